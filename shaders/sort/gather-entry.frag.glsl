// First digit: key and index move together.

#include "gather.glsl"

out uvec2 sorted;

void main() {
	int place = list_index();
	if (place >= entryCount) discard;
	sorted = entry_at(place);
}
