import { addTarget, baseMesh, boneSubtree, boneWeights, jointPosition } from './makehuman.ts';

/** Offsets of the base mesh, decimetres: 3 numbers a vertex. */
export type Offsets = Float32Array;

/** Which half of the face. */
export type Side = 'left' | 'right';

/** Width of the soft border between the halves, decimetres: logistic in x. */
const SIDE_SOFTNESS = 0.06;

const vertexCount = (): number => baseMesh().vertexCount;

/** Offsets of nothing. */
export function none(): Offsets {
	return new Float32Array(vertexCount() * 3);
}

/** A detail target by its full name. */
export function target(name: string): Offsets {
	const offsets = none();
	addTarget(offsets, name, 1);
	return offsets;
}

/** An expression unit: the mean of its three ancestry variants. */
export function unit(name: string): Offsets {
	const offsets = none();
	for (const ancestry of ['african', 'asian', 'caucasian'])
		addTarget(offsets, `expression/units/${ancestry}/${name}`, 1 / 3);
	return offsets;
}

/** Σ weight · offsets. */
export function sum(...terms: readonly (readonly [Offsets, number])[]): Offsets {
	const offsets = none();
	for (const [term, weight] of terms) for (let i = 0; i < offsets.length; i++) offsets[i]! += weight * term[i]!;
	return offsets;
}

/** The half of the offsets on one side of the face, with a soft border along the middle. */
export function half(offsets: Offsets, side: Side): Offsets {
	const { positions } = baseMesh();
	const sign = side === 'left' ? 1 : -1;
	return masked(offsets, (v) => 1 / (1 + Math.exp((-sign * positions[v * 3]!) / SIDE_SOFTNESS)));
}

/** Offsets times a weight of each vertex. */
export function masked(offsets: Offsets, weight: (vertex: number) => number): Offsets {
	const out = none();
	for (let v = 0; v < vertexCount(); v++) {
		const x = offsets[v * 3]!;
		const y = offsets[v * 3 + 1]!;
		const z = offsets[v * 3 + 2]!;
		if (x === 0 && y === 0 && z === 0) continue;
		const w = weight(v);
		out[v * 3] = w * x;
		out[v * 3 + 1] = w * y;
		out[v * 3 + 2] = w * z;
	}
	return out;
}

/** Weighted vertices moved by one vector, decimetres. */
export function shift(weights: ArrayLike<number>, by: readonly [number, number, number]): Offsets {
	const offsets = none();
	for (let i = 0; i < offsets.length; i++) offsets[i] = weights[Math.floor(i / 3)]! * by[i % 3]!;
	return offsets;
}

/**
 * Weighted vertices turned about an axis through a joint, as straight offsets.
 *
 * @param axis - 0 is x (nod), 1 is y (shake).
 */
export function turn(
	weights: ArrayLike<number>,
	positions: ArrayLike<number>,
	joint: string,
	axis: 0 | 1,
	radians: number,
): Offsets {
	const pivot = jointPosition(joint, positions);
	const offsets = none();
	const cosine = Math.cos(radians);
	const sine = Math.sin(radians);
	for (let v = 0; v < vertexCount(); v++) {
		const w = weights[v]!;
		if (w < 1e-4) continue;
		const x = positions[v * 3]! - pivot[0];
		const y = positions[v * 3 + 1]! - pivot[1];
		const z = positions[v * 3 + 2]! - pivot[2];
		if (axis === 0) {
			offsets[v * 3 + 1] = w * (cosine * y - sine * z - y);
			offsets[v * 3 + 2] = w * (sine * y + cosine * z - z);
		} else {
			offsets[v * 3] = w * (cosine * x + sine * z - x);
			offsets[v * 3 + 2] = w * (cosine * z - sine * x - z);
		}
	}
	return offsets;
}

/** Skin weights of a bone and everything below it. */
export function subtreeWeights(bone: string): Float32Array {
	return boneWeights(boneSubtree(bone));
}
