// Sort pass 6 of 6: finds the entry for each position. The prefix sums of the counters never fall, so that the position is
// within one counter, which gives digit and block; the rank among equal digits of the block gives the entry.
// Defines: entry_at(place)

#include "../chunks/integer-pass.glsl"
#include "equal-bytes.glsl"

uniform usampler2D entries;
uniform usampler2D digits;
uniform usampler2D counters;
uniform usampler2D groupOffsets;
uniform int blockCount;
uniform int entryCount;

// Binary search for the last group of 64 counters that begins at or before the position.
int group_of(uint place) {
	int low = 0;
	int high = blockCount * 4 - 1;
	while (low < high) {
		int middle = (low + high + 1) >> 1;
		if (texelFetch(groupOffsets, texel_of(middle), 0).x <= place) low = middle;
		else high = middle - 1;
	}
	return low;
}

uvec2 entry_at(int place) {
	int group = group_of(uint(place));
	uint rank = uint(place) - texelFetch(groupOffsets, texel_of(group), 0).x;
	// Four counters per texel: skip whole texels, then single counters.
	int texel = group * 16;
	uvec4 four = texelFetch(counters, texel_of(texel), 0);
	uint sum = four.x + four.y + four.z + four.w;
	for (int i = 1; i < 16 && rank >= sum; i++) {
		rank -= sum;
		four = texelFetch(counters, texel_of(++texel), 0);
		sum = four.x + four.y + four.z + four.w;
	}
	int counter = texel * 4;
	if (rank >= four.x) {
		rank -= four.x;
		counter++;
		if (rank >= four.y) {
			rank -= four.y;
			counter++;
			if (rank >= four.z) {
				rank -= four.z;
				counter++;
			}
		}
	}
	int digit = counter / blockCount;
	int block = counter - digit * blockCount;
	uint repeated = uint(digit) * 0x01010101u;

	// Sixteen digits per texel, four per word: skip whole texels, whole words, then bytes.
	int first = block * 16;
	uvec4 words = texelFetch(digits, texel_of(first), 0);
	uint equals = equal_bytes(words, repeated);
	for (int i = 1; i < 16 && rank >= equals; i++) {
		rank -= equals;
		words = texelFetch(digits, texel_of(++first), 0);
		equals = equal_bytes(words, repeated);
	}
	int index = first * 16;
	uint word = words.x;
	for (int i = 1; i < 4; i++) {
		uint here = equal_bytes(word, repeated);
		if (rank < here) break;
		rank -= here;
		word = words[i];
		index += 4;
	}
	for (int byte = 0; byte < 4; byte++) {
		if (((word >> uint(byte * 8)) & 255u) == uint(digit)) {
			if (rank == 0u) {
				index += byte;
				break;
			}
			rank--;
		}
	}
	return texelFetch(entries, texel_of(index), 0).xy;
}
