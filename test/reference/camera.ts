/** A camera for the reference implementations and for the GPU. Column-major 4x4 matrices, GL clip space. */
export interface ReferenceCamera {
	readonly worldToView: number[];
	readonly projection: number[];
	/** Pixels. */
	readonly width: number;
	readonly height: number;
}

type Vector = readonly [number, number, number];

/** World to view of a camera at `eye` that looks at `target`, y up. */
export function lookAt(eye: Vector, target: Vector): number[] {
	const z = normalize([eye[0] - target[0], eye[1] - target[1], eye[2] - target[2]]);
	const x = normalize(cross([0, 1, 0], z));
	const y = cross(z, x);
	return [x[0], y[0], z[0], 0, x[1], y[1], z[1], 0, x[2], y[2], z[2], 0, -dot(x, eye), -dot(y, eye), -dot(z, eye), 1];
}

/**
 * Perspective projection from the tangents of the four half angles, as an XR eye has them. `shift` moves the frustum
 * sideways, in tangents.
 */
export function perspective(
	verticalDegrees: number,
	aspect: number,
	options: { near?: number; shift?: number } = {},
): number[] {
	const { near = 0.05, shift = 0 } = options;
	const far = 100;
	const up = Math.tan((verticalDegrees * Math.PI) / 360);
	const [left, right] = [-up * aspect + shift, up * aspect + shift];
	const out = new Array<number>(16).fill(0);
	out[0] = 2 / (right - left);
	out[5] = 1 / up;
	out[8] = (right + left) / (right - left);
	out[10] = -(far + near) / (far - near);
	out[11] = -1;
	out[14] = (-2 * far * near) / (far - near);
	return out;
}

/** Orthographic projection `height` metres high. */
export function orthographic(height: number, aspect: number): number[] {
	const out = new Array<number>(16).fill(0);
	out[0] = 2 / (height * aspect);
	out[5] = 2 / height;
	out[10] = -2 / 100;
	out[14] = -1;
	out[15] = 1;
	return out;
}

function normalize(v: Vector): Vector {
	const length = Math.hypot(...v);
	return [v[0] / length, v[1] / length, v[2] / length];
}

function cross(a: Vector, b: Vector): Vector {
	return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function dot(a: Vector, b: Vector): number {
	return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
