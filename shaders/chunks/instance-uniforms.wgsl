// Defines: InstanceUniforms. Written by src/gpu/webgpu/splat-instance.ts.
struct InstanceUniforms {
	avatarToWorld: mat4x4f,
	// Index of the instance's first splat in the common list.
	firstSplat: u32,
	splatCount: u32,
	triangleCount: u32,
	// Hidden pixels of 64 (with 64 no splat is drawn); factor on every standard deviation (level of detail).
	hiddenPixels: u32,
	sizeFactor: f32,
}
