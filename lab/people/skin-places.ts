/** Smooth step from 0 at `from` to 1 at `to` (which may be the smaller). */
export function ramp(from: number, to: number, x: number): number {
	const t = Math.min(1, Math.max(0, (x - from) / (to - from)));
	return t * t * (3 - 2 * t);
}

/** A soft ball: 1 in the middle, 1/e at `radius` metres. */
export function blob(
	x: number,
	y: number,
	z: number,
	center: readonly [number, number, number],
	radius: number,
): number {
	const d = (x - center[0]) ** 2 + (y - center[1]) ** 2 + (z - center[2]) ** 2;
	return Math.exp(-d / (radius * radius));
}

/** Both sides of the face: the same ball mirrored. */
export function pair(
	x: number,
	y: number,
	z: number,
	center: readonly [number, number, number],
	radius: number,
): number {
	return blob(Math.abs(x), y, z, center, radius);
}

/** Landmarks of the average person, metres, avatar frame; paired ones on the left side (+x). */
export const PLACES = {
	noseTip: [0, 0.1, 0.151],
	cheek: [0.045, 0.105, 0.108],
	cheekbone: [0.047, 0.122, 0.108],
	chin: [0, 0.035, 0.132],
	forehead: [0, 0.182, 0.13],
	ear: [0.079, 0.125, 0.02],
	underEye: [0.029, 0.1235, 0.12],
	outerEye: [0.045, 0.137, 0.112],
	wing: [0.017, 0.093, 0.133],
} as const satisfies Record<string, readonly [number, number, number]>;

/** Where a beard grows, 0..1: moustache, chin, jaw up to the sideburns, the upper neck. Lips are left out elsewhere. */
export function beardPlace(x: number, y: number, z: number): number {
	const side = Math.abs(x);
	// Upper edge: under the nose, down beside the mouth, up again along the jaw to the ear.
	const edge =
		side < 0.026
			? 0.0905
			: side < 0.04
				? 0.0905 - 0.014 * ramp(0.026, 0.036, side)
				: 0.0765 + 0.055 * ramp(0.04, 0.072, side);
	const below = ramp(edge + 0.006, edge - 0.006, y);
	const aboveNeck = ramp(-0.002, 0.03, y + 0.1 * Math.max(0, 0.06 - z));
	const front = ramp(0.012, 0.03, z);
	// The groove under the lower lip and the corners grow thinner.
	const bare = 0.6 * blob(side, y, z, [0.012, 0.058, 0.138], 0.008);
	return below * aboveNeck * front * (1 - bare);
}

/** How far below the neckline of a garment, metres: positive where there is cloth. */
export function belowNeckline(x: number, y: number, z: number, neckline: Neckline): number {
	const side = Math.abs(x);
	if (neckline === 'v') return 0.004 - 0.42 * z - y + 0.62 * (side - 0.062) * ramp(0.0, 0.05, z);
	if (neckline === 'boat') return -0.014 - 0.3 * z - y + 0.12 * side;
	if (neckline === 'high') return 0.03 - 0.38 * z - y;
	return 0.007 - 0.46 * z - y;
}

/** Cuts of the garment. */
export type Neckline = 'crew' | 'v' | 'boat' | 'high';
