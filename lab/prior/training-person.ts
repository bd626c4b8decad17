import type { Engine, IndexTensor, Parameters, PictureTarget, Tensor } from '../../src/fit/engine/engine.ts';
import { SPLAT_STRIDE } from '../../src/fit/engine/splat-layout.ts';
import { hairField } from '../../src/fit/prior/hair-field.ts';
import { PersonMaps } from '../../src/fit/prior/person-maps.ts';
import type { HeadMesh } from '../../src/rig/head-mesh.ts';
import { personalHeadMesh } from '../../src/rig/head-model.ts';
import { poseVertices } from '../../src/rig/pose-vertices.ts';
import { shippedHeadModel } from '../people/person-mesh.ts';
import type { DatasetPerson, DatasetPicture } from '../render/dataset-file.ts';
import { type AnchorSet, CHARTS } from './anchor-set.ts';

/** One person of the training set, ready for steps. */
export class TrainingPerson {
	readonly seed: number;
	readonly mesh: HeadMesh;
	readonly pictures: readonly DatasetPicture[];
	readonly code: Parameters;
	/** Where hair anchors have to begin on the average head to lie on this person's: 3 numbers a splat; 0 elsewhere. */
	readonly hairShift: Float32Array;
	readonly #maps: PersonMaps;
	readonly #posed: Float32Array;

	constructor(
		engine: Engine,
		{ seed, positions, pictures }: DatasetPerson,
		anchors: AnchorSet,
		average: Float32Array,
		code: ArrayLike<number>,
	) {
		this.seed = seed;
		this.mesh = personalHeadMesh(shippedHeadModel(), positions);
		this.pictures = pictures;
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

/** Puts the hair of decoded splats onto a person's skull. */
export function shiftHair(splats: Tensor, shift: Float32Array): void {
	const { values } = splats;
	for (let i = 0, s = 0; i < shift.length; i += 3, s += SPLAT_STRIDE) {
		values[s] = values[s]! + shift[i]!;
		values[s + 1] = values[s + 1]! + shift[i + 1]!;
		values[s + 2] = values[s + 2]! + shift[i + 2]!;
	}
}

/** What hair anchors lack, on the average head, to lie on another: the field of the skull, taken back by its affine part. */
export function hairShift(
	anchors: AnchorSet,
	mesh: HeadMesh,
	average: Float32Array,
	skull: Float64Array,
): Float32Array {
	const shift = new Float32Array(anchors.count * 3);
	const field = hairField(mesh, average, mesh.positions);
	const hair = CHARTS.indexOf('hair');
	const inverse = inverse3(skull);
	for (let i = 0; i < anchors.count; i++) {
		if (anchors.charts[i] !== hair) continue;
		const anchor = [...anchors.records.subarray(i * SPLAT_STRIDE, i * SPLAT_STRIDE + 3)];
		const goal = [...anchor];
		field(goal);
		const rest = goal.map((x, k) => x - skull[k * 4 + 3]!);
		for (let row = 0; row < 3; row++) {
			const back = inverse[row * 3]! * rest[0]! + inverse[row * 3 + 1]! * rest[1]! + inverse[row * 3 + 2]! * rest[2]!;
			shift[i * 3 + row] = back - anchor[row]!;
		}
	}
	return shift;
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

function inverse3(m: Float64Array): Float64Array {
	const [a, b, c, , d, e, f, , g, h, i] = m as unknown as number[];
	const A = e! * i! - f! * h!;
	const B = f! * g! - d! * i!;
	const C = d! * h! - e! * g!;
	const determinant = a! * A + b! * B + c! * C;
	return Float64Array.of(
		A,
		c! * h! - b! * i!,
		b! * f! - c! * e!,
		B,
		a! * i! - c! * g!,
		c! * d! - a! * f!,
		C,
		b! * g! - a! * h!,
		a! * e! - b! * d!,
	).map((x) => x / determinant);
}
