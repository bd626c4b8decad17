// Defines: ProjectedSplat, project_splat(...)
// Reads:   L in world space, world to view, the projection, the viewport in pixels
// Frame:   output in normalised device coordinates. Oracle: test/reference/project-splat.ts
// Any projection: perspective, off-axis (XR eyes), orthographic.
// `trained_pixel` is the size of a pixel of the training images, metres in the world. Dilation at that size belongs to the splat;
// opacity compensates only for what larger pixels add (after Mip-Splatting, arXiv 2311.16493). 0: it compensates for all
// dilation; huge: for none.

struct ProjectedSplat {
	// Half axes of the ellipse, one standard deviation long, in normalised device coordinates.
	vec2 major;
	vec2 minor;
	// Product of both lengths in square pixels.
	float radii_pixels2;
	// Factor on opacity that compensates for dilation beyond that of training.
	float compensation;
};

ProjectedSplat project_splat(
	mat3 factor,
	float dilation,
	mat3 world_to_view,
	vec4 clip,
	mat4 projection,
	vec2 viewport,
	float trained_pixel
) {
	// Jacobian d(clip.xy / clip.w) / d(view), evaluated within JACOBIAN_CLAMP of the field of view. Otherwise splats
	// beside a near camera become huge.
	vec2 ndc = clamp(clip.xy / clip.w, -GASPARD_JACOBIAN_CLAMP, GASPARD_JACOBIAN_CLAMP);
	vec3 row_w = vec3(projection[0].w, projection[1].w, projection[2].w);
	vec2 to_pixels = 0.5 * viewport;
	vec3 jx = (vec3(projection[0].x, projection[1].x, projection[2].x) - ndc.x * row_w) * (to_pixels.x / clip.w);
	vec3 jy = (vec3(projection[0].y, projection[1].y, projection[2].y) - ndc.y * row_w) * (to_pixels.y / clip.w);
	mat3 view_factor = world_to_view * factor;
	vec3 tx = jx * view_factor;
	vec3 ty = jy * view_factor;

	float xx = dot(tx, tx);
	float xy = dot(tx, ty);
	float yy = dot(ty, ty);
	// |tx × ty|² is the determinant without cancellation.
	vec3 crossed = cross(tx, ty);
	float sharp_determinant = dot(crossed, crossed);
	float determinant = sharp_determinant + dilation * (xx + yy + dilation);
	float pixels = trained_pixel * abs(projection[1].y) * to_pixels.y / clip.w;
	float trained = dilation * min(1.0, pixels * pixels);
	float trained_determinant = sharp_determinant + trained * (xx + yy + trained);
	xx += dilation;
	yy += dilation;

	float middle = 0.5 * (xx + yy);
	float radius = length(vec2(0.5 * (xx - yy), xy));
	float larger = middle + radius;
	float smaller = determinant / larger;
	vec2 axis = xx > yy ? vec2(larger - yy, xy) : vec2(xy, larger - xx);
	float size = length(axis);
	axis = size > 0.0 ? axis / size : vec2(1.0, 0.0);

	ProjectedSplat splat;
	splat.major = sqrt(larger) * axis / to_pixels;
	splat.minor = sqrt(smaller) * vec2(-axis.y, axis.x) / to_pixels;
	splat.radii_pixels2 = sqrt(determinant);
	splat.compensation = sqrt(clamp(trained_determinant / determinant, 0.0, 1.0));
	return splat;
}
