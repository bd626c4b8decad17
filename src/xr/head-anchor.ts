import type { HeadMesh } from '../rig/head-mesh.ts';

/** A vertex with a smaller weight of the head joint does not move rigidly with it. */
const RIGID_WEIGHT = 0.9999;
/** Minimum twice-area of the triangle, square metres. A smaller triangle does not define a reliable frame. */
const LEAST_AREA = 1e-4;

/**
 * Finds a point of the skull in a displayed pose, from three vertices that move with the head joint only. The decoder
 * answers with a delay, so the displayed pose may differ from the joints that were last set.
 */
export class HeadAnchor {
	readonly #corners: readonly [number, number, number];
	/** Coordinates of the point in the frame of the three vertices. */
	readonly #place = new Float64Array(3);
	readonly #frame = new Float64Array(12);

	/** @param point - Rest position of the tracked point: avatar frame, metres. */
	private constructor(mesh: HeadMesh, corners: readonly [number, number, number], point: ArrayLike<number>) {
		this.#corners = corners;
		this.#read(mesh.positions);
		const f = this.#frame;
		for (let axis = 0; axis < 3; axis++) {
			let sum = 0;
			for (let i = 0; i < 3; i++) sum += f[axis * 3 + i]! * (point[i]! - f[9 + i]!);
			this.#place[axis] = sum;
		}
	}

	/** Makes an anchor for the point between the eyes. Returns undefined if the mesh has no three suitable vertices. */
	static betweenEyes(mesh: HeadMesh): HeadAnchor | undefined {
		const corners = rigidCorners(mesh);
		if (!corners) return undefined;
		const p = mesh.jointPositions;
		return new HeadAnchor(
			mesh,
			corners,
			[0, 1, 2].map((i) => (p[6 + i]! + p[9 + i]!) / 2),
		);
	}

	/**
	 * Writes the position of the point in a pose: avatar frame, metres. Allocates nothing.
	 *
	 * @param vertices - Posed vertices: 3 numbers each.
	 */
	find(out: Float64Array, vertices: ArrayLike<number>): void {
		this.#read(vertices);
		const f = this.#frame;
		const place = this.#place;
		for (let i = 0; i < 3; i++) {
			out[i] = f[9 + i]! + place[0]! * f[i]! + place[1]! * f[3 + i]! + place[2]! * f[6 + i]!;
		}
	}

	/** Computes the orthonormal frame of the three vertices: three axes, then the first vertex. */
	#read(vertices: ArrayLike<number>): void {
		const f = this.#frame;
		const [a, b, c] = this.#corners;
		for (let i = 0; i < 3; i++) {
			f[9 + i] = vertices[a * 3 + i]!;
			f[i] = vertices[b * 3 + i]! - f[9 + i]!;
			f[3 + i] = vertices[c * 3 + i]! - f[9 + i]!;
		}
		scaleTo(f, 0, 1 / lengthAt(f, 0));
		const along = f[0]! * f[3]! + f[1]! * f[4]! + f[2]! * f[5]!;
		for (let i = 0; i < 3; i++) f[3 + i] = f[3 + i]! - along * f[i]!;
		scaleTo(f, 3, 1 / lengthAt(f, 3));
		f[6] = f[1]! * f[5]! - f[2]! * f[4]!;
		f[7] = f[2]! * f[3]! - f[0]! * f[5]!;
		f[8] = f[0]! * f[4]! - f[1]! * f[3]!;
	}
}

/** Finds three vertices far apart from each other that no expression moves. */
function rigidCorners(mesh: HeadMesh): [number, number, number] | undefined {
	const count = mesh.positions.length / 3;
	const rigid = new Uint8Array(count);
	for (let v = 0; v < count; v++) rigid[v] = mesh.skinWeights[v * 4 + 1]! > RIGID_WEIGHT ? 1 : 0;
	for (const { vertices } of mesh.expressions) for (const v of vertices) rigid[v] = 0;
	const a = rigid.indexOf(1);
	if (a < 0) return undefined;
	const b = best(rigid, (v) => squaredDistance(mesh.positions, a, v));
	const c = best(rigid, (v) => squaredArea(mesh.positions, a, b, v));
	return squaredArea(mesh.positions, a, b, c) > LEAST_AREA ** 2 ? [a, b, c] : undefined;
}

function best(rigid: Uint8Array, score: (vertex: number) => number): number {
	let found = 0;
	let highest = -1;
	for (let v = 0; v < rigid.length; v++) {
		const value = rigid[v] ? score(v) : -1;
		if (value <= highest) continue;
		highest = value;
		found = v;
	}
	return found;
}

/** Squared area of the parallelogram spanned by b − a and c − a. */
function squaredArea(p: ArrayLike<number>, a: number, b: number, c: number): number {
	const along = squaredDistance(p, a, b);
	let dot = 0;
	for (let i = 0; i < 3; i++) dot += (p[b * 3 + i]! - p[a * 3 + i]!) * (p[c * 3 + i]! - p[a * 3 + i]!);
	return along * squaredDistance(p, a, c) - dot * dot;
}

function squaredDistance(p: ArrayLike<number>, a: number, b: number): number {
	let sum = 0;
	for (let i = 0; i < 3; i++) sum += (p[b * 3 + i]! - p[a * 3 + i]!) ** 2;
	return sum;
}

function lengthAt(f: Float64Array, at: number): number {
	return Math.hypot(f[at]!, f[at + 1]!, f[at + 2]!) || 1;
}

function scaleTo(f: Float64Array, at: number, factor: number): void {
	for (let i = at; i < at + 3; i++) f[i] = f[i]! * factor;
}
