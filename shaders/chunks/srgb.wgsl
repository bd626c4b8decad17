// Defines: srgb_to_linear(color)
// Frame:   display sRGB 0..1 in, linear light 0..1 out
fn srgb_to_linear(color: vec3f) -> vec3f {
	return mix(color / 12.92, pow((color + 0.055) / 1.055, vec3f(2.4)), step(vec3f(0.04045), color));
}
