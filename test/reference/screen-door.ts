/** Bayer's matrix of twice the size, row by row, again and again: ranks 0..63 of 8 x 8 pixels. */
function bayer(size: number): number[][] {
	if (size === 1) return [[0]];
	const smaller = bayer(size / 2);
	const half = size / 2;
	const quarters = [
		[0, 2],
		[3, 1],
	];
	return Array.from({ length: size }, (_, y) =>
		Array.from(
			{ length: size },
			(_, x) => 4 * smaller[y % half]![x % half]! + quarters[Math.floor(y / half)]![Math.floor(x / half)]!,
		),
	);
}

const MATRIX = bayer(8);

/** Reference for the fade: whether a pixel, counted from the lower left, shows an avatar of this opacity. */
export function showsAvatar(x: number, y: number, opacity: number): boolean {
	return MATRIX[y % 8]![x % 8]! >= Math.round(64 * (1 - opacity));
}
