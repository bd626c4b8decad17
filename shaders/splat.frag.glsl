// One fragment of a splat: premultiplied colour under the kernel exp(-d²/2).
// Blend with ONE, ONE_MINUS_SRC_ALPHA; no depth write.

precision highp float;
precision highp int;

#include "chunks/screen-door.glsl"

in vec2 splatPosition;
flat in vec4 splatColor;
#ifndef GASPARD_HOST_OUTPUT
layout(location = 0) out vec4 splatFragment;
#endif

//#hook fragmentDeclarations

void main() {
	//#hook fragmentStart

	if (splatColor.a > 1.0 && screen_door(gl_FragCoord.xy) < hidden_pixels(splatColor.a)) discard;
	float squared = dot(splatPosition, splatPosition);
	if (squared > GASPARD_EXTENT_SIGMAS * GASPARD_EXTENT_SIGMAS) discard;
	float alpha = carried_alpha(splatColor.a) * exp(-0.5 * squared);
	if (alpha < GASPARD_MIN_ALPHA) discard;
	vec3 color = splatColor.rgb;

	//#hook fragmentColor

	splatFragment = vec4(color * alpha, alpha);

	//#hook fragmentEnd
}
