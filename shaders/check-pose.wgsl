// Dispatch: whether every number of a pose that has arrived is finite and small, one invocation a number.
// Compares bits: shaders may assume that there are no NaN and no infinities, and both have large bits.

#include "chunks/pose-motion.wgsl"

@group(0) @binding(0) var<uniform> motion: PoseMotion;
@group(0) @binding(1) var<storage, read> arrived: array<u32>;
// Whether set 0 and set 1 are bad; serial of the last bad pose.
@group(0) @binding(2) var<storage, read_write> flags: array<atomic<u32>, 3>;

@compute @workgroup_size(GASPARD_WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3u) {
	if (id.x >= arrayLength(&arrived)) { return; }
	if ((arrived[id.x] & 0x7fffffffu) < motion.limitBits) { return; }
	atomicStore(&flags[motion.slot], 1u);
	atomicMax(&flags[2], motion.serial);
}
