// Pass: splats from their triangles' rest frames to world space, one fragment per splat. They are packed like at rest.
// Orientations turn by the polar rotation, standard deviations are scaled by √area: see src/splat/triangle-map.ts.

#include "chunks/integer-pass.glsl"
#include "chunks/packed-splat.glsl"
#include "chunks/lower-factor.glsl"
#include "chunks/correction.glsl"

uniform usampler2D restCenters;
uniform usampler2D restShapes;
uniform usampler2D splatTriangles;
uniform usampler2D triangleOrigins;
uniform usampler2D triangleTurned;
uniform usampler2D triangleNormals;
uniform usampler2D restTriangles;
uniform mat4 avatarToWorld;
// Index of the instance's first row in the common list.
uniform int firstRow;
uniform int splatCount;
// Hidden pixels of 64 (with 64 no splat is drawn); factor on every standard deviation (level of detail).
uniform int hiddenPixels;
uniform float sizeFactor;

layout(location = 0) out uvec4 center;
layout(location = 1) out uvec4 shape;

void main() {
	int splat = list_index() - (firstRow << GASPARD_TEXTURE_WIDTH_LOG2);
	if (splat >= splatCount) discard;
	ivec2 at = texel_of(splat);
	uvec4 rest_center = texelFetch(restCenters, at, 0);
	uvec4 rest_shape = texelFetch(restShapes, at, 0);
	// Its triangle in the lower 16 bits and its correction above them, which is 0 for most splats.
	uint bound = texelFetch(splatTriangles, at, 0).x;
	ivec2 triangle = texel_of(int(bound & 0xffffu));
	vec4 origin = uintBitsToFloat(texelFetch(triangleOrigins, triangle, 0));
	vec4 turned = uintBitsToFloat(texelFetch(triangleTurned, triangle, 0));
	vec4 normal = uintBitsToFloat(texelFetch(triangleNormals, triangle, 0));
	mat3 rotation = mat3(turned.xyz, cross(normal.xyz, turned.xyz), normal.xyz);
	mat2 stretch = mat2(origin.w, turned.w, turned.w, normal.w);

	vec3 local = uintBitsToFloat(rest_center.xyz);
	if (bound > 0xffffu) {
		Correction correction = correction_of(int(bound >> 16));
		int rest = int(bound & 0xffffu) * 3;
		vec4 rest1 = uintBitsToFloat(texelFetch(restTriangles, texel_of(rest + 1), 0));
		vec4 rest2 = uintBitsToFloat(texelFetch(restTriangles, texel_of(rest + 2), 0));
		vec3 rest_t = vec3(rest1.zw, rest2.x);
		vec3 rest_n = rest2.yzw;
		local += correction.offset * mat3(rest_t, cross(rest_n, rest_t), rest_n);
		vec4 color = clamp(unpack_color(rest_center.w) + correction.color, 0.0, 1.0);
		uvec4 bytes = uvec4(color * 255.0 + 0.5) << uvec4(0u, 8u, 16u, 24u);
		rest_center.w = bytes.x | bytes.y | bytes.z | bytes.w;
	}
	vec3 position = origin.xyz + rotation * vec3(stretch * local.xy, local.z);
	center = uvec4(
		floatBitsToUint((avatarToWorld * vec4(position, 1.0)).xyz),
		hiddenPixels < 64 ? rest_center.w : 0u
	);

	float growth = clamp(
		sqrt(max(determinant(stretch), 0.0)),
		1.0 / GASPARD_AREA_FACTOR_LIMIT,
		GASPARD_AREA_FACTOR_LIMIT
	);
	mat3 axes = mat3(avatarToWorld) * rotation * unpack_shape(rest_shape).factor * (growth * sizeFactor);
	float world_growth = pow(abs(determinant(mat3(avatarToWorld))), 1.0 / 3.0);
	shape = pack_shape(lower_factor(axes), grow_flags(rest_shape.w, world_growth), uint(hiddenPixels) & 63u);
}
