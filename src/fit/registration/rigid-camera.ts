import type { FitCamera } from '../engine/camera.ts';

/** Pose of a camera relative to a head, as unknowns of a solve. */
export interface RigidCamera {
	/** Rows of the rotation from the avatar frame to view space (x right, y up, looking down -z). */
	readonly rotation: Float64Array;
	/** Metres. */
	readonly translation: Float64Array;
	/** Pixels. */
	focalPixels: number;
	readonly size: number;
}

/** Writes the view-space position of a point. */
export function toView(
	out: Float64Array,
	{ rotation: r, translation: t }: RigidCamera,
	x: number,
	y: number,
	z: number,
): void {
	out[0] = r[0]! * x + r[1]! * y + r[2]! * z + t[0]!;
	out[1] = r[3]! * x + r[4]! * y + r[5]! * z + t[1]!;
	out[2] = r[6]! * x + r[7]! * y + r[8]! * z + t[2]!;
}

/** Rotates a camera by a small rotation vector (radians, view space) about the origin of the avatar frame, and translates it (metres). */
export function moveCamera(camera: RigidCamera, turn: ArrayLike<number>, shift: ArrayLike<number>): void {
	const angle = Math.hypot(turn[0]!, turn[1]!, turn[2]!);
	if (angle > 0) {
		const [x, y, z] = [turn[0]! / angle, turn[1]! / angle, turn[2]! / angle];
		const [s, c] = [Math.sin(angle), Math.cos(angle)];
		const k = 1 - c;
		const w = [
			[c + x * x * k, x * y * k - z * s, x * z * k + y * s],
			[y * x * k + z * s, c + y * y * k, y * z * k - x * s],
			[z * x * k - y * s, z * y * k + x * s, c + z * z * k],
		];
		const old = Float64Array.from(camera.rotation);
		for (let row = 0; row < 3; row++) {
			for (let column = 0; column < 3; column++) {
				let sum = 0;
				for (let i = 0; i < 3; i++) sum += w[row]![i]! * old[i * 3 + column]!;
				camera.rotation[row * 3 + column] = sum;
			}
		}
	}
	for (let k = 0; k < 3; k++) camera.translation[k] = camera.translation[k]! + shift[k]!;
}

/** Converts to the engines' camera. */
export function toFitCamera({ rotation, translation, focalPixels, size }: RigidCamera): FitCamera {
	const worldToView = new Float64Array(16);
	for (let row = 0; row < 3; row++) {
		for (let column = 0; column < 3; column++) worldToView[column * 4 + row] = rotation[row * 3 + column]!;
		worldToView[12 + row] = translation[row]!;
	}
	worldToView[15] = 1;
	return { worldToView, focalPixels, size };
}
