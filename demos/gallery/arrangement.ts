/** A place in metres. */
export interface Place {
	readonly x: number;
	readonly y: number;
	readonly z: number;
}

/** How the group is arranged in a window of some shape. */
export interface Arrangement {
	/** Position of the speaker. */
	readonly front: Place;
	/** The others, from left to right. */
	readonly back: readonly Place[];
	readonly camera: Place;
	readonly aim: Place;
	readonly fieldOfView: number;
	/** Metres from the camera where the dark begins and where it is complete. */
	readonly fog: { readonly near: number; readonly far: number };
}

const WIDE: Arrangement = {
	front: { x: 0, y: -0.075, z: 0.62 },
	back: [
		{ x: -0.66, y: 0.02, z: -0.3 },
		{ x: -0.39, y: 0.15, z: -0.75 },
		{ x: 0, y: 0.25, z: -1 },
		{ x: 0.39, y: 0.15, z: -0.75 },
		{ x: 0.66, y: 0.02, z: -0.3 },
	],
	camera: { x: 0, y: 0.14, z: 2.15 },
	aim: { x: 0, y: 0.075, z: 0 },
	fieldOfView: 24,
	fog: { near: 1.9, far: 5.4 },
};

const TALL: Arrangement = {
	front: { x: 0, y: -0.08, z: 0.72 },
	back: [
		{ x: -0.215, y: 0.2, z: -0.2 },
		{ x: -0.31, y: 0.5, z: -1 },
		{ x: 0, y: 0.55, z: -1.1 },
		{ x: 0.31, y: 0.5, z: -1 },
		{ x: 0.215, y: 0.2, z: -0.2 },
	],
	camera: { x: 0, y: 0.2, z: 2.9 },
	aim: { x: 0, y: 0.06, z: 0 },
	fieldOfView: 26,
	fog: { near: 2.7, far: 7 },
};

/** The arrangement that fits a window of width by height. */
export function arrangementFor(width: number, height: number): Arrangement {
	return width > height ? WIDE : TALL;
}
