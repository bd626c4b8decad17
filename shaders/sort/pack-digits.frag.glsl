// Sort pass 1 of 6: one 8-bit digit of sixteen keys in each texel, so that later passes read sixteen at a time.
// Entries past the end get digit 255. They are last, so they come after every real entry of that digit.

#include "../chunks/integer-pass.glsl"

uniform usampler2D entries;
uniform int shift;
uniform int entryCount;

out uvec4 digits;

uint digit(int entry) {
	if (entry >= entryCount) return 255u;
	return (texelFetch(entries, texel_of(entry), 0).x >> uint(shift)) & 255u;
}

uint four_digits(int entry) {
	return digit(entry) | (digit(entry + 1) << 8) | (digit(entry + 2) << 16) | (digit(entry + 3) << 24);
}

void main() {
	int entry = list_index() * 16;
	digits = uvec4(four_digits(entry), four_digits(entry + 4), four_digits(entry + 8), four_digits(entry + 12));
}
