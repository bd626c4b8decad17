import { type FitCamera, writeEngineCamera } from './camera.ts';
import { CAMERA_LENGTH } from './splat-layout.ts';

/**
 * Numbers of a camera step: a rotation of the avatar about a pivot (rotation vector, radians) and its translation (metres), both in the
 * avatar frame, and the change of the logarithm of the focal length.
 */
export const CAMERA_STEP_LENGTH = 7;

/**
 * Writes ∂loss/∂step at step 0.
 *
 * @param out - Receives CAMERA_STEP_LENGTH numbers.
 * @param gradient - `camera` gradient of a raster: CAMERA_LENGTH numbers.
 * @param pivot - Centre of the rotation, metres, avatar frame.
 */
export function cameraStepGradient(
	out: Float64Array,
	gradient: ArrayLike<number>,
	camera: FitCamera,
	pivot: ArrayLike<number>,
): void {
	const w = new Float64Array(CAMERA_LENGTH);
	writeEngineCamera(w, camera);
	// G = Wᵀ·∂W. A rotation changes W to W (I + [ω]×) and t to t - W (ω × pivot).
	const g = (j: number, k: number): number =>
		w[j]! * gradient[k]! + w[3 + j]! * gradient[3 + k]! + w[6 + j]! * gradient[6 + k]!;
	const shift = [0, 1, 2].map((k) => w[k]! * gradient[9]! + w[3 + k]! * gradient[10]! + w[6 + k]! * gradient[11]!);
	const [sx, sy, sz] = shift as [number, number, number];
	const [px, py, pz] = [pivot[0]!, pivot[1]!, pivot[2]!];
	out[0] = g(2, 1) - g(1, 2) + sy * pz - sz * py;
	out[1] = g(0, 2) - g(2, 0) + sz * px - sx * pz;
	out[2] = g(1, 0) - g(0, 1) + sx * py - sy * px;
	out.set(shift, 3);
	out[6] = w[12]! * gradient[12]! + w[13]! * gradient[13]!;
}

/** Returns the camera after a step: the avatar rotated about the pivot and translated, the focal length multiplied by e^step[6]. */
export function stepCamera(camera: FitCamera, step: ArrayLike<number>, pivot: ArrayLike<number>): FitCamera {
	const turn = rotationMatrix(step[0]!, step[1]!, step[2]!);
	// The avatar's motion is x → R (x - pivot) + pivot + shift.
	const shift = [0, 1, 2].map((r) => {
		let turned = 0;
		for (let k = 0; k < 3; k++) turned += turn[r * 3 + k]! * pivot[k]!;
		return pivot[r]! + step[3 + r]! - turned;
	});
	const m = camera.worldToView;
	const worldToView = Float64Array.from(m);
	for (let r = 0; r < 3; r++) {
		for (let c = 0; c < 3; c++) {
			let sum = 0;
			for (let k = 0; k < 3; k++) sum += m[k * 4 + r]! * turn[k * 3 + c]!;
			worldToView[c * 4 + r] = sum;
			worldToView[12 + r]! += m[c * 4 + r]! * shift[c]!;
		}
	}
	return { ...camera, worldToView, focalPixels: camera.focalPixels * Math.exp(step[6]!) };
}

/** Rotation matrix of a rotation vector (Rodrigues' formula), row-major. */
function rotationMatrix(x: number, y: number, z: number): number[] {
	const angle = Math.hypot(x, y, z);
	const s = angle > 1e-9 ? Math.sin(angle) / angle : 1;
	const c = angle > 1e-9 ? (1 - Math.cos(angle)) / (angle * angle) : 0.5;
	return [
		...[1 - c * (y * y + z * z), c * x * y - s * z, c * x * z + s * y],
		...[c * x * y + s * z, 1 - c * (x * x + z * z), c * y * z - s * x],
		...[c * x * z - s * y, c * y * z + s * x, 1 - c * (x * x + y * y)],
	];
}
