// Sort pass 5 of 6: number of entries before each group of 64 counters.

#include "../chunks/integer-pass.glsl"

uniform usampler2D sums;
uniform usampler2D sumsOfSums;

out uint offset;

void main() {
	int group = list_index();
	int whole = group >> 6;
	offset = 0u;
	for (int i = 0; i < whole; i++) offset += texelFetch(sumsOfSums, texel_of(i), 0).x;
	for (int i = whole << 6; i < group; i++) offset += texelFetch(sums, texel_of(i), 0).x;
}
