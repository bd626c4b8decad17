// Defines: srgb_to_linear(color)
// Frame:   display sRGB 0..1 in, linear light 0..1 out
vec3 srgb_to_linear(vec3 color) {
	return mix(color / 12.92, pow((color + 0.055) / 1.055, vec3(2.4)), step(0.04045, color));
}
