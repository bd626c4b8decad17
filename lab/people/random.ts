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

/** The same numbers for the same seed and stream on every machine (mulberry32). */
export function createRandom(seed: number, stream = ''): Random {
	let state = seed >>> 0;
	for (let i = 0; i < stream.length; i++) state = Math.imul(state ^ stream.charCodeAt(i), 0x01000193) >>> 0;
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = Math.imul(state ^ (state >>> 15), state | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
	for (let i = 0; i < 4; i++) next();
	return {
		next,
		between: (low, high) => low + (high - low) * next(),
		normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
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
