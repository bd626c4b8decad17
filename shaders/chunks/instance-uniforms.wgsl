// Defines: InstanceUniforms. Written by src/gpu/webgpu/splat-instance.ts.
struct InstanceUniforms {
	avatarToWorld: mat4x4f,
	// First splat of the instance in the common list.
	firstSplat: u32,
	splatCount: u32,
	triangleCount: u32,
	// 0..1 on every opacity; factor on every standard deviation (level of detail).
	opacity: f32,
	sizeFactor: f32,
}
