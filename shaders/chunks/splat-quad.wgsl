// Defines: SplatQuad, splat_quad(...), splat_alpha(position, opacity, pixel)
// The splat shader without its inputs and outputs, for hosts that declare those themselves.
// Twin: shaders/splat.vert.glsl and shaders/splat.frag.glsl

#include "packed-splat.wgsl"
#include "project-splat.wgsl"
#include "quad-corner.wgsl"
#include "srgb.wgsl"
#include "screen-door.wgsl"

struct SplatQuad {
	// Position of this corner in clip space.
	position: vec4f,
	// Position in the kernel, standard deviations.
	splatPosition: vec2f,
	// Straight colour and opacity, with the avatar's hidden pixels: screen-door.wgsl.
	splatColor: vec4f,
	worldCenter: vec4f,
	viewCenter: vec4f,
	clipCenter: vec4f,
	// False if the quad is outside of every clip volume. The other fields are then undefined.
	drawn: bool,
}

// `corner` is 0..3; `center` and `shape` are the posed texels; `linearOutput` is 1 for linear light, 0 for display sRGB.
fn splat_quad(
	corner: u32,
	center: vec4u,
	shapeTexel: vec4u,
	viewMatrix: mat4x4f,
	projectionMatrix: mat4x4f,
	viewportPixels: vec2f,
	linearOutput: f32,
) -> SplatQuad {
	var quad: SplatQuad;
	quad.position = vec4f(0.0, 0.0, 2.0, 1.0);
	quad.drawn = false;
	var color = unpack_color(center.w);
	if (color.a < GASPARD_MIN_ALPHA) { return quad; }
	quad.worldCenter = vec4f(bitcast<vec3f>(center.xyz), 1.0);
	quad.viewCenter = viewMatrix * quad.worldCenter;
	quad.clipCenter = projectionMatrix * quad.viewCenter;
	// Near and far planes are the hardware's: the whole quad is at the depth of its centre.
	if (quad.clipCenter.w <= 0.0) { return quad; }

	let shape = unpack_shape(shapeTexel);
	let turn = mat3x3f(viewMatrix[0].xyz, viewMatrix[1].xyz, viewMatrix[2].xyz);
	let projected = project_splat(
		shape.factor, shape.dilation, turn, quad.clipCenter, projectionMatrix, viewportPixels, shape.trained_pixel);
	color.a *= projected.compensation;
	if (color.a < GASPARD_MIN_ALPHA) { return quad; }

	let extent = min(GASPARD_EXTENT_SIGMAS, sqrt(2.0 * log(255.0 * color.a)));
	quad.splatPosition = quad_corner(corner, projected.radii_pixels2 * extent * extent) * extent;
	if (linearOutput > 0.5) { color = vec4f(srgb_to_linear(color.rgb), color.a); }
	quad.splatColor = vec4f(color.rgb, hide_pixels(color.a, shape.hidden));
	let offset = quad.splatPosition.x * projected.major + quad.splatPosition.y * projected.minor;
	quad.position = quad.clipCenter + vec4f(offset * quad.clipCenter.w, 0.0, 0.0);
	quad.drawn = true;
	return quad;
}

// Opacity of one fragment under the kernel exp(-d²/2); 0 if it is not drawn. `opacity` is that of a SplatQuad; `pixel` is
// the centre of the fragment in the image, pixels.
fn splat_alpha(splatPosition: vec2f, opacity: f32, pixel: vec2f) -> f32 {
	if (opacity > 1.0 && screen_door(pixel) < hidden_pixels(opacity)) { return 0.0; }
	let squared = dot(splatPosition, splatPosition);
	let alpha = carried_alpha(opacity) * exp(-0.5 * squared);
	let drawn = squared <= GASPARD_EXTENT_SIGMAS * GASPARD_EXTENT_SIGMAS && alpha >= GASPARD_MIN_ALPHA;
	return select(0.0, alpha, drawn);
}
