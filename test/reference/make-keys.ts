/** How keys are spread. */
export type KeySpread = 'random' | 'duplicate' | 'skewed' | 'constant' | 'ascending' | 'descending';

/** All spreads, for tables of tests. */
export const KEY_SPREADS: readonly KeySpread[] = [
	'random',
	'duplicate',
	'skewed',
	'constant',
	'ascending',
	'descending',
];

/** 16-bit keys from a seed. */
export function makeKeys(count: number, spread: KeySpread, seed = 7): Uint16Array {
	const keys = new Uint16Array(count);
	let state = seed;
	for (let i = 0; i < count; i++) {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		const random = state >>> 16;
		keys[i] = {
			random,
			duplicate: (random % 5) * 13107,
			skewed: Math.floor((random / 65536) ** 6 * 65536),
			constant: 4660,
			ascending: Math.floor((i / count) * 65536),
			descending: 65535 - Math.floor((i / count) * 65536),
		}[spread];
	}
	return keys;
}
