import { GaspardError } from '../../errors.ts';
import { SPLAT_STRIDE } from '../engine/splat-layout.ts';
import type { AnchorSet } from './anchor-set.ts';
import type { PersonDensity } from './person-density.ts';
import {
	KEPT_FIELDS,
	PRIOR_COUNT_NAMES,
	PRIOR_MAGIC,
	PRIOR_TYPES,
	PRIOR_VERSION,
	type PriorCounts,
	priorSections,
} from './prior-layout.ts';
import { BASIS_CHANNELS, type PriorModel, ROW_GAINS } from './prior-model.ts';

/** Input of `writePrior`. */
export interface TrainedPrior {
	readonly model: PriorModel;
	readonly anchors: AnchorSet;
	/** Vertices of the average head, which the splats rest on: 3 numbers each, metres. */
	readonly average: ArrayLike<number>;
	/** Number of triangles of the head model. */
	readonly triangleCount: number;
	/** The code of each person that it was trained on. */
	readonly codes: readonly ArrayLike<number>[];
	readonly density: PersonDensity;
	/** Number of training steps. */
	readonly stepCount: number;
}

/**
 * Writes a trained prior as the bytes of a file, quantised, in the layout of prior-layout.ts. About 330 bytes a splat with 32 components.
 *
 * @throws GaspardError `fit/not-finite` if the prior contains a number that is not finite.
 */
export function writePrior({
	model,
	anchors,
	average,
	triangleCount,
	codes,
	density,
	stepCount,
}: TrainedPrior): Uint8Array {
	const { splatCount, codeCount, featureCount } = model.shape;
	const counts: PriorCounts = {
		...model.shape,
		vertexCount: average.length / 3,
		triangleCount,
		identityCount: density.identityCount,
		peopleCount: codes.length,
		stepCount,
	};
	const { sections, byteLength } = priorSections(counts);
	const buffer = new ArrayBuffer(byteLength);
	new Uint32Array(buffer).set([PRIOR_MAGIC, PRIOR_VERSION, ...PRIOR_COUNT_NAMES.map((name) => counts[name])]);
	const put = (name: string): Float32Array | Int16Array | Int8Array => {
		const { type, offset, length } = sections.get(name)!;
		return new PRIOR_TYPES[type](buffer, offset, length) as Float32Array;
	};
	const keep = (name: string, values: ArrayLike<number>): void => {
		checkFinite(name, values);
		put(name).set(values);
	};
	const keepPlanes = (name: string, middles: string, steps: string, planes: readonly Float64Array[]): void => {
		const out = put(name);
		planes.forEach((plane, k) => {
			checkFinite(name, plane);
			let low = Infinity;
			let high = -Infinity;
			for (const x of plane) {
				low = Math.min(low, x);
				high = Math.max(high, x);
			}
			const middle = Math.fround((low + high) / 2);
			const step = Math.fround((high - low) / 2 / 32_760);
			put(middles)[k] = middle;
			put(steps)[k] = step;
			for (let i = 0; i < plane.length; i++) {
				out[k * plane.length + i] = step > 0 ? Math.round((plane[i]! - middle) / step) : 0;
			}
		});
	};
	keepPlanes('template', 'templateMiddles', 'templateSteps', recordPlanes(foldedTemplate(model)));
	keepPlanes('anchors', 'anchorsMiddles', 'anchorsSteps', recordPlanes(anchors.records));
	keep('charts', anchors.charts);
	keep('triangles', anchors.triangles);
	keep(
		'normals',
		Float32Array.from(anchors.normals, (x) => Math.round(127 * x)),
	);
	keep('spacings', anchors.spacings);
	writeBasis(model, put('basis'), put('basisSteps'));
	const features = model.decoder.features.values.values;
	keepPlanes(
		'features',
		'featureMiddles',
		'featureSteps',
		Array.from({ length: featureCount }, (_, f) =>
			Float64Array.from({ length: splatCount }, (_, i) => features[i * featureCount + f]!),
		),
	);
	keep('weights', model.decoder.weights.values.values);
	const means = Array.from({ length: codeCount }, (_, k) => mean(codes.map((code) => code[k]!)));
	keep('codeMeans', means);
	keep(
		'codeDeviations',
		means.map((middle, k) => Math.sqrt(mean(codes.map((code) => (code[k]! - middle) ** 2)))),
	);
	keep('densityMean', density.mean);
	keep('densityPrecision', density.precision);
	keep('average', average);
	return new Uint8Array(buffer);
}

/** Adds the mean of the linear basis to the template. */
function foldedTemplate({ template, basis }: PriorModel): Float64Array {
	const records = Float64Array.from(template.values.values);
	const { values } = basis.mean;
	const channels = BASIS_CHANNELS.length;
	for (let i = 0; i < values.length; i++) {
		const field = BASIS_CHANNELS[i % channels]!;
		const at = Math.floor(i / channels) * SPLAT_STRIDE + field;
		records[at] = records[at]! + ROW_GAINS[field]! * values[i]!;
	}
	return records;
}

/** Converts splat records to planes, one per field. Quaternions keep their length, which scales what the network adds to them. */
function recordPlanes(records: ArrayLike<number>): Float64Array[] {
	const count = records.length / SPLAT_STRIDE;
	return KEPT_FIELDS.map((field) => Float64Array.from({ length: count }, (_, i) => records[i * SPLAT_STRIDE + field]!));
}

/** Quantises the basis with one step per component and channel, computed from the largest absolute value. */
function writeBasis({ basis, shape }: PriorModel, out: { [i: number]: number }, steps: { [i: number]: number }): void {
	const { values } = basis.basis;
	const channels = BASIS_CHANNELS.length;
	const { splatCount, codeCount } = shape;
	checkFinite('basis', values);
	for (let k = 0; k < codeCount; k++) {
		for (let c = 0; c < channels; c++) {
			const at = (i: number): number => (k * splatCount + i) * channels + c;
			let largest = 0;
			for (let i = 0; i < splatCount; i++) largest = Math.max(largest, Math.abs(values[at(i)]!));
			const step = Math.fround(largest / 127);
			const plane = k * channels + c;
			steps[plane] = step;
			for (let i = 0; i < splatCount; i++) {
				out[plane * splatCount + i] = step > 0 ? Math.max(-127, Math.min(127, Math.round(values[at(i)]! / step))) : 0;
			}
		}
	}
}

function checkFinite(what: string, values: ArrayLike<number>): void {
	for (let i = 0; i < values.length; i++) {
		if (Number.isFinite(values[i])) continue;
		throw new GaspardError(
			'fit/not-finite',
			`The prior's ${what} contain a number that is not finite. Train it again.`,
			{
				what,
				index: i,
			},
		);
	}
}

function mean(values: readonly number[]): number {
	return values.reduce((sum, x) => sum + x, 0) / Math.max(1, values.length);
}
