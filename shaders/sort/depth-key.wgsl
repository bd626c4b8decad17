// Dispatch: (depth key, index in the posed textures) of every splat of the list, all instances at once.
// 0 is the farthest key of the instance's cluster. Twin: src/gpu/cpu-sorter.ts

#include "../chunks/texel.wgsl"

// One instance's part of the list: key = keyBase + clamp(floor((farDepth - depth) * keysPerMetre), 0, keyCount - 1).
struct SortRun {
	firstEntry: u32,
	// First splat of the instance in the posed textures.
	firstSplat: u32,
	keyBase: u32,
	keyCount: u32,
	farDepth: f32,
	keysPerMetre: f32,
}

struct SortFrame {
	// depth = dot(depthRow, (world centre, 1)), metres in front of the camera rig.
	depthRow: vec4f,
	entryCount: u32,
	runCount: u32,
	// In the order of the list.
	runs: array<SortRun>,
}

@group(0) @binding(0) var<storage, read> frame: SortFrame;
@group(0) @binding(1) var splatCenters: texture_2d<u32>;
@group(0) @binding(2) var<storage, read_write> entries: array<vec2u>;

// Finds the last run that begins at or before the entry.
fn run_of(entry: u32) -> u32 {
	var low = 0u;
	var high = frame.runCount;
	while (low + 1u < high) {
		let middle = (low + high) / 2u;
		if (frame.runs[middle].firstEntry <= entry) { low = middle; } else { high = middle; }
	}
	return low;
}

@compute @workgroup_size(GASPARD_WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3u) {
	let entry = id.x;
	if (entry >= frame.entryCount) { return; }
	let run = frame.runs[run_of(entry)];
	let splat = run.firstSplat + entry - run.firstEntry;
	let center = bitcast<vec3f>(textureLoad(splatCenters, texel_of(splat), 0).xyz);
	let depth = dot(frame.depthRow, vec4f(center, 1.0));
	let steps = clamp((run.farDepth - depth) * run.keysPerMetre, 0.0, f32(run.keyCount - 1u));
	// The integer min clamps NaN to the range too.
	entries[entry] = vec2u(run.keyBase + min(u32(steps), run.keyCount - 1u), splat);
}
