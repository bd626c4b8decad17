/** Difference of two pictures. */
export interface PictureDifference {
	/** Peak signal-to-noise ratio over all numbers, decibels, of a range of 255; Infinity where equal. */
	readonly decibels: number;
	/** Largest difference of one number, of 255. */
	readonly largest: number;
}

/** Compares pictures of the same size, numbers 0..255. */
export function pictureDifference(a: ArrayLike<number>, b: ArrayLike<number>): PictureDifference {
	if (a.length !== b.length) throw new Error(`Pictures of ${a.length} and ${b.length} numbers cannot be compared.`);
	let sum = 0;
	let largest = 0;
	for (let i = 0; i < a.length; i++) {
		const difference = Math.abs(a[i]! - b[i]!);
		sum += difference * difference;
		largest = Math.max(largest, difference);
	}
	return { decibels: -10 * Math.log10(sum / a.length / 255 ** 2), largest };
}

/** Compares r g b a pictures where at least one is not empty, so that an empty background does not improve the figure. */
export function coveredDifference(a: ArrayLike<number>, b: ArrayLike<number>): PictureDifference {
	const kept: [number[], number[]] = [[], []];
	for (let i = 0; i < a.length; i += 4) {
		if (a[i + 3]! < 1 && b[i + 3]! < 1) continue;
		for (let k = 0; k < 4; k++) {
			kept[0].push(a[i + k]!);
			kept[1].push(b[i + k]!);
		}
	}
	return pictureDifference(kept[0], kept[1]);
}
