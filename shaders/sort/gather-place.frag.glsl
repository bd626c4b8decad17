// Last digit: only the splat's place is kept; this is the order.

#include "gather.glsl"

out uint splat;

void main() {
	int place = list_index();
	if (place >= entryCount) discard;
	splat = entry_at(place).y;
}
