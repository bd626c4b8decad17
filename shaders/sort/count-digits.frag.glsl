// Sort pass 2 of 6: counts each digit in each block of 256 entries. Counter digit · blockCount + block; four
// counters per texel. In this order the prefix sum of all counters is the position of each digit's first entry in a block.

#include "../chunks/integer-pass.glsl"
#include "equal-bytes.glsl"

uniform usampler2D digits;
uniform int blockCount;

out uvec4 counters;

uint count(int counter) {
	int digit = counter / blockCount;
	if (digit > 255) return 0u;
	int first = (counter - digit * blockCount) * 16;
	uint repeated = uint(digit) * 0x01010101u;
	uint sum = 0u;
	for (int i = 0; i < 16; i++) sum += equal_bytes(texelFetch(digits, texel_of(first + i), 0), repeated);
	return sum;
}

void main() {
	int counter = list_index() * 4;
	counters = uvec4(count(counter), count(counter + 1), count(counter + 2), count(counter + 3));
}
