import { GaspardError } from '../../errors.ts';
import { CAMERA_LENGTH, TILE } from './splat-layout.ts';

/**
 * A pinhole camera with a square picture. View space is that of OpenGL: x right, y up, looking down -z. The point (x, y, z) of view
 * space is projected to the pixel (cx + focalPixels·x/-z, cy - focalPixels·y/-z), y down, with pixel centres at .5. The cameras of
 * lab/render use the same convention.
 */
export interface FitCamera {
	/** Rigid transform from the avatar frame (metres) to view space: 4x4, column-major. */
	readonly worldToView: ArrayLike<number>;
	/** Focal length, pixels of this picture. */
	readonly focalPixels: number;
	/** Width and height, pixels: a multiple of 16. */
	readonly size: number;
	/** Point where the optical axis meets the picture, pixels from the top left. @default the picture's centre */
	readonly principalPoint?: readonly [x: number, y: number] | undefined;
}

/**
 * Writes the CAMERA_LENGTH numbers of an engine's camera (splat-layout.ts).
 *
 * @throws GaspardError `fit/bad-camera` for an invalid size, focal length or matrix.
 */
export function writeEngineCamera(out: Float32Array | Float64Array, camera: FitCamera): void {
	const { worldToView: m, focalPixels, size } = camera;
	if (!Number.isInteger(size) || size <= 0 || size % TILE) {
		throw new GaspardError(
			'fit/bad-camera',
			`The size of a picture must be a multiple of ${TILE} pixels, but it is ${size}. Resize the picture.`,
			{ what: 'size', actual: size },
		);
	}
	for (let row = 0; row < 3; row++) {
		// OpenGL's y up and z backward are converted to y down and z forward.
		const sign = row === 0 ? 1 : -1;
		for (let column = 0; column < 3; column++) out[row * 3 + column] = sign * m[column * 4 + row]!;
		out[9 + row] = sign * m[12 + row]!;
	}
	out.fill(focalPixels, 12, 14);
	out[14] = camera.principalPoint?.[0] ?? size / 2;
	out[15] = camera.principalPoint?.[1] ?? size / 2;
	const finite = out.subarray(0, CAMERA_LENGTH).every((x) => Number.isFinite(x));
	if (!finite || !(focalPixels > 0)) {
		throw new GaspardError(
			'fit/bad-camera',
			'The camera has a number that is not finite, or a focal length that is not positive. Check worldToView and focalPixels.',
			focalPixels > 0 ? { what: 'worldToView', actual: Array.from(m) } : { what: 'focalPixels', actual: focalPixels },
		);
	}
	checkRotation(out);
}

/** The rows of the rotation must be orthonormal within 0.01. Otherwise the matrix has another layout or is not rigid. */
function checkRotation(rows: ArrayLike<number>): void {
	for (let a = 0; a < 3; a++) {
		for (let b = a; b < 3; b++) {
			let dot = 0;
			for (let k = 0; k < 3; k++) dot += rows[a * 3 + k]! * rows[b * 3 + k]!;
			if (Math.abs(dot - (a === b ? 1 : 0)) < 0.01) continue;
			throw new GaspardError(
				'fit/bad-camera',
				'worldToView must be a rotation and a translation, column-major, but its upper left 3x3 part is not a rotation.',
				{ what: 'worldToView', actual: Array.from(rows).slice(0, 9) },
			);
		}
	}
}
