// Dispatch: moves the pose that is shown towards the one that has arrived, one invocation a number. A bad pose moves
// nothing: the last good one stays. Twin: src/avatar/pose-interpolator.ts, which keeps where it started instead of how much is left.

#include "chunks/pose-motion.wgsl"

@group(0) @binding(0) var<uniform> motion: PoseMotion;
@group(0) @binding(1) var<storage, read> arrived: array<f32>;
@group(0) @binding(2) var<storage, read> flags: array<u32, 3>;
@group(0) @binding(3) var<storage, read_write> shown: array<f32>;

@compute @workgroup_size(GASPARD_WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3u) {
	if (id.x >= arrayLength(&arrived) || flags[motion.slot] != 0u) { return; }
	// Exact at the end: what the decoder gave is what is drawn.
	let to = arrived[id.x];
	shown[id.x] = select(mix(shown[id.x], to, motion.share), to, motion.share >= 1.0);
}
