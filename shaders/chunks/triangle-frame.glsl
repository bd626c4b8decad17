// Defines: TriangleFrame, triangle_frame(a, b, c)
// Frame:   that of the corners. Twin: src/splat/triangle-frame.ts
struct TriangleFrame {
	vec3 t;
	vec3 u;
	vec3 n;
	float x1;
	float x2;
	float y2;
	float twice_area;
};

// Degenerate if twice_area is below GASPARD_DEGENERATE_TWICE_AREA: the axes are then undefined.
TriangleFrame triangle_frame(vec3 a, vec3 b, vec3 c) {
	TriangleFrame frame;
	vec3 first = b - a;
	vec3 second = c - a;
	vec3 normal = cross(first, second);
	frame.twice_area = length(normal);
	frame.x1 = length(first);
	frame.t = first / frame.x1;
	frame.n = normal / frame.twice_area;
	frame.u = cross(frame.n, frame.t);
	frame.x2 = dot(second, frame.t);
	frame.y2 = frame.twice_area / frame.x1;
	return frame;
}
