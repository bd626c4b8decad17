// One splat as a quad: four vertices, read from textures by gl_VertexID and gl_InstanceID.
// Draw with indices 0 1 2 2 1 3 (+4 per quad), GASPARD_QUADS_PER_BATCH quads per instance, ceil(splatCount / that) instances.
// Comment lines that name a hook are replaced by the host's code: src/gpu/webgl2/splat-shader.ts.

precision highp float;
precision highp int;
precision highp usampler2D;

#include "chunks/texel.glsl"
#include "chunks/packed-splat.glsl"
#include "chunks/project-splat.glsl"
#include "chunks/quad-corner.glsl"
#include "chunks/srgb.glsl"
#include "chunks/screen-door.glsl"

// Order: R32UI, entry i is the index of the i-th splat, back to front, in the two posed textures.
uniform usampler2D splatOrder;
uniform usampler2D splatCenters;
uniform usampler2D splatShapes;
// The range of the order that this call draws.
uniform int firstSplat;
uniform int splatCount;
// Width and height of the current viewport, pixels.
uniform vec2 viewportPixels;
// 1 writes linear light, for a host that encodes later; 0 writes display sRGB as trained.
uniform float linearOutput;
#ifndef GASPARD_HOST_UNIFORMS
uniform mat4 viewMatrix;
uniform mat4 projectionMatrix;
#endif

// Position in the kernel, standard deviations.
out vec2 splatPosition;
// Straight colour and opacity, with the avatar's hidden pixels.
flat out vec4 splatColor;

//#hook vertexDeclarations

void main() {
	// Outside of every clip volume, so that the quad is not drawn.
	gl_Position = vec4(0.0, 0.0, 2.0, 1.0);
	splatPosition = vec2(0.0);
	splatColor = vec4(0.0);

	int entry = gl_InstanceID * GASPARD_QUADS_PER_BATCH + (gl_VertexID >> 2);
	if (entry >= splatCount) return;
	int splat = int(texelFetch(splatOrder, texel_of(firstSplat + entry), 0).x);
	uvec4 center = texelFetch(splatCenters, texel_of(splat), 0);
	vec4 color = unpack_color(center.w);
	if (color.a < GASPARD_MIN_ALPHA) return;

	vec4 worldCenter = vec4(uintBitsToFloat(center.xyz), 1.0);
	vec4 viewCenter = viewMatrix * worldCenter;
	vec4 clipCenter = projectionMatrix * viewCenter;
	// Near and far planes are the hardware's: the whole quad is at the depth of its centre.
	if (clipCenter.w <= 0.0) return;

	SplatShape shape = unpack_shape(texelFetch(splatShapes, texel_of(splat), 0));
	ProjectedSplat projected = project_splat(
		shape.factor, shape.dilation, mat3(viewMatrix), clipCenter, projectionMatrix, viewportPixels, shape.trained_pixel);
	color.a *= projected.compensation;
	if (color.a < GASPARD_MIN_ALPHA) return;

	float extent = min(GASPARD_EXTENT_SIGMAS, sqrt(2.0 * log(255.0 * color.a)));
	splatPosition = quad_corner(gl_VertexID & 3, projected.radii_pixels2 * extent * extent) * extent;
	if (linearOutput > 0.5) color.rgb = srgb_to_linear(color.rgb);
	splatColor = vec4(color.rgb, hide_pixels(color.a, shape.hidden));
	vec2 offset = splatPosition.x * projected.major + splatPosition.y * projected.minor;
	gl_Position = clipCenter + vec4(offset * clipCenter.w, 0.0, 0.0);

	//#hook vertexMain
}
