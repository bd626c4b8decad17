// First digit: key and place move together.
precision highp int;
flat in highp uvec2 entry;
out highp uvec2 sorted;
void main() {
	sorted = entry;
}
