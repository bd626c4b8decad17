import type { Random } from '../people/random.ts';

/** Linear rgb. */
export type LinearColor = readonly [number, number, number];

/** One soft lamp. */
export interface Lamp {
	/** Unit direction towards the lamp, avatar frame. */
	readonly direction: readonly [number, number, number];
	/** Linear colour in the middle of the lamp. */
	readonly color: LinearColor;
	/** Spread: the light falls to 1/e where the cosine to the middle is 1 - spread. */
	readonly spread: number;
}

/** Distant light all around: a room that changes evenly from its floor to its ceiling, and soft lamps. */
export interface Environment {
	readonly name: string;
	/** Linear light from straight below and from straight above. */
	readonly floor: LinearColor;
	readonly ceiling: LinearColor;
	readonly lamps: readonly Lamp[];
}

/**
 * The light of the shipped avatars. Key from the subject's right and above, fill from the left, two cool rims from behind,
 * a low bounce for eyes and chin; over a grey room, brighter above.
 */
export const STUDIO: Environment = {
	name: 'studio',
	floor: [0.27, 0.262, 0.255],
	ceiling: [0.52, 0.537, 0.575],
	lamps: [
		{ direction: unit(-0.55, 0.52, 0.85), color: [4.1, 3.84, 3.5], spread: 0.1 },
		{ direction: unit(0.85, 0.18, 0.7), color: [0.82, 0.88, 0.98], spread: 0.22 },
		{ direction: unit(0.8, 0.45, -0.75), color: [1.7, 1.78, 1.95], spread: 0.12 },
		{ direction: unit(-0.85, 0.35, -0.7), color: [0.95, 0.98, 1.05], spread: 0.12 },
		{ direction: unit(0, -0.55, 0.85), color: [0.4, 0.37, 0.34], spread: 0.2 },
	],
};

/** White light from everywhere, as GASP's synthetic people are lit: what is left is colour and ambient occlusion. */
export const UNIFORM: Environment = { name: 'uniform', floor: [1, 1, 1], ceiling: [1, 1, 1], lamps: [] };

/** Irradiance over π that `drawEnvironment` gives to what faces the brightest direction, on the average. */
const MEAN_IRRADIANCE = 0.95;
/** Lamps shine from the front half mostly: people turn towards the light, and photographers turn them. */
const FRONT_SHARE = 0.8;

/** A soft environment: a tinted room with one to three broad lamps, warm, cold or white, exposed as a camera would. */
export function drawEnvironment(random: Random, name = 'soft'): Environment {
	const warmth = random.normal() * 0.16;
	const room = random.between(0.25, 0.6);
	const bounce = random.between(0.5, 1);
	const lamps = Array.from({ length: 1 + random.pick([3, 4, 2]) }, (): Lamp => {
		const side = random.between(-1, 1);
		const depth = random.next() < FRONT_SHARE ? random.between(0.25, 1) : random.between(-1, 0);
		const strength = random.between(0.5, 2.2);
		return {
			direction: unit(side, random.between(-0.25, 0.95), depth),
			color: tint(strength, warmth + random.normal() * 0.2),
			spread: random.between(0.15, 0.5),
		};
	});
	const environment = {
		name,
		floor: tint(room * bounce, warmth + random.normal() * 0.08),
		ceiling: tint(room, warmth + random.normal() * 0.08),
		lamps,
	};
	return scaled(environment, (MEAN_IRRADIANCE * random.between(0.8, 1.2)) / frontalIrradiance(environment));
}

/** Writes the linear light that arrives from a unit direction. */
export function environmentLight(
	out: Float64Array,
	{ floor, ceiling, lamps }: Environment,
	x: number,
	y: number,
	z: number,
): void {
	const up = 0.5 + 0.5 * y;
	for (let k = 0; k < 3; k++) out[k] = floor[k]! + (ceiling[k]! - floor[k]!) * up;
	for (const { direction, color, spread } of lamps) {
		const share = Math.exp((x * direction[0] + y * direction[1] + z * direction[2] - 1) / spread);
		for (let k = 0; k < 3; k++) out[k] = out[k]! + share * color[k]!;
	}
}

/** Green irradiance over π of a surface that faces +z, nothing in its way. */
function frontalIrradiance(environment: Environment): number {
	const light = new Float64Array(3);
	const steps = 24;
	let sum = 0;
	for (let i = 0; i < steps; i++) {
		const z = (i + 0.5) / steps;
		const radius = Math.sqrt(1 - z * z);
		for (let j = 0; j < steps; j++) {
			const angle = (2 * Math.PI * (j + 0.5)) / steps;
			environmentLight(light, environment, radius * Math.cos(angle), radius * Math.sin(angle), z);
			sum += light[1]! * z;
		}
	}
	return (2 * sum) / (steps * steps);
}

function scaled(environment: Environment, factor: number): Environment {
	const times = (color: LinearColor): LinearColor => [color[0] * factor, color[1] * factor, color[2] * factor];
	const { floor, ceiling, lamps } = environment;
	return {
		...environment,
		floor: times(floor),
		ceiling: times(ceiling),
		lamps: lamps.map((lamp) => ({ ...lamp, color: times(lamp.color) })),
	};
}

/** Light of a strength, reddened by a positive warmth and bluish where it is negative. */
function tint(strength: number, warmth: number): [number, number, number] {
	return [strength * Math.exp(warmth), strength, strength * Math.exp(-1.3 * warmth)];
}

function unit(x: number, y: number, z: number): [number, number, number] {
	const length = Math.hypot(x, y, z);
	return [x / length, y / length, z / length];
}
