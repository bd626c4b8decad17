import { fibonacciDirections } from './camera.ts';
import { type Environment, environmentLight, type Lamp } from './environment.ts';

/** Light from one direction, standing for all around it. */
export interface LightSample {
	/** Unit direction towards the light, avatar frame. */
	readonly direction: readonly [number, number, number];
	/** Linear rgb: radiance times solid angle over π, so that sums over samples are irradiance over π. */
	readonly light: Float64Array;
}

/** Directions a square root of a lamp's irradiance is worth, and the least a lamp gets. */
const DIRECTIONS_PER_LAMP = 18;
const LEAST_PER_LAMP = 4;
const GOLDEN_ANGLE = 2.399963229728653;

/**
 * An environment as directions, more of them where a lamp is: 100 show what needs several hundred even ones. The room comes from
 * `roomCount` even directions; a lamp exp((cos - 1) / spread) is a von Mises–Fisher lobe and is drawn by its own density.
 */
export function lightSamples(environment: Environment, roomCount: number): LightSample[] {
	const samples: LightSample[] = [];
	const room: Environment = { ...environment, lamps: [] };
	const directions = fibonacciDirections(roomCount);
	for (let i = 0; i < roomCount; i++) {
		const direction = [directions[i * 3]!, directions[i * 3 + 1]!, directions[i * 3 + 2]!] as const;
		const light = new Float64Array(3);
		environmentLight(light, room, ...direction);
		samples.push({ direction, light: light.map((x) => (x * 4) / roomCount) });
	}
	for (const lamp of environment.lamps) samples.push(...lampSamples(lamp));
	return samples;
}

function lampSamples({ direction, color, spread }: Lamp): LightSample[] {
	// ∫ exp((cos - 1)/s) dω = 2πs(1 - exp(-2/s)); over π.
	const total = 2 * spread * (1 - Math.exp(-2 / spread));
	const count = Math.max(LEAST_PER_LAMP, Math.round(DIRECTIONS_PER_LAMP * Math.sqrt(total * color[1])));
	const [across, over] = perpendiculars(direction);
	return Array.from({ length: count }, (_, i): LightSample => {
		const share = (i + 0.5) / count;
		const cosine = 1 + spread * Math.log(1 - share * (1 - Math.exp(-2 / spread)));
		const sine = Math.sqrt(Math.max(0, 1 - cosine * cosine));
		const [x, y] = [sine * Math.cos(GOLDEN_ANGLE * i), sine * Math.sin(GOLDEN_ANGLE * i)];
		const at = (k: 0 | 1 | 2): number => cosine * direction[k] + x * across[k] + y * over[k];
		return { direction: [at(0), at(1), at(2)], light: Float64Array.from(color, (c) => (c * total) / count) };
	});
}

type Vector = readonly [number, number, number];

function perpendiculars([x, y, z]: Vector): [Vector, Vector] {
	const length = Math.hypot(x, z) || 1;
	const across: Vector = Math.hypot(x, z) > 1e-6 ? [z / length, 0, -x / length] : [1, 0, 0];
	const over: Vector = [y * across[2], z * across[0] - x * across[2], -y * across[0]];
	return [across, over];
}
