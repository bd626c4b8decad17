// Sort dispatch 1 of 2: counts each of 16 digits in each tile. Counter tile · 16 + digit.

#include "tile.wgsl"

@group(0) @binding(2) var<storage, read_write> counters: array<u32>;

// Sixteen counters of 8 bits per thread, which has at most 255 entries.
var<workgroup> threadCounters: array<vec4u, THREADS>;
var<workgroup> partSums: array<u32, THREADS>;

@compute @workgroup_size(GASPARD_WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
	let tile = group.x;
	var own = vec4u(0u);
	for (var i = 0u; i < PER_THREAD; i++) {
		let index = tile * GASPARD_SORT_TILE + i * THREADS + thread;
		if (index < sort.entryCount) {
			let digit = digit_of(entries[index].x);
			own += select(vec4u(0u), vec4u(1u << ((digit & 3u) * 8u)), vec4u(digit >> 2u) == vec4u(0u, 1u, 2u, 3u));
		}
	}
	threadCounters[thread] = own;
	workgroupBarrier();

	// Each thread sums one digit over 16 threads, then 16 threads sum the sums.
	let digit = thread & 15u;
	var sum = 0u;
	for (var i = 0u; i < 16u; i++) {
		sum += (threadCounters[(thread & ~15u) + i][digit >> 2u] >> ((digit & 3u) * 8u)) & 255u;
	}
	partSums[thread] = sum;
	workgroupBarrier();

	if (thread < 16u) {
		var total = 0u;
		for (var i = thread; i < THREADS; i += 16u) { total += partSums[i]; }
		counters[tile * 16u + thread] = total;
	}
}
