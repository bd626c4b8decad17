/**
 * Writes the nine low-order light terms of a unit normal to `out` (see LIGHT_LENGTH), and their derivatives by x, y, z to `derivatives`
 * if given: three numbers a term. For a zero normal only the first term is not 0.
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
