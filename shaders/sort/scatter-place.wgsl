// Sort, last digit: only the index is kept, in the list that materials read.
#include "scatter.wgsl"
#include "../chunks/texel.wgsl"

@group(0) @binding(3) var splatOrder: texture_storage_2d<r32uint, write>;

fn put(place: u32, entry: vec2u) {
	textureStore(splatOrder, texel_of(place), vec4u(entry.y, 0u, 0u, 0u));
}
