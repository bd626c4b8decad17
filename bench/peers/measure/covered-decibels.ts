/** Equal pictures have no finite figure; this stands for it. */
export const MOST_DECIBELS = 99;

/** Peak signal-to-noise ratio over the red, green and blue of the pixels that are not black in both pictures. */
export function coveredDecibels(a: ArrayLike<number>, b: ArrayLike<number>): number {
	if (a.length !== b.length) throw new Error(`Pictures of ${a.length} and ${b.length} numbers cannot be compared.`);
	let sum = 0;
	let numbers = 0;
	for (let i = 0; i < a.length; i += 4) {
		if (a[i]! + a[i + 1]! + a[i + 2]! + b[i]! + b[i + 1]! + b[i + 2]! === 0) continue;
		for (let k = 0; k < 3; k++) sum += (a[i + k]! - b[i + k]!) ** 2;
		numbers += 3;
	}
	return sum === 0 ? MOST_DECIBELS : Math.min(MOST_DECIBELS, -10 * Math.log10(sum / numbers / 255 ** 2));
}
