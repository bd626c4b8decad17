// Defines: SplatQuad, splat_quad(...), splat_alpha(position, opacity, pixel)
// The splat shader without its inputs and outputs, for hosts that declare those themselves.
// Twin: splat-quad.wgsl

#include "packed-splat.glsl"
#include "project-splat.glsl"
#include "quad-corner.glsl"
#include "srgb.glsl"
#include "screen-door.glsl"

struct SplatQuad {
	// Position of this corner in clip space.
	vec4 position;
	// Position in the kernel, standard deviations.
	vec2 splatPosition;
	// Straight colour and opacity, with the avatar's hidden pixels: screen-door.glsl.
	vec4 splatColor;
	vec4 worldCenter;
	vec4 viewCenter;
	vec4 clipCenter;
	// False if the quad is outside of every clip volume. The other fields are then undefined.
	bool drawn;
};

// `corner` is 0..3; `center` and `shapeTexel` are the posed texels; `linearOutput` is 1 for linear light, 0 for display sRGB.
SplatQuad splat_quad(
	int corner,
	uvec4 center,
	uvec4 shapeTexel,
	mat4 viewMatrix,
	mat4 projectionMatrix,
	vec2 viewportPixels,
	float linearOutput
) {
	SplatQuad quad;
	quad.position = vec4(0.0, 0.0, 2.0, 1.0);
	quad.splatPosition = vec2(0.0);
	quad.splatColor = vec4(0.0);
	quad.worldCenter = vec4(uintBitsToFloat(center.xyz), 1.0);
	quad.viewCenter = viewMatrix * quad.worldCenter;
	quad.clipCenter = projectionMatrix * quad.viewCenter;
	quad.drawn = false;
	vec4 color = unpack_color(center.w);
	// Near and far planes are the hardware's: the whole quad is at the depth of its centre.
	if (color.a < GASPARD_MIN_ALPHA || quad.clipCenter.w <= 0.0) return quad;

	SplatShape shape = unpack_shape(shapeTexel);
	ProjectedSplat projected = project_splat(
		shape.factor, shape.dilation, mat3(viewMatrix), quad.clipCenter, projectionMatrix, viewportPixels, shape.trained_pixel);
	color.a *= projected.compensation;
	if (color.a < GASPARD_MIN_ALPHA) return quad;

	float extent = min(GASPARD_EXTENT_SIGMAS, sqrt(2.0 * log(255.0 * color.a)));
	quad.splatPosition = quad_corner(corner, projected.radii_pixels2 * extent * extent) * extent;
	if (linearOutput > 0.5) color.rgb = srgb_to_linear(color.rgb);
	quad.splatColor = vec4(color.rgb, hide_pixels(color.a, shape.hidden));
	vec2 offset = quad.splatPosition.x * projected.major + quad.splatPosition.y * projected.minor;
	quad.position = quad.clipCenter + vec4(offset * quad.clipCenter.w, 0.0, 0.0);
	quad.drawn = true;
	return quad;
}

// Opacity of one fragment under the kernel exp(-d²/2); 0 if it is not drawn. `opacity` is that of a SplatQuad; `pixel` is
// the centre of the fragment in the image, pixels.
float splat_alpha(vec2 splatPosition, float opacity, vec2 pixel) {
	if (opacity > 1.0 && screen_door(pixel) < hidden_pixels(opacity)) return 0.0;
	float squared = dot(splatPosition, splatPosition);
	float alpha = carried_alpha(opacity) * exp(-0.5 * squared);
	bool drawn = squared <= GASPARD_EXTENT_SIGMAS * GASPARD_EXTENT_SIGMAS && alpha >= GASPARD_MIN_ALPHA;
	return drawn ? alpha : 0.0;
}
