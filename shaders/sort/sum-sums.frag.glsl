// Sort pass 4 of 6: sums of 64 sums.

#include "../chunks/integer-pass.glsl"

uniform usampler2D sums;
uniform int sumCount;

out uint sum;

void main() {
	int first = list_index() * 64;
	sum = 0u;
	for (int i = first; i < min(first + 64, sumCount); i++) sum += texelFetch(sums, texel_of(i), 0).x;
}
