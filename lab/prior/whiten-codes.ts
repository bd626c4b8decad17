import { decoderLayout } from '../../src/fit/engine/decoder-layout.ts';
import { SPLAT_STRIDE } from '../../src/fit/engine/splat-layout.ts';
import { BASIS_CHANNELS, type PriorModel, ROW_GAINS } from '../../src/fit/prior/prior-model.ts';
import { symmetricEigen } from '../head-model/symmetric-eigen.ts';

/**
 * Changes the coordinates of all codes in place, and basis, template and network with them, so that every person stays the same
 * and codes of people have mean 0 and covariance 1: then |z|² says how far a code is from the mean. Among such coordinates
 * those are taken in which the linear basis is one of principal components, in falling order of what they change.
 *
 * @param weights - Importance of each number of the basis, BASIS_CHANNELS a splat: `rowWeights`.
 */
export function whitenCodes(
	model: PriorModel,
	codes: readonly (Float32Array | Float64Array)[],
	weights: ArrayLike<number>,
): void {
	const count = model.shape.codeCount;
	const mean = Float64Array.from({ length: count }, (_, k) => codes.reduce((sum, z) => sum + z[k]!, 0) / codes.length);
	const root = symmetricRoot(covariance(codes, mean), count);
	const { vectors } = symmetricEigen(sandwich(root, basisMetric(model, weights), count), count);
	// z = mean + turn · y.
	const turn = new Float64Array(count * count);
	const back = new Float64Array(count * count);
	const inverse = symmetricRoot(covariance(codes, mean), count, true);
	for (let r = 0; r < count; r++) {
		for (let c = 0; c < count; c++) {
			let forth = 0;
			let home = 0;
			for (let k = 0; k < count; k++) {
				forth += root[r * count + k]! * vectors[c * count + k]!;
				home += inverse[r * count + k]! * vectors[c * count + k]!;
			}
			turn[r * count + c] = forth;
			back[c * count + r] = home;
		}
	}
	for (const z of codes) {
		const moved = Float64Array.from(z, (x, k) => x - mean[k]!);
		for (let r = 0; r < count; r++) z[r] = dot(back, r * count, moved, count);
	}
	turnBasis(model, mean, turn);
	turnModulation(model, mean, turn);
}

function turnBasis(model: PriorModel, mean: Float64Array, turn: Float64Array): void {
	const { values } = model.basis.basis;
	const count = model.shape.codeCount;
	const length = values.length / count;
	const channels = BASIS_CHANNELS.length;
	const template = model.template.values.values;
	const old = new Float64Array(count);
	for (let i = 0; i < length; i++) {
		for (let k = 0; k < count; k++) old[k] = values[k * length + i]!;
		const field = BASIS_CHANNELS[i % channels]!;
		const at = Math.floor(i / channels) * SPLAT_STRIDE + field;
		template[at] = template[at]! + ROW_GAINS[field]! * dot(mean, 0, old, count);
		for (let c = 0; c < count; c++) values[c * length + i] = column(turn, c, old, count);
	}
}

function turnModulation(model: PriorModel, mean: Float64Array, turn: Float64Array): void {
	const { base, modulation } = decoderLayout(model.decoder.shape);
	const { values } = model.decoder.weights.values;
	const count = model.shape.codeCount;
	const old = new Float64Array(count);
	for (let i = 0; i < base.length; i++) {
		for (let k = 0; k < count; k++) old[k] = values[modulation.offset + k * base.length + i]!;
		values[base.offset + i] = values[base.offset + i]! + dot(mean, 0, old, count);
		for (let c = 0; c < count; c++) values[modulation.offset + c * base.length + i] = column(turn, c, old, count);
	}
}

function covariance(codes: readonly ArrayLike<number>[], mean: Float64Array): Float64Array {
	const count = mean.length;
	const out = new Float64Array(count * count);
	for (const z of codes) {
		for (let a = 0; a < count; a++) {
			for (let b = 0; b < count; b++) {
				out[a * count + b] = out[a * count + b]! + ((z[a]! - mean[a]!) * (z[b]! - mean[b]!)) / codes.length;
			}
		}
	}
	return out;
}

/** What two components of the basis have in common, weighted. */
function basisMetric(model: PriorModel, weights: ArrayLike<number>): Float64Array {
	const { values } = model.basis.basis;
	const count = model.shape.codeCount;
	const length = values.length / count;
	const gains = Float64Array.from(
		{ length },
		(_, i) => (weights[i]! * ROW_GAINS[BASIS_CHANNELS[i % BASIS_CHANNELS.length]!]!) ** 2,
	);
	const out = new Float64Array(count * count);
	for (let a = 0; a < count; a++) {
		const weighted = Float64Array.from(gains, (gain, i) => gain * values[a * length + i]!);
		for (let b = a; b < count; b++) {
			let sum = 0;
			for (let i = 0; i < length; i++) sum += weighted[i]! * values[b * length + i]!;
			out[a * count + b] = sum;
			out[b * count + a] = sum;
		}
	}
	return out;
}

/** The symmetric root of a matrix, or the inverse of that. */
function symmetricRoot(matrix: Float64Array, count: number, inverse = false): Float64Array {
	const { values, vectors } = symmetricEigen(Float64Array.from(matrix), count);
	const floor = 1e-9 * values.reduce((most, x) => Math.max(most, x), 0);
	const out = new Float64Array(count * count);
	for (let e = 0; e < count; e++) {
		const root = Math.sqrt(Math.max(floor, values[e]!)) ** (inverse ? -1 : 1);
		for (let r = 0; r < count; r++) {
			for (let c = 0; c < count; c++) {
				out[r * count + c] = out[r * count + c]! + root * vectors[e * count + r]! * vectors[e * count + c]!;
			}
		}
	}
	return out;
}

/** outer · inner · outer, both symmetric. */
function sandwich(outer: Float64Array, inner: Float64Array, count: number): Float64Array {
	const times = (a: Float64Array, b: Float64Array): Float64Array => {
		const out = new Float64Array(count * count);
		for (let r = 0; r < count; r++) {
			for (let c = 0; c < count; c++) {
				let sum = 0;
				for (let k = 0; k < count; k++) sum += a[r * count + k]! * b[k * count + c]!;
				out[r * count + c] = sum;
			}
		}
		return out;
	};
	return times(times(outer, inner), outer);
}

function dot(a: ArrayLike<number>, from: number, b: ArrayLike<number>, count: number): number {
	let sum = 0;
	for (let k = 0; k < count; k++) sum += a[from + k]! * b[k]!;
	return sum;
}

/** Σ matrix[k][c] · x[k]. */
function column(matrix: Float64Array, c: number, x: ArrayLike<number>, count: number): number {
	let sum = 0;
	for (let k = 0; k < count; k++) sum += matrix[k * count + c]! * x[k]!;
	return sum;
}
