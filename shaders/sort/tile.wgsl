// Begin of the two dispatches that sort by one digit of 4 bits: tiles of GASPARD_SORT_TILE entries, one workgroup each.
// Defines: SortDigit, THREADS, PER_THREAD, digit_of(key)
struct SortDigit {
	entryCount: u32,
	tileCount: u32,
	// Lowest bit of the digit in the key.
	shift: u32,
}

const THREADS: u32 = GASPARD_WORKGROUP_SIZE;
const PER_THREAD: u32 = GASPARD_SORT_TILE / GASPARD_WORKGROUP_SIZE;

@group(0) @binding(0) var<uniform> sort: SortDigit;
// (key, index in the posed textures)
@group(0) @binding(1) var<storage, read> entries: array<vec2u>;

fn digit_of(key: u32) -> u32 {
	return (key >> sort.shift) & 15u;
}
