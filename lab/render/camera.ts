/**
 * A square pinhole camera. View space is OpenGL's: x right, y up, looking down -z. The point (x, y, z) of view space
 * falls on pixel coordinates (size/2 + focalPixels·x/-z, size/2 - focalPixels·y/-z), with y down and pixel centres at .5.
 */
export interface Camera {
	/** Rigid map from the avatar frame (metres) to view space: 4x4, column-major. */
	readonly worldToView: Float64Array;
	/** Focal length in pixels of this picture. */
	readonly focalPixels: number;
	/** Width and height in pixels. */
	readonly size: number;
}

/** What `lookAtCamera` needs. */
export interface LookAt {
	/** Where the camera stands, metres. */
	readonly eye: readonly [number, number, number];
	/** The point in the middle of the picture, metres. */
	readonly target: readonly [number, number, number];
	/** Full angle of view, degrees. */
	readonly fieldOfViewDegrees: number;
	/** Width and height in pixels. */
	readonly size: number;
}

/** A camera at `eye` with `target` in its middle and +y up (looking straight up or down: -z or +z up). */
export function lookAtCamera({ eye, target, fieldOfViewDegrees, size }: LookAt): Camera {
	const back = normalize([eye[0] - target[0], eye[1] - target[1], eye[2] - target[2]]);
	const up: Vector = Math.abs(back[1]) > 0.995 ? [0, 0, -Math.sign(back[1])] : [0, 1, 0];
	const right = normalize(cross(up, back));
	const above = cross(back, right);
	const worldToView = new Float64Array(16);
	[right, above, back].forEach((axis, row) => {
		for (let column = 0; column < 3; column++) worldToView[column * 4 + row] = axis[column]!;
		worldToView[12 + row] = -(axis[0] * eye[0] + axis[1] * eye[1] + axis[2] * eye[2]);
	});
	worldToView[15] = 1;
	return { worldToView, focalPixels: size / 2 / Math.tan((fieldOfViewDegrees * Math.PI) / 360), size };
}

/** The same view with another number of pixels. */
export function resizeCamera(camera: Camera, size: number): Camera {
	return { worldToView: camera.worldToView, focalPixels: (camera.focalPixels * size) / camera.size, size };
}

/** A camera at `distance` metres from `target`, seen from `yaw` (positive: the subject's left) and `pitch` (positive: above), degrees. */
export function orbitCamera(
	target: readonly [number, number, number],
	view: { yaw: number; pitch: number; distance: number; fieldOfViewDegrees: number; size: number },
): Camera {
	const yaw = (view.yaw * Math.PI) / 180;
	const pitch = (view.pitch * Math.PI) / 180;
	const { distance, fieldOfViewDegrees, size } = view;
	const eye: Vector = [
		target[0] + distance * Math.sin(yaw) * Math.cos(pitch),
		target[1] + distance * Math.sin(pitch),
		target[2] + distance * Math.cos(yaw) * Math.cos(pitch),
	];
	return lookAtCamera({ eye, target, fieldOfViewDegrees, size });
}

/** `count` directions spread evenly over the whole sphere (Fibonacci), from top to bottom; 3 numbers each. */
export function fibonacciDirections(count: number): Float64Array {
	const directions = new Float64Array(count * 3);
	for (let i = 0; i < count; i++) {
		const y = 1 - (2 * (i + 0.5)) / count;
		const radius = Math.sqrt(1 - y * y);
		const angle = 2.399963229728653 * i;
		directions[i * 3] = radius * Math.cos(angle);
		directions[i * 3 + 1] = y;
		directions[i * 3 + 2] = radius * Math.sin(angle);
	}
	return directions;
}

/** Cameras all around `target`, at `distance` metres, in the order of `fibonacciDirections`. */
export function sphereCameras(
	target: readonly [number, number, number],
	view: { count: number; distance: number; fieldOfViewDegrees: number; size: number },
): Camera[] {
	const directions = fibonacciDirections(view.count);
	return Array.from({ length: view.count }, (_, i) => {
		const at = (axis: 0 | 1 | 2): number => target[axis] + view.distance * directions[i * 3 + axis]!;
		const { fieldOfViewDegrees, size } = view;
		return lookAtCamera({ eye: [at(0), at(1), at(2)], target, fieldOfViewDegrees, size });
	});
}

type Vector = [number, number, number];

function normalize(v: Vector): Vector {
	const length = Math.hypot(v[0], v[1], v[2]);
	return [v[0] / length, v[1] / length, v[2] / length];
}

function cross(a: Vector, b: Vector): Vector {
	return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
