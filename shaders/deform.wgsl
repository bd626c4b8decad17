// Dispatch: splats from their triangles' rest frames to world space, one invocation per splat. They are packed like at rest.
// Orientations turn by the polar rotation, standard deviations are scaled by √area: see src/splat/triangle-map.ts.

#include "chunks/instance-uniforms.wgsl"
#include "chunks/texel.wgsl"
#include "chunks/packed-splat.wgsl"
#include "chunks/lower-factor.wgsl"
#include "chunks/correction.wgsl"

@group(0) @binding(0) var<uniform> instance: InstanceUniforms;
@group(0) @binding(1) var<storage, read> restCenters: array<vec4u>;
@group(0) @binding(2) var<storage, read> restShapes: array<vec4u>;
@group(0) @binding(3) var<storage, read> splatTriangles: array<u32>;
@group(0) @binding(4) var<storage, read> posedTriangles: array<vec4f>;
@group(0) @binding(5) var centers: texture_storage_2d<rgba32uint, write>;
@group(0) @binding(6) var shapes: texture_storage_2d<rgba32uint, write>;
// The other bindings are read only for corrected splats.
@group(0) @binding(7) var<storage, read> restTriangles: array<vec4u>;
@group(0) @binding(8) var<storage, read> corrections: array<vec2u>;
@group(0) @binding(9) var<storage, read> correctiveWeights: array<f32>;

@compute @workgroup_size(GASPARD_WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3u) {
	let splat = id.x;
	if (splat >= instance.splatCount) { return; }
	var rest_center = restCenters[splat];
	let rest_shape = restShapes[splat];
	// Its triangle in the lower 16 bits and its correction above them, which is 0 for most splats.
	let bound = splatTriangles[splat];
	let triangle = (bound & 0xffffu) * 3u;
	let origin = posedTriangles[triangle];
	let turned = posedTriangles[triangle + 1u];
	let normal = posedTriangles[triangle + 2u];
	let rotation = mat3x3f(turned.xyz, cross(normal.xyz, turned.xyz), normal.xyz);
	let stretch = mat2x2f(origin.w, turned.w, turned.w, normal.w);
	let at = texel_of(instance.firstSplat + splat);

	var local = bitcast<vec3f>(rest_center.xyz);
	if (bound > 0xffffu) {
		let correction = correction_of(bound >> 16u);
		let rest1 = bitcast<vec4f>(restTriangles[triangle + 1u]);
		let rest2 = bitcast<vec4f>(restTriangles[triangle + 2u]);
		let rest_t = vec3f(rest1.zw, rest2.x);
		let rest_n = rest2.yzw;
		local += correction.offset * mat3x3f(rest_t, cross(rest_n, rest_t), rest_n);
		rest_center.w = pack4x8unorm(unpack_color(rest_center.w) + correction.color);
	}
	let position = origin.xyz + rotation * vec3f(stretch * local.xy, local.z);
	let color = select(0u, rest_center.w, instance.hiddenPixels < 64u);
	let world = (instance.avatarToWorld * vec4f(position, 1.0)).xyz;
	textureStore(centers, at, vec4u(bitcast<vec3u>(world), color));

	let growth = clamp(
		sqrt(max(determinant(stretch), 0.0)),
		1.0 / GASPARD_AREA_FACTOR_LIMIT,
		GASPARD_AREA_FACTOR_LIMIT,
	);
	let m = instance.avatarToWorld;
	let linear = mat3x3f(m[0].xyz, m[1].xyz, m[2].xyz);
	let axes = linear * rotation * unpack_shape(rest_shape).factor * (growth * instance.sizeFactor);
	let world_growth = pow(abs(determinant(linear)), 1.0 / 3.0);
	let flags = grow_flags(rest_shape.w, world_growth);
	textureStore(shapes, at, pack_shape(lower_factor(axes), flags, instance.hiddenPixels & 63u));
}
