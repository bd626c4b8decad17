import { Random as SeededSource } from '../../src/drive/random.ts';

/** A seeded source of random numbers. */
export interface Random {
	/** Uniform in 0..1. */
	next(): number;
	/** Uniform between two numbers. */
	between(low: number, high: number): number;
	/** Normal with mean 0 and deviation 1. */
	normal(): number;
	/** Index drawn with the given weights. */
	pick(weights: readonly number[]): number;
}

/** The same numbers for the same seed and stream on every machine. */
export function createRandom(seed: number, stream = ''): Random {
	let state = seed >>> 0;
	for (let i = 0; i < stream.length; i++) state = Math.imul(state ^ stream.charCodeAt(i), 0x01000193) >>> 0;
	const source = new SeededSource(state);
	const next = (): number => source.next();
	for (let i = 0; i < 4; i++) next();
	return {
		next,
		between: (low, high) => source.between(low, high),
		normal: () => source.normal(),
		pick: (weights) => {
			let left = next() * weights.reduce((sum, w) => sum + w, 0);
			for (let i = 0; i < weights.length; i++) {
				left -= weights[i]!;
				if (left < 0) return i;
			}
			return weights.length - 1;
		},
	};
}
