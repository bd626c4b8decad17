import type { HeadMesh } from '../../rig/head-mesh.ts';
import type { Tensor } from '../engine/engine.ts';
import { SPLAT_STRIDE } from '../engine/splat-layout.ts';
import { type AnchorSet, CHARTS } from './anchor-set.ts';
import { hairField } from './hair-field.ts';

/** Adds the shift of `hairShift` to the positions of splats, in place. */
export function shiftHair(splats: Tensor, shift: Float32Array): void {
	const { values } = splats;
	for (let i = 0, s = 0; i < shift.length; i += 3, s += SPLAT_STRIDE) {
		values[s] = values[s]! + shift[i]!;
		values[s + 1] = values[s + 1]! + shift[i + 1]!;
		values[s + 2] = values[s + 2]! + shift[i + 2]!;
	}
}

/**
 * Computes the shift of each hair anchor on the average head that places it on another skull: the hair field of that skull, transformed
 * back by its affine part. 3 numbers a splat, metres; 0 for other charts.
 *
 * @param average - Vertices of the average head.
 * @param skull - Affine transform of `skullAffine` from the average head to `mesh`.
 */
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
