/** Oracle of the sort: indices of `keys` in ascending order of key, equal keys in their own order. */
export function sortEntries(keys: ArrayLike<number>): number[] {
	return Array.from({ length: keys.length }, (_, i) => i).sort((a, b) => keys[a]! - keys[b]! || a - b);
}
