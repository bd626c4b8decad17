// One splat as a quad: four vertices, read from textures by vertex_index and instance_index; then its fragments:
// premultiplied colour under the kernel. Blend with one, one-minus-src-alpha; no depth write.
// Draw with indices 0 1 2 2 1 3 (+4 per quad), GASPARD_QUADS_PER_BATCH quads per instance, ceil(splatCount / that) instances.
// Comment lines that name a hook are replaced by the host's code: src/gpu/webgpu/splat-shader.ts.

#include "chunks/texel.wgsl"
#include "chunks/splat-quad.wgsl"

struct SplatUniforms {
	viewMatrix: mat4x4f,
	// Clip space of WebGPU: z from 0 to w.
	projectionMatrix: mat4x4f,
	// Width and height of the current viewport, pixels.
	viewportPixels: vec2f,
	// 1 writes linear light, for a host that encodes later; 0 writes display sRGB as trained.
	linearOutput: f32,
	// The range of the order that this call draws.
	firstSplat: u32,
	splatCount: u32,
}

@group(0) @binding(0) var<uniform> uniforms: SplatUniforms;
// Order: r32uint, entry i is the index of the i-th splat, back to front, in the two posed textures.
@group(0) @binding(1) var splatOrder: texture_2d<u32>;
@group(0) @binding(2) var splatCenters: texture_2d<u32>;
@group(0) @binding(3) var splatShapes: texture_2d<u32>;

struct SplatVaryings {
	@builtin(position) position: vec4f,
	@location(0) splatPosition: vec2f,
	@location(1) @interpolate(flat, either) splatColor: vec4f,
	//#hook varyings
}

//#hook declarations

@vertex
fn splat_vertex(@builtin(vertex_index) vertexIndex: u32, @builtin(instance_index) instanceIndex: u32) -> SplatVaryings {
	var varyings: SplatVaryings;
	// Outside of every clip volume, so that the quad is not drawn.
	varyings.position = vec4f(0.0, 0.0, 2.0, 1.0);
	let entry = instanceIndex * GASPARD_QUADS_PER_BATCH + (vertexIndex >> 2u);
	if (entry >= uniforms.splatCount) { return varyings; }
	let at = texel_of(textureLoad(splatOrder, texel_of(uniforms.firstSplat + entry), 0).x);
	var quad = splat_quad(
		vertexIndex & 3u,
		textureLoad(splatCenters, at, 0),
		textureLoad(splatShapes, at, 0),
		uniforms.viewMatrix,
		uniforms.projectionMatrix,
		uniforms.viewportPixels,
		uniforms.linearOutput,
	);
	if (!quad.drawn) { return varyings; }

	//#hook vertexMain

	varyings.position = quad.position;
	varyings.splatPosition = quad.splatPosition;
	varyings.splatColor = quad.splatColor;
	return varyings;
}

@fragment
fn splat_fragment(varyings: SplatVaryings) -> @location(0) vec4f {
	//#hook fragmentStart

	var alpha = splat_alpha(varyings.splatPosition, varyings.splatColor.a, varyings.position.xy);
	if (alpha == 0.0) { discard; }
	var color = varyings.splatColor.rgb;

	//#hook fragmentColor

	return vec4f(color * alpha, alpha);
}
