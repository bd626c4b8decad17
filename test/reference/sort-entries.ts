/** Reference for the sort: indices of `keys` in ascending order of key; equal keys keep their order. */
export function sortEntries(keys: ArrayLike<number>): number[] {
	return Array.from({ length: keys.length }, (_, i) => i).sort((a, b) => keys[a]! - keys[b]! || a - b);
}
