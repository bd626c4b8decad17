/**
 * Writes the nine low-order terms of a unit normal (LIGHT_LENGTH says where they stand) to `out`, and, where given, their
 * derivatives by x, y, z: three numbers a term. A zero normal has the first term only.
 */
export function lightTerms(out: Float64Array, x: number, y: number, z: number, derivatives?: Float64Array): void {
	out[0] = 1;
	out[1] = x;
	out[2] = y;
	out[3] = z;
	out[4] = x * y;
	out[5] = y * z;
	out[6] = z * x;
	out[7] = x * x - y * y;
	out[8] = 2 * z * z - x * x - y * y;
	derivatives?.set([
		...[0, 0, 0],
		...[1, 0, 0],
		...[0, 1, 0],
		...[0, 0, 1],
		...[y, x, 0],
		...[0, z, y],
		...[z, 0, x],
		...[2 * x, -2 * y, 0],
		...[-2 * x, -2 * y, 4 * z],
	]);
}
