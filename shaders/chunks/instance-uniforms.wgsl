// Defines: InstanceUniforms. Written by src/gpu/webgpu/splat-instance.ts.
struct InstanceUniforms {
	avatarToWorld: mat4x4f,
	// First splat of the instance in the common list.
	firstSplat: u32,
	splatCount: u32,
	triangleCount: u32,
	// Pixels of 64 that show nothing, 64: the splats vanish; factor on every standard deviation (level of detail).
	hiddenPixels: u32,
	sizeFactor: f32,
}
