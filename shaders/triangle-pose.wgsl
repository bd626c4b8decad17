// Dispatch: transform of each triangle's splats from rest to pose, one invocation per triangle.
// Twin of src/splat/triangle-map.ts, in the rest triangle's own frame: a point (x, y, z) along t, u, n moves to
//   origin + Q·(S·(x, y), z),   Q = [turned_t, n × turned_t, n] the polar rotation, S the symmetric stretch in the plane.
// Writes (origin, S00), (turned_t, S01), (n, S11). Degenerate triangles are only translated.

#include "chunks/instance-uniforms.wgsl"
#include "chunks/triangle-frame.wgsl"

@group(0) @binding(0) var<uniform> instance: InstanceUniforms;
// Three vectors of four words per triangle: src/splat/bind-splats.ts.
@group(0) @binding(1) var<storage, read> restTriangles: array<vec4u>;
// Posed vertices, 3 numbers each, metres, avatar frame.
@group(0) @binding(2) var<storage, read> vertices: array<f32>;
@group(0) @binding(3) var<storage, read_write> posedTriangles: array<vec4f>;

fn vertex(index: u32) -> vec3f {
	return vec3f(vertices[index * 3u], vertices[index * 3u + 1u], vertices[index * 3u + 2u]);
}

@compute @workgroup_size(GASPARD_WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3u) {
	let triangle = id.x;
	if (triangle >= instance.triangleCount) { return; }
	let corners = restTriangles[triangle * 3u];
	let rest1 = bitcast<vec4f>(restTriangles[triangle * 3u + 1u]);
	let rest2 = bitcast<vec4f>(restTriangles[triangle * 3u + 2u]);
	let rest_x1 = bitcast<f32>(corners.w);

	let a = vertex(corners.x);
	let posed = triangle_frame(a, vertex(corners.y), vertex(corners.z));
	// As at rest: t and n of the rest triangle, no stretch.
	var turned_t = vec3f(rest1.zw, rest2.x);
	var n = rest2.yzw;
	var stretch = vec3f(1.0, 0.0, 1.0);
	if (rest_x1 > 0.0 && posed.twice_area >= GASPARD_DEGENERATE_TWICE_AREA) {
		let m00 = posed.x1 / rest_x1;
		let m11 = posed.y2 / rest1.y;
		let m01 = (posed.x2 - m00 * rest1.x) / rest1.y;
		let turn = normalize(vec2f(m00 + m11, -m01));
		stretch = vec3f(turn.x * m00, turn.x * m01 + turn.y * m11, turn.x * m11 - turn.y * m01);
		turned_t = turn.x * posed.t + turn.y * posed.u;
		n = posed.n;
	}
	posedTriangles[triangle * 3u] = vec4f(a, stretch.x);
	posedTriangles[triangle * 3u + 1u] = vec4f(turned_t, stretch.y);
	posedTriangles[triangle * 3u + 2u] = vec4f(n, stretch.z);
}
