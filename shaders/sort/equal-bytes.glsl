// Defines: equal_bytes(word, digit) -> how many of a word's four bytes equal the digit, without a loop
// Reads:   digit repeated in all four bytes. Carries never cross a byte: Warren, Hacker's Delight, 6-1.
uint equal_bytes(uint word, uint digit) {
	uint difference = word ^ digit;
	uint zero = ~(((difference & 0x7f7f7f7fu) + 0x7f7f7f7fu) | difference | 0x7f7f7f7fu);
	return ((zero >> 7) * 0x01010101u) >> 24;
}

uint equal_bytes(uvec4 words, uint digit) {
	return equal_bytes(words.x, digit) + equal_bytes(words.y, digit) + equal_bytes(words.z, digit) +
		equal_bytes(words.w, digit);
}
