// One fragment of a splat: premultiplied colour under the kernel exp(-d²/2).
// Blend with ONE, ONE_MINUS_SRC_ALPHA; no depth write.

precision highp float;
precision highp int;

in vec2 splatPosition;
flat in vec4 splatColor;
#ifndef GASPARD_HOST_OUTPUT
layout(location = 0) out vec4 splatFragment;
#endif

//#hook fragmentDeclarations

void main() {
	//#hook fragmentStart

	float squared = dot(splatPosition, splatPosition);
	if (squared > GASPARD_EXTENT_SIGMAS * GASPARD_EXTENT_SIGMAS) discard;
	float alpha = splatColor.a * exp(-0.5 * squared);
	if (alpha < GASPARD_MIN_ALPHA) discard;
	vec3 color = splatColor.rgb;

	//#hook fragmentColor

	splatFragment = vec4(color * alpha, alpha);

	//#hook fragmentEnd
}
