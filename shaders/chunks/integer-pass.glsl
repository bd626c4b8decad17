// Begin of every pass over integer textures.
// Defines: list_index() -> index of this fragment's list entry
precision highp float;
precision highp int;
precision highp usampler2D;

#include "texel.glsl"

int list_index() {
	return (int(gl_FragCoord.y) << GASPARD_TEXTURE_WIDTH_LOG2) + int(gl_FragCoord.x);
}
