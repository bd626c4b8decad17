import type { Color } from './paint-skin.ts';
import { createRandom } from './random.ts';

/** What one person's eyes look like. */
export interface EyeRecipe {
	readonly seed: number;
	/** Linear colours of the iris: outer part, and the ring around the pupil. */
	readonly outer: Color;
	readonly inner: Color;
	/** Radius of the iris over the visible one of an adult, about 1. */
	readonly irisScale: number;
	/** Radius of the pupil as a share of the iris. */
	readonly pupil: number;
	/** Redness of the white, 0..1. */
	readonly veins: number;
}

/** Iris colours found in people, linear: outer part and ring around the pupil, with how common they are by ancestry. */
export const IRISES = {
	darkBrown: { outer: [0.045, 0.022, 0.012], inner: [0.07, 0.034, 0.016] },
	brown: { outer: [0.105, 0.05, 0.022], inner: [0.17, 0.08, 0.032] },
	amber: { outer: [0.2, 0.105, 0.04], inner: [0.28, 0.14, 0.045] },
	hazel: { outer: [0.12, 0.105, 0.05], inner: [0.24, 0.13, 0.05] },
	green: { outer: [0.12, 0.155, 0.085], inner: [0.22, 0.175, 0.08] },
	grey: { outer: [0.17, 0.2, 0.22], inner: [0.22, 0.21, 0.18] },
	blue: { outer: [0.1, 0.155, 0.22], inner: [0.17, 0.2, 0.205] },
	deepBlue: { outer: [0.055, 0.105, 0.2], inner: [0.12, 0.17, 0.22] },
} as const satisfies Record<string, { outer: Color; inner: Color }>;

/** Name of an iris colour. */
export type IrisName = keyof typeof IRISES;

/** An eye recipe of that colour with small personal differences. */
export function eyeRecipe(seed: number, iris: IrisName, age: number): EyeRecipe {
	const random = createRandom(seed, 'eyes');
	const light = random.between(0.85, 1.2);
	const tint = (color: Color): Color => color.map((c) => c * light * random.between(0.93, 1.07)) as unknown as Color;
	return {
		seed,
		outer: tint(IRISES[iris].outer),
		inner: tint(IRISES[iris].inner),
		irisScale: random.between(0.97, 1.05),
		pupil: random.between(0.3, 0.4) - 0.05 * age,
		veins: Math.min(1, random.between(0.05, 0.4) + 0.4 * age),
	};
}
