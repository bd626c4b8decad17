import type { PosedSplats } from '../../../lab/export/posed-splats.ts';

/** Upper triangles of covariances, 6 numbers a splat: xx xy xz yy yz zz, square metres. */
export function covariancesOf({ count, rotations, scales }: PosedSplats): Float32Array {
	const out = new Float32Array(count * 6);
	for (let i = 0; i < count; i++) {
		const [x, y, z, w] = rotations.subarray(i * 4, i * 4 + 4) as unknown as [number, number, number, number];
		const axes = [
			[1 - 2 * (y * y + z * z), 2 * (x * y + z * w), 2 * (x * z - y * w)],
			[2 * (x * y - z * w), 1 - 2 * (x * x + z * z), 2 * (y * z + x * w)],
			[2 * (x * z + y * w), 2 * (y * z - x * w), 1 - 2 * (x * x + y * y)],
		];
		for (let axis = 0; axis < 3; axis++) {
			const variance = scales[i * 3 + axis]! ** 2;
			let at = i * 6;
			for (let row = 0; row < 3; row++) {
				for (let column = row; column < 3; column++) out[at++]! += variance * axes[axis]![row]! * axes[axis]![column]!;
			}
		}
	}
	return out;
}
