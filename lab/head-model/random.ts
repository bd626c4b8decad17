/** A seeded source of numbers: the same seed gives the same numbers on every machine. */
export interface Random {
	/** Uniform in 0 … 1. */
	readonly uniform: () => number;
	/** Mean 0, standard deviation 1. */
	readonly normal: () => number;
}

/** Makes a seeded source (mulberry32; Box and Muller for the normal). */
export function seededRandom(seed: number): Random {
	let state = seed >>> 0;
	const uniform = (): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
	const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
	return { uniform, normal };
}
