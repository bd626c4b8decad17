// Sort dispatch 2 of 2: writes every entry to its position by this digit. Equal digits keep their order, so that four digits
// sort 16 bits. Each workgroup sums the counters of all tiles itself, which is cheaper than another dispatch at these sizes.
// Requires: put(place, entry), defined by the including file

#include "tile.wgsl"

@group(0) @binding(2) var<storage, read> counters: array<u32>;

const SCAN_GROUPS: u32 = THREADS / GASPARD_SCAN_GROUP;

// Word (digit & 7) · THREADS + thread: number of the thread's entries with the digit; digits 8 to 15 in the high halves.
// After the scan: number of the tile's entries before the thread's, for the digits of one half.
var<workgroup> ranks: array<u32, THREADS * 8u>;
var<workgroup> threadSums: array<u32, THREADS>;
var<workgroup> groupSums: array<u32, SCAN_GROUPS>;
// Entries of one digit in part of the tiles: before this tile, and in total.
var<workgroup> partBefore: array<u32, THREADS>;
var<workgroup> partTotal: array<u32, THREADS>;
var<workgroup> digitBefore: array<u32, 16>;
var<workgroup> digitTotal: array<u32, 16>;
// The position is this plus the rank within the tile.
var<workgroup> digitBase: array<u32, 16>;

@compute @workgroup_size(GASPARD_WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
	let tile = group.x;
	let first = tile * GASPARD_SORT_TILE + thread * PER_THREAD;
	let last = min(first + PER_THREAD, sort.entryCount);
	for (var i = 0u; i < 8u; i++) { ranks[i * THREADS + thread] = 0u; }
	for (var i = first; i < last; i++) {
		let digit = digit_of(entries[i].x);
		ranks[(digit & 7u) * THREADS + thread] += 1u << ((digit >> 3u) * 16u);
	}
	var before = 0u;
	var total = 0u;
	for (var other = thread >> 4u; other < sort.tileCount; other += THREADS >> 4u) {
		let counter = counters[other * 16u + (thread & 15u)];
		total += counter;
		before += select(0u, counter, other < tile);
	}
	partBefore[thread] = before;
	partTotal[thread] = total;
	workgroupBarrier();

	// Prefix sums over `ranks` in place: eight words per thread, then groups of threads, then all.
	var sum = 0u;
	for (var i = 0u; i < 8u; i++) { sum += ranks[thread * 8u + i]; }
	threadSums[thread] = sum;
	if (thread < 16u) {
		before = 0u;
		total = 0u;
		for (var i = thread; i < THREADS; i += 16u) {
			before += partBefore[i];
			total += partTotal[i];
		}
		digitBefore[thread] = before;
		digitTotal[thread] = total;
	}
	workgroupBarrier();

	if (thread < SCAN_GROUPS) {
		var running = 0u;
		for (var i = thread * GASPARD_SCAN_GROUP; i < (thread + 1u) * GASPARD_SCAN_GROUP; i++) {
			let next = running + threadSums[i];
			threadSums[i] = running;
			running = next;
		}
		groupSums[thread] = running;
	}
	workgroupBarrier();

	var running = threadSums[thread];
	for (var i = 0u; i < thread / GASPARD_SCAN_GROUP; i++) { running += groupSums[i]; }
	for (var i = 0u; i < 8u; i++) {
		let next = running + ranks[thread * 8u + i];
		ranks[thread * 8u + i] = running;
		running = next;
	}
	workgroupBarrier();

	if (thread < 16u) {
		var base = digitBefore[thread];
		for (var i = 0u; i < thread; i++) { base += digitTotal[i]; }
		digitBase[thread] = base - rank_of(ranks[(thread & 7u) * THREADS], thread);
	}
	workgroupBarrier();

	for (var i = first; i < last; i++) {
		let entry = entries[i];
		let digit = digit_of(entry.x);
		let word = (digit & 7u) * THREADS + thread;
		put(digitBase[digit] + rank_of(ranks[word], digit), entry);
		ranks[word] += 1u << ((digit >> 3u) * 16u);
	}
}

// The digit's half of a word of `ranks`.
fn rank_of(word: u32, digit: u32) -> u32 {
	return (word >> ((digit >> 3u) * 16u)) & 0xffffu;
}
