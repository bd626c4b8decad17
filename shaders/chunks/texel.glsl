// Defines: texel_of(index) -> position of a list entry in a texture GASPARD_TEXTURE_WIDTH wide
ivec2 texel_of(int index) {
	return ivec2(index & (GASPARD_TEXTURE_WIDTH - 1), index >> GASPARD_TEXTURE_WIDTH_LOG2);
}
