import type { Engine, IndexTensor, Parameters, PictureTarget, Tensor } from '../../src/fit/engine/engine.ts';
import type { AnchorSet } from '../../src/fit/prior/anchor-set.ts';
import { hairShift } from '../../src/fit/prior/hair-shift.ts';
import { PersonMaps } from '../../src/fit/prior/person-maps.ts';
import type { HeadMesh } from '../../src/rig/head-mesh.ts';
import { personalHeadMesh } from '../../src/rig/head-model.ts';
import { poseVertices } from '../../src/rig/pose-vertices.ts';
import { shippedHeadModel } from '../people/person-mesh.ts';
import type { DatasetPerson, DatasetPicture } from '../render/dataset-file.ts';

/** One person of the training set, ready for steps. */
export class TrainingPerson {
	readonly seed: number;
	readonly mesh: HeadMesh;
	/** Coefficients of the head model. */
	readonly identity: ArrayLike<number>;
	/** Those in uniform light. */
	readonly pictures: readonly DatasetPicture[];
	readonly code: Parameters;
	/** Where hair anchors have to begin on the average head to lie on this person's: 3 numbers a splat; 0 elsewhere. */
	readonly hairShift: Float32Array;
	readonly #maps: PersonMaps;
	readonly #posed: Float32Array;

	constructor(
		engine: Engine,
		{ seed, identity, positions, pictures }: DatasetPerson,
		anchors: AnchorSet,
		average: Float32Array,
		code: ArrayLike<number>,
	) {
		this.seed = seed;
		this.identity = identity;
		this.mesh = personalHeadMesh(shippedHeadModel(), positions);
		this.pictures = pictures.filter(({ light }) => light === 0);
		this.#maps = new PersonMaps(this.mesh, average);
		this.#posed = new Float32Array(positions.length);
		this.hairShift = hairShift(anchors, this.mesh, average, this.#maps.skull);
		this.code = engine.createParameters(code.length);
		this.code.values.values.set(code);
	}

	/** Writes the maps from the average head to this person in the pose of a picture. */
	writeMaps(maps: Tensor, { pose }: DatasetPicture): void {
		poseVertices(this.#posed, this.mesh, pose.expression, pose.joints);
		this.#maps.write(maps.values, this.#posed);
	}
}

/** Room for the target of one picture. */
export interface TargetRoom extends PictureTarget {
	readonly image: Tensor;
}

/** Lays a premultiplied picture over a background into the planes of a target. */
export function writeTarget({ image }: TargetRoom, rgba: Uint8Array, background: readonly number[]): void {
	const { values } = image;
	const pixels = rgba.length / 4;
	for (let k = 0; k < 3; k++) {
		const behind = background[k]!;
		for (let i = 0, p = 0, at = k * pixels; i < pixels; i++, p += 4, at++) {
			values[at] = (rgba[p + k]! + (255 - rgba[p + 3]!) * behind) / 255;
		}
	}
}

/** The triangle of each anchor in the memory of an engine. */
export function anchorTriangles(engine: Engine, { triangles }: AnchorSet): IndexTensor {
	const tensor = engine.allocateIndices(triangles.length);
	tensor.values.set(triangles);
	return tensor;
}
