// Pass: transform of each triangle's splats from rest to pose, one fragment per triangle.
// Twin of src/splat/triangle-map.ts, in the rest triangle's own frame: a point (x, y, z) along t, u, n moves to
//   origin + Q·(S·(x, y), z),   Q = [turned_t, n × turned_t, n] the polar rotation, S the symmetric stretch in the plane.
// Writes float bits: (origin, S00), (turned_t, S01), (n, S11). Degenerate triangles are only translated.

#include "chunks/integer-pass.glsl"
#include "chunks/triangle-frame.glsl"

uniform usampler2D restTriangles;
// R32F, three texels per vertex: posed vertices, metres, avatar frame.
uniform highp sampler2D vertices;
uniform int triangleCount;

layout(location = 0) out uvec4 origin;
layout(location = 1) out uvec4 turned;
layout(location = 2) out uvec4 normal;

vec3 vertex(uint index) {
	int first = int(index) * 3;
	return vec3(
		texelFetch(vertices, texel_of(first), 0).x,
		texelFetch(vertices, texel_of(first + 1), 0).x,
		texelFetch(vertices, texel_of(first + 2), 0).x
	);
}

void main() {
	int triangle = list_index();
	if (triangle >= triangleCount) discard;
	uvec4 corners = texelFetch(restTriangles, texel_of(triangle * 3), 0);
	vec4 rest1 = uintBitsToFloat(texelFetch(restTriangles, texel_of(triangle * 3 + 1), 0));
	vec4 rest2 = uintBitsToFloat(texelFetch(restTriangles, texel_of(triangle * 3 + 2), 0));
	float rest_x1 = uintBitsToFloat(corners.w);

	vec3 a = vertex(corners.x);
	TriangleFrame posed = triangle_frame(a, vertex(corners.y), vertex(corners.z));
	// As at rest: t and n of the rest triangle, no stretch.
	vec3 turned_t = vec3(rest1.zw, rest2.x);
	vec3 n = rest2.yzw;
	vec3 stretch = vec3(1.0, 0.0, 1.0);
	if (rest_x1 > 0.0 && posed.twice_area >= GASPARD_DEGENERATE_TWICE_AREA) {
		float m00 = posed.x1 / rest_x1;
		float m11 = posed.y2 / rest1.y;
		float m01 = (posed.x2 - m00 * rest1.x) / rest1.y;
		vec2 turn = normalize(vec2(m00 + m11, -m01));
		stretch = vec3(turn.x * m00, turn.x * m01 + turn.y * m11, turn.x * m11 - turn.y * m01);
		turned_t = turn.x * posed.t + turn.y * posed.u;
		n = posed.n;
	}
	origin = floatBitsToUint(vec4(a, stretch.x));
	turned = floatBitsToUint(vec4(turned_t, stretch.y));
	normal = floatBitsToUint(vec4(n, stretch.z));
}
