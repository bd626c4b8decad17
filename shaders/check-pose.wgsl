// Dispatch: checks that every number of a new pose is finite and small, one invocation per number.
// It compares bits, because shaders may assume that there is no NaN or infinity. Both have large bits.

#include "chunks/pose-motion.wgsl"

@group(0) @binding(0) var<uniform> motion: PoseMotion;
@group(0) @binding(1) var<storage, read> arrived: array<u32>;
// Whether buffer sets 0 and 1 are bad, and the serial number of the last bad pose.
@group(0) @binding(2) var<storage, read_write> flags: array<atomic<u32>, 3>;

@compute @workgroup_size(GASPARD_WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3u) {
	if (id.x >= arrayLength(&arrived)) { return; }
	if ((arrived[id.x] & 0x7fffffffu) < motion.limitBits) { return; }
	atomicStore(&flags[motion.slot], 1u);
	atomicMax(&flags[2], motion.serial);
}
