/** Writes the rotation (x y z w) that carries +z to a unit normal, and +x to a unit vector across it where one is given. */
export function writeFrame(
	out: Float32Array,
	at: number,
	normal: readonly number[],
	along: readonly number[] | undefined,
): void {
	const [x, y, z] = normal as [number, number, number];
	const w = 1 + z;
	const shortest = w < 1e-6 ? [1, 0, 0, 0] : [-y, x, 0, w].map((k) => k / Math.hypot(y, x, w));
	if (!along) {
		out.set(shortest, at);
		return;
	}
	// Where the shortest rotation takes +x and +y: the rest is a turn about the normal.
	const [qx, qy, , qw] = shortest as [number, number, number, number];
	const xAxis = [1 - 2 * qy * qy, 2 * qx * qy, -2 * qw * qy];
	const yAxis = [2 * qx * qy, 1 - 2 * qx * qx, 2 * qw * qx];
	const dot = (a: readonly number[]): number => a[0]! * along[0]! + a[1]! * along[1]! + a[2]! * along[2]!;
	const half = Math.atan2(dot(yAxis), dot(xAxis)) / 2;
	const [sine, cosine] = [Math.sin(half), Math.cos(half)];
	out.set([qx * cosine + qy * sine, qy * cosine - qx * sine, qw * sine, qw * cosine], at);
}
