// Sort pass 3 of 6: sums of 64 counters, which are 16 texels.

#include "../chunks/integer-pass.glsl"

uniform usampler2D counters;
uniform int texelCount;

out uint sum;

void main() {
	int first = list_index() * 16;
	uvec4 sums = uvec4(0u);
	for (int i = first; i < min(first + 16, texelCount); i++) sums += texelFetch(counters, texel_of(i), 0);
	sum = sums.x + sums.y + sums.z + sums.w;
}
