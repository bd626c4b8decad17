// Defines: ProjectedSplat, project_splat(...)
// Reads:   L in world space, world to view, the projection, the viewport in pixels
// Frame:   output in normalised device coordinates. Oracle: test/reference/project-splat.ts
// Any projection: perspective, off-axis (XR eyes), orthographic.
// `trained_pixel` is the size of a pixel of the training images, metres in the world. Dilation at that size belongs to the splat;
// opacity compensates only for what larger pixels add (after Mip-Splatting, arXiv 2311.16493). 0: it compensates for all
// dilation; huge: for none.

struct ProjectedSplat {
	// Half axes of the ellipse, one standard deviation long, in normalised device coordinates.
	major: vec2f,
	minor: vec2f,
	// Product of both lengths in square pixels.
	radii_pixels2: f32,
	// Factor on opacity that compensates for dilation beyond that of training.
	compensation: f32,
}

fn project_splat(
	factor: mat3x3f,
	dilation: f32,
	world_to_view: mat3x3f,
	clip: vec4f,
	projection: mat4x4f,
	viewport: vec2f,
	trained_pixel: f32,
) -> ProjectedSplat {
	// Jacobian d(clip.xy / clip.w) / d(view), evaluated within JACOBIAN_CLAMP of the field of view. Otherwise splats
	// beside a near camera become huge.
	let ndc = clamp(clip.xy / clip.w, vec2f(-GASPARD_JACOBIAN_CLAMP), vec2f(GASPARD_JACOBIAN_CLAMP));
	let row_w = vec3f(projection[0].w, projection[1].w, projection[2].w);
	let to_pixels = 0.5 * viewport;
	let jx = (vec3f(projection[0].x, projection[1].x, projection[2].x) - ndc.x * row_w) * (to_pixels.x / clip.w);
	let jy = (vec3f(projection[0].y, projection[1].y, projection[2].y) - ndc.y * row_w) * (to_pixels.y / clip.w);
	let view_factor = world_to_view * factor;
	let tx = jx * view_factor;
	let ty = jy * view_factor;

	var xx = dot(tx, tx);
	let xy = dot(tx, ty);
	var yy = dot(ty, ty);
	// |tx × ty|² is the determinant without cancellation.
	let crossed = cross(tx, ty);
	let sharp_determinant = dot(crossed, crossed);
	let determinant = sharp_determinant + dilation * (xx + yy + dilation);
	let pixels = trained_pixel * abs(projection[1].y) * to_pixels.y / clip.w;
	let trained = dilation * min(1.0, pixels * pixels);
	let trained_determinant = sharp_determinant + trained * (xx + yy + trained);
	xx += dilation;
	yy += dilation;

	let middle = 0.5 * (xx + yy);
	let radius = length(vec2f(0.5 * (xx - yy), xy));
	let larger = middle + radius;
	let smaller = determinant / larger;
	var axis = select(vec2f(xy, larger - xx), vec2f(larger - yy, xy), xx > yy);
	let size = length(axis);
	if (size > 0.0) { axis = axis / size; } else { axis = vec2f(1.0, 0.0); }

	var splat: ProjectedSplat;
	splat.major = sqrt(larger) * axis / to_pixels;
	splat.minor = sqrt(smaller) * vec2f(-axis.y, axis.x) / to_pixels;
	splat.radii_pixels2 = sqrt(determinant);
	splat.compensation = sqrt(clamp(trained_determinant / determinant, 0.0, 1.0));
	return splat;
}
