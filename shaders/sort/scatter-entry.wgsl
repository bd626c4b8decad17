// Sort, all digits except the last: key and index are written together.
#include "scatter.wgsl"

@group(0) @binding(3) var<storage, read_write> sorted: array<vec2u>;

fn put(place: u32, entry: vec2u) {
	sorted[place] = entry;
}
