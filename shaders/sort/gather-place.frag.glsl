// Last digit: only the splat's index is kept. The result is the sorted list.

#include "gather.glsl"

out uint splat;

void main() {
	int place = list_index();
	if (place >= entryCount) discard;
	splat = entry_at(place).y;
}
