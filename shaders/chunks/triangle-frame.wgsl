// Defines: TriangleFrame, triangle_frame(a, b, c)
// Frame:   that of the corners. Twin: src/splat/triangle-frame.ts
struct TriangleFrame {
	t: vec3f,
	u: vec3f,
	n: vec3f,
	x1: f32,
	x2: f32,
	y2: f32,
	twice_area: f32,
}

// Degenerate if twice_area is below GASPARD_DEGENERATE_TWICE_AREA: the axes are then undefined.
fn triangle_frame(a: vec3f, b: vec3f, c: vec3f) -> TriangleFrame {
	var frame: TriangleFrame;
	let first = b - a;
	let second = c - a;
	let normal = cross(first, second);
	frame.twice_area = length(normal);
	frame.x1 = length(first);
	frame.t = first / frame.x1;
	frame.n = normal / frame.twice_area;
	frame.u = cross(frame.n, frame.t);
	frame.x2 = dot(second, frame.t);
	frame.y2 = frame.twice_area / frame.x1;
	return frame;
}
