/** Extends `out` so that it contains `box`. Both are minimum x y z, maximum x y z. */
export function includeBox(out: Float32Array, box: ArrayLike<number>): void {
	for (let axis = 0; axis < 3; axis++) {
		out[axis] = Math.min(out[axis]!, box[axis]!);
		out[axis + 3] = Math.max(out[axis + 3]!, box[axis + 3]!);
	}
}

/** Moves all six sides outwards by `by`. */
export function growBox(box: Float32Array, by: number): void {
	for (let axis = 0; axis < 3; axis++) {
		box[axis] = box[axis]! - by;
		box[axis + 3] = box[axis + 3]! + by;
	}
}
