// Last digit: only the place is kept; this is the order.
precision highp int;
flat in highp uvec2 entry;
out highp uint place;
void main() {
	place = entry.y;
}
