// Defines: PoseMotion, the parameters of interpolating the displayed pose towards a new one.
// Reads:   written by src/gpu/webgpu/gpu-pose.ts; four words.
struct PoseMotion {
	// Fraction of the remaining distance to move now, 0..1.
	share: f32,
	// Which of the two buffer sets is new.
	slot: u32,
	// Serial number of the pose, from 1 on.
	serial: u32,
	// Float bits of the limit: numbers of at least this size are bad.
	limitBits: u32,
}
