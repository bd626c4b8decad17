/** What a picture of a half-faded head is made of, told from the pictures without it and with all of it. */
export interface FadeJudgement {
	/** Pixels in which the two others differ. */
	readonly covered: number;
	/** Those of the picture's pixels that are neither of the others' within 2 of 255: where an inside is seen. */
	readonly between: number;
	/** How far the mean of the covered pixels is from half way, share of the way. */
	readonly offHalf: number;
}

/** Compares r g b of pictures of the same size. */
export function judgeFade(
	without: ArrayLike<number>,
	solid: ArrayLike<number>,
	faded: ArrayLike<number>,
): FadeJudgement {
	let covered = 0;
	let between = 0;
	let way = 0;
	let gone = 0;
	for (let i = 0; i < faded.length; i += 4) {
		const apart = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
			Math.max(Math.abs(a[i]! - b[i]!), Math.abs(a[i + 1]! - b[i + 1]!), Math.abs(a[i + 2]! - b[i + 2]!));
		if (Math.min(apart(faded, without), apart(faded, solid)) > 2) between++;
		if (apart(solid, without) <= 2) continue;
		covered++;
		for (let k = i; k < i + 3; k++) {
			way += Math.abs(solid[k]! - without[k]!);
			gone += Math.abs(faded[k]! - without[k]!);
		}
	}
	return { covered, between, offHalf: Math.abs(gone / way - 0.5) };
}
