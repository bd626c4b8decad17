// Sort pass 6 of 6: one point an entry, drawn at its sorted place. Rank within the block keeps equal digits in order, so
// that two passes of 8 bits sort 16.

precision highp float;
precision highp int;
precision highp usampler2D;

#include "../chunks/texel.glsl"
#include "equal-bytes.glsl"

uniform usampler2D entries;
uniform usampler2D digits;
uniform usampler2D counters;
uniform usampler2D groupOffsets;
uniform int shift;
uniform int blockCount;
// 1 / rows of the viewport.
uniform float inverseRows;

flat out uvec2 entry;

uint equals_before(int index, uint digit) {
	uint repeated = digit * 0x01010101u;
	int first = (index >> 8) * 16;
	int last = index >> 4;
	uint rank = 0u;
	for (int i = first; i < last; i++) rank += equal_bytes(texelFetch(digits, texel_of(i), 0), repeated);
	// The texel that holds the entry itself: bytes from the entry on are made unequal.
	uvec4 words = texelFetch(digits, texel_of(last), 0) ^ uvec4(repeated);
	int within = index & 15;
	for (int word = 0; word < 4; word++) {
		int bytes = clamp(within - word * 4, 0, 4);
		uint later = bytes == 4 ? 0u : 0xffffffffu << uint(bytes * 8);
		rank += equal_bytes(words[word] | later, 0u);
	}
	return rank;
}

uint entries_before(int counter) {
	int group = counter >> 6;
	uint before = texelFetch(groupOffsets, texel_of(group), 0).x;
	int last = counter >> 2;
	uvec4 sums = uvec4(0u);
	for (int i = group * 16; i < last; i++) sums += texelFetch(counters, texel_of(i), 0);
	uvec4 own = texelFetch(counters, texel_of(last), 0);
	int within = counter & 3;
	before += sums.x + sums.y + sums.z + sums.w;
	if (within > 0) before += own.x;
	if (within > 1) before += own.y;
	if (within > 2) before += own.z;
	return before;
}

void main() {
	entry = texelFetch(entries, texel_of(gl_VertexID), 0).xy;
	uint digit = (entry.x >> uint(shift)) & 255u;
	uint place = equals_before(gl_VertexID, digit) + entries_before(int(digit) * blockCount + (gl_VertexID >> 8));
	vec2 texel = vec2(texel_of(int(place))) + 0.5;
	gl_Position = vec4(texel * vec2(1.0 / float(GASPARD_TEXTURE_WIDTH), inverseRows) * 2.0 - 1.0, 0.0, 1.0);
	gl_PointSize = 1.0;
}
