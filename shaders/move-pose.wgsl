// Dispatch: interpolates the displayed pose towards the new one, one invocation per number. A bad pose is ignored and
// the last good one stays. Twin: src/avatar/pose-interpolator.ts, which stores the start instead of the remaining distance.

#include "chunks/pose-motion.wgsl"

@group(0) @binding(0) var<uniform> motion: PoseMotion;
@group(0) @binding(1) var<storage, read> arrived: array<f32>;
@group(0) @binding(2) var<storage, read> flags: array<u32, 3>;
@group(0) @binding(3) var<storage, read_write> shown: array<f32>;

@compute @workgroup_size(GASPARD_WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3u) {
	if (id.x >= arrayLength(&arrived) || flags[motion.slot] != 0u) { return; }
	// Exact at the end: the drawn pose equals the decoder's.
	let to = arrived[id.x];
	shown[id.x] = select(mix(shown[id.x], to, motion.share), to, motion.share >= 1.0);
}
