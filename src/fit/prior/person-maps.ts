import type { HeadMesh } from '../../rig/head-mesh.ts';
import { TRIANGLE_MAP_STRIDE, triangleMap } from '../../splat/triangle-map.ts';
import { type Affine, skullAffine } from './hair-field.ts';

/**
 * Computes the transforms of splats from the average person to one person in a pose: for each triangle of the head mesh the transform of
 * src/splat/triangle-map.ts from the average head to the posed head. Splats of the hidden anchor triangles (hair) are first scaled
 * with the skull, then move with their triangle.
 */
export class PersonMaps {
	readonly #mesh: HeadMesh;
	readonly #average: ArrayLike<number>;
	readonly #hairTriangles: Uint32Array;
	#affine: Affine;
	#affineTurn: Float64Array;
	readonly #own = new Float64Array(TRIANGLE_MAP_STRIDE);

	/**
	 * @param mesh - Head of the person. Call `moved` after a change of its positions.
	 * @param average - Vertices of the average head, 3 numbers each, metres.
	 */
	constructor(mesh: HeadMesh, average: ArrayLike<number>) {
		this.#mesh = mesh;
		this.#average = average;
		const hidden = mesh.regionNames.indexOf('hairAnchor');
		this.#hairTriangles = Uint32Array.from(mesh.triangleRegions.keys()).filter(
			(triangle) => mesh.triangleRegions[triangle] === hidden,
		);
		this.#affine = skullAffine(mesh, average, mesh.positions);
		this.#affineTurn = turnOf(this.#affine);
	}

	/** Affine transform from the average skull to this person's. */
	get skull(): Affine {
		return this.#affine;
	}

	/** Recomputes the skull's transform after a change of the mesh's neutral positions. */
	moved(): void {
		this.#affine = skullAffine(this.#mesh, this.#average, this.#mesh.positions);
		this.#affineTurn = turnOf(this.#affine);
	}

	/**
	 * Writes the transforms.
	 *
	 * @param out - Receives TRIANGLE_MAP_STRIDE numbers a triangle.
	 * @param posed - Vertices in the pose, 3 numbers each, metres.
	 */
	write(out: Float32Array | Float64Array, posed: ArrayLike<number>): void {
		const { triangles, positions } = this.#mesh;
		for (let t = 0; t < triangles.length / 3; t++) {
			triangleMap(out, t * TRIANGLE_MAP_STRIDE, this.#average, posed, triangles, t * 3);
		}
		for (const t of this.#hairTriangles) {
			triangleMap(this.#own, 0, positions, posed, triangles, t * 3);
			writeProduct(out, t * TRIANGLE_MAP_STRIDE, this.#own, this.#affine, this.#affineTurn);
		}
	}
}

/** Scale of an affine transform as `triangleMap` writes it: a unit quaternion times the scale. The skull's rotation is neglected. */
function turnOf(m: Affine): Float64Array {
	const determinant =
		m[0]! * (m[5]! * m[10]! - m[6]! * m[9]!) -
		m[1]! * (m[4]! * m[10]! - m[6]! * m[8]!) +
		m[2]! * (m[4]! * m[9]! - m[5]! * m[8]!);
	return Float64Array.of(0, 0, 0, Math.cbrt(determinant));
}

/** Writes map · affine: `affine` is applied first. */
function writeProduct(
	out: Float32Array | Float64Array,
	at: number,
	map: Float64Array,
	affine: Affine,
	turn: Float64Array,
): void {
	for (let row = 0; row < 3; row++) {
		for (let column = 0; column < 4; column++) {
			let sum = column === 3 ? map[row * 4 + 3]! : 0;
			for (let k = 0; k < 3; k++) sum += map[row * 4 + k]! * affine[k * 4 + column]!;
			out[at + row * 4 + column] = sum;
		}
	}
	for (let k = 0; k < 4; k++) out[at + 12 + k] = map[12 + k]! * turn[3]!;
}
