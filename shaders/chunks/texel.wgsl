// Defines: texel_of(index) -> position of a list entry in a texture GASPARD_TEXTURE_WIDTH wide
fn texel_of(index: u32) -> vec2u {
	return vec2u(index & (GASPARD_TEXTURE_WIDTH - 1u), index >> GASPARD_TEXTURE_WIDTH_LOG2);
}
