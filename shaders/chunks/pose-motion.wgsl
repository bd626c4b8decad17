// Defines: PoseMotion, which moves the pose that is shown to one that has arrived.
// Reads:   written by src/gpu/webgpu/gpu-pose.ts; four words.
struct PoseMotion {
	// How much of the way that is left is gone now, 0..1.
	share: f32,
	// Which of the two sets has arrived.
	slot: u32,
	// Rises with each pose; from 1 on.
	serial: u32,
	// Numbers of this size or more are a failure: float bits.
	limitBits: u32,
}
