/** One of several processes that share work. */
export interface Shard {
	readonly index: number;
	readonly count: number;
}

/**
 * Reads `1/2`: the second of two processes.
 *
 * @throws Error where that is no shard.
 */
export function parseShard(text: string): Shard {
	const [index, count] = text.split('/').map(Number);
	const whole = Number.isInteger(index) && Number.isInteger(count);
	if (!whole || !(index! >= 0 && index! < count!)) throw new Error(`"${text}" is no shard: write 0/2 and 1/2.`);
	return { index: index!, count: count! };
}

/** True where the i-th piece of work is this shard's: every piece is exactly one shard's. */
export function inShard(i: number, { index, count }: Shard): boolean {
	return i % count === index;
}
