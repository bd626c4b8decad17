/** One soft lamp of the studio. */
export interface Lamp {
	/** Unit direction towards the lamp, avatar frame. */
	readonly direction: readonly [number, number, number];
	/** Linear colour in the middle of the lamp. */
	readonly color: readonly [number, number, number];
	/** Spread: the light falls to 1/e where the cosine to the middle is 1 - spread. */
	readonly spread: number;
}

/** Key from the subject's right and above, fill from the left, two cool rims from behind, a low bounce for eyes and chin. */
export const LAMPS: readonly Lamp[] = [
	{ direction: unit(-0.55, 0.52, 0.85), color: [4.1, 3.84, 3.5], spread: 0.1 },
	{ direction: unit(0.85, 0.18, 0.7), color: [0.82, 0.88, 0.98], spread: 0.22 },
	{ direction: unit(0.8, 0.45, -0.75), color: [1.7, 1.78, 1.95], spread: 0.12 },
	{ direction: unit(-0.85, 0.35, -0.7), color: [0.95, 0.98, 1.05], spread: 0.12 },
	{ direction: unit(0, -0.55, 0.85), color: [0.4, 0.37, 0.34], spread: 0.2 },
];

/** Writes the linear light that arrives from a unit direction: lamps over a grey room, brighter above. */
export function environmentLight(out: Float64Array, x: number, y: number, z: number): void {
	const up = 0.5 + 0.5 * y;
	out[0] = 0.27 + 0.25 * up;
	out[1] = 0.262 + 0.275 * up;
	out[2] = 0.255 + 0.32 * up;
	for (const { direction, color, spread } of LAMPS) {
		const k = Math.exp((x * direction[0] + y * direction[1] + z * direction[2] - 1) / spread);
		out[0] += k * color[0];
		out[1] += k * color[1];
		out[2] += k * color[2];
	}
}

/** Share of one lamp in the light of a unit direction: 1 in its middle. */
export function lampShare(lamp: Lamp, x: number, y: number, z: number): number {
	const { direction, spread } = lamp;
	return Math.exp((x * direction[0] + y * direction[1] + z * direction[2] - 1) / spread);
}

function unit(x: number, y: number, z: number): [number, number, number] {
	const length = Math.hypot(x, y, z);
	return [x / length, y / length, z / length];
}
