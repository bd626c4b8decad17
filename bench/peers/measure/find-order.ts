/**
 * The order of `count` splats, if that is what the numbers are: nearly all of 0..count-1, each once. What else is in them,
 * such as padding, is left out; null where they are something else.
 *
 * @param values - What was uploaded or read back: whole numbers as integers or as floats.
 */
export function findOrder(values: ArrayLike<number>, count: number): Uint32Array | null {
	if (values.length < count * 0.95) return null;
	// Cheap first: places, sizes and colours give themselves away in the first few numbers.
	let plausible = 0;
	for (let i = 0; i < 64; i++) if (Number.isInteger(values[i]) && values[i]! >= 0 && values[i]! < count) plausible++;
	if (plausible < 48) return null;
	const seen = new Uint8Array(count);
	const order = new Uint32Array(count);
	let length = 0;
	for (let i = 0; i < values.length; i++) {
		const value = values[i]!;
		if (!Number.isInteger(value) || value < 0 || value >= count || seen[value]) continue;
		seen[value] = 1;
		order[length++] = value;
	}
	// The sequence 0, 1, 2, … is an initialised table, not an order.
	const sorted = order.subarray(0, length);
	const ascending = sorted.every((value, i) => value === i);
	return length >= count * 0.95 && !ascending ? sorted : null;
}
