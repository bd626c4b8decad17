import { copyBytes } from '../../asset/plain-bytes.ts';
import { GaspardError, type GaspardErrorFields } from '../../errors.ts';
import type { Engine } from '../engine/engine.ts';
import { ROW_BLOCK, SPLAT_STRIDE } from '../engine/splat-layout.ts';
import { type AnchorSet, CHARTS } from './anchor-set.ts';
import type { PersonDensity } from './person-density.ts';
import {
	KEPT_FIELDS,
	PRIOR_COUNT_NAMES,
	PRIOR_FILE_BYTES,
	PRIOR_HEADER_LENGTH,
	PRIOR_LIMITS,
	PRIOR_MAGIC,
	PRIOR_TYPES,
	PRIOR_VERSION,
	type PriorCounts,
	priorSections,
} from './prior-layout.ts';
import { BASIS_CHANNELS, PriorModel } from './prior-model.ts';

/** A prior that was read from a file, in the memory of an engine. */
export interface LoadedPrior {
	readonly counts: PriorCounts;
	readonly model: PriorModel;
	/** `places` is empty: only training needs it. */
	readonly anchors: AnchorSet;
	/** Vertices of the average head, which the splats rest on: 3 numbers each, metres. */
	readonly average: Float32Array;
	/** Mean of the training people's codes, component by component; `codeDeviations` are the standard deviations. */
	readonly codeMeans: Float32Array;
	readonly codeDeviations: Float32Array;
	readonly density: PersonDensity;
}

/** Larger numbers in a file are refused. Positions, logits and weights are all far below. */
const LARGEST = 1e4;
/** Maximum distance of a splat from the origin, metres, and maximum logarithm of its standard deviations. */
const FARTHEST_METRES = 4;
const LARGEST_LOG_SIGMA = Math.log(0.25);

/**
 * Reads a file of `writePrior`. The bytes may come from an untrusted source: sizes are checked before anything is allocated.
 *
 * @param engine - Engine whose memory holds the model, until the engine is disposed.
 * @throws GaspardError `asset/unsupported`, `asset/truncated`, `asset/too-large`, `asset/corrupt` or `fit/out-of-memory`.
 */
export function readPrior(bytes: Uint8Array, engine: Engine): LoadedPrior {
	const counts = readCounts(bytes);
	const { sections, byteLength } = priorSections(counts);
	if (bytes.length < byteLength) {
		throw new GaspardError('asset/truncated', 'The file of this prior is incomplete. Fetch it again.', {
			what: 'prior',
			expected: byteLength,
			actual: bytes.length,
		});
	}
	if (bytes.length > byteLength)
		throw corrupt('it is longer than its counts say', {
			what: 'bytes',
			expected: byteLength,
			actual: bytes.length,
		});
	const take = <T extends keyof typeof PRIOR_TYPES>(name: string): InstanceType<(typeof PRIOR_TYPES)[T]> => {
		const { type, offset, length } = sections.get(name)!;
		const Type = PRIOR_TYPES[type];
		const copy = copyBytes(bytes.subarray(offset, offset + length * Type.BYTES_PER_ELEMENT));
		const values = new Type(copy.buffer, 0, length);
		for (let i = 0; i < length; i++) {
			// NaN fails this comparison too.
			if (!(Math.abs(values[i]!) <= (type === 'float32' ? LARGEST : Infinity)))
				throw corrupt(`${name} has an invalid number`, { what: `${name}[${i}]` });
		}
		return values as InstanceType<(typeof PRIOR_TYPES)[T]>;
	};
	const { splatCount, triangleCount } = counts;
	const records = (name: string): Float32Array => {
		const out = readRecords(take<'int16'>(name), take<'float32'>(`${name}Middles`), take<'float32'>(`${name}Steps`));
		checkRecords(name, out);
		return out;
	};
	const template = records('template');
	const anchors: AnchorSet = {
		count: splatCount,
		charts: take<'uint8'>('charts'),
		triangles: Uint32Array.from(take<'uint16'>('triangles')),
		records: records('anchors'),
		normals: Float32Array.from(take<'int8'>('normals'), (x) => x / 127),
		spacings: take<'float32'>('spacings'),
		places: new Float32Array(0),
	};
	if (anchors.charts.some((chart) => chart >= CHARTS.length)) throw corrupt('a splat has an unknown chart', {});
	if (anchors.triangles.some((t) => t >= triangleCount)) throw corrupt('a splat has an unknown triangle', {});
	if (anchors.spacings.some((x) => !(x > 0 && x < 1))) throw corrupt('a spacing is not between 0 and 1 m', {});
	const average = take<'float32'>('average');
	if (average.some((x) => Math.abs(x) > FARTHEST_METRES)) throw corrupt('the average head is too large', {});
	const codeDeviations = take<'float32'>('codeDeviations');
	if (codeDeviations.some((x) => x < 0)) throw corrupt('a standard deviation is negative', {});

	const model = new PriorModel(engine, counts);
	model.template.values.values.set(template);
	model.decoder.weights.values.values.set(take<'float32'>('weights'));
	readFeatures(model, take<'int16'>('features'), take<'float32'>('featureMiddles'), take<'float32'>('featureSteps'));
	readBasis(model, take<'int8'>('basis'), take<'float32'>('basisSteps'));
	const density: PersonDensity = {
		identityCount: counts.identityCount,
		codeCount: counts.codeCount,
		mean: take<'float32'>('densityMean'),
		precision: take<'float32'>('densityPrecision'),
	};
	return { counts, model, anchors, average, codeMeans: take<'float32'>('codeMeans'), codeDeviations, density };
}

function readCounts(bytes: Uint8Array): PriorCounts {
	if (bytes.length < PRIOR_HEADER_LENGTH * 4) {
		throw new GaspardError('asset/truncated', 'This file is too short to be a prior. Fetch it again.', {
			what: 'prior',
			actual: bytes.length,
		});
	}
	if (bytes.length > PRIOR_FILE_BYTES) throw tooLarge('bytes', bytes.length, PRIOR_FILE_BYTES);
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (view.getUint32(0, true) !== PRIOR_MAGIC) throw corrupt('it does not begin with "GPRI"', {});
	const version = view.getUint32(4, true);
	if (version !== PRIOR_VERSION) {
		throw new GaspardError(
			'asset/unsupported',
			`This prior has version ${version}; this release of Gaspard reads version ${PRIOR_VERSION}. Use the prior of the same release.`,
			{ what: 'prior', version, known: PRIOR_VERSION },
		);
	}
	const counts = Object.fromEntries(
		PRIOR_COUNT_NAMES.map((name, i) => [name, view.getUint32(8 + i * 4, true)]),
	) as unknown as PriorCounts;
	for (const name of PRIOR_COUNT_NAMES) {
		if (counts[name] > PRIOR_LIMITS[name]) throw tooLarge(name, counts[name], PRIOR_LIMITS[name]);
	}
	const { splatCount, codeCount, featureCount, hiddenCount, vertexCount, triangleCount } = counts;
	if ([splatCount, codeCount, featureCount, hiddenCount, vertexCount, triangleCount].some((count) => count === 0)) {
		throw corrupt('a count is 0', { what: 'counts', actual: counts });
	}
	if (splatCount % ROW_BLOCK || featureCount % 8 || hiddenCount % 8)
		throw corrupt('its counts are invalid', { what: 'counts', actual: counts });
	return counts;
}

function readRecords(planes: Int16Array, middles: Float32Array, steps: Float32Array): Float32Array {
	const count = planes.length / KEPT_FIELDS.length;
	const out = new Float32Array(count * SPLAT_STRIDE);
	KEPT_FIELDS.forEach((field, k) => {
		for (let i = 0; i < count; i++) out[i * SPLAT_STRIDE + field] = middles[k]! + steps[k]! * planes[k * count + i]!;
	});
	return out;
}

function checkRecords(name: string, records: Float32Array): void {
	for (let s = 0; s < records.length; s += SPLAT_STRIDE) {
		let turn = 0;
		for (let k = 0; k < 3; k++) {
			const far = !(Math.abs(records[s + k]!) <= FARTHEST_METRES);
			if (far || !(records[s + 8 + k]! <= LARGEST_LOG_SIGMA))
				throw corrupt(`a splat of ${name} is too far away or too large`, {});
		}
		for (let k = 4; k < 8; k++) turn += records[s + k]! ** 2;
		if (!(turn > 1e-9)) throw corrupt(`a splat of ${name} has no rotation`, {});
		for (let k = 0; k < SPLAT_STRIDE; k++) {
			if (!(Math.abs(records[s + k]!) <= LARGEST)) throw corrupt(`${name} has an invalid number`, {});
		}
	}
}

function readFeatures(model: PriorModel, planes: Int16Array, middles: Float32Array, steps: Float32Array): void {
	const { splatCount, featureCount } = model.shape;
	const { values } = model.decoder.features.values;
	for (let f = 0; f < featureCount; f++) {
		for (let i = 0; i < splatCount; i++)
			values[i * featureCount + f] = middles[f]! + steps[f]! * planes[f * splatCount + i]!;
	}
}

function readBasis(model: PriorModel, planes: Int8Array, steps: Float32Array): void {
	const { splatCount, codeCount } = model.shape;
	const channels = BASIS_CHANNELS.length;
	const { values } = model.basis.basis;
	for (let k = 0; k < codeCount; k++) {
		for (let c = 0; c < channels; c++) {
			const plane = k * channels + c;
			const step = steps[plane]!;
			for (let i = 0; i < splatCount; i++) {
				values[(k * splatCount + i) * channels + c] = step * planes[plane * splatCount + i]!;
			}
		}
	}
}

function corrupt(what: string, fields: GaspardErrorFields['asset/corrupt']): GaspardError {
	return new GaspardError(
		'asset/corrupt',
		`This file is not a valid prior: ${what}. Fetch it again from its source.`,
		fields,
	);
}

function tooLarge(what: string, given: number, limit: number): GaspardError {
	return new GaspardError(
		'asset/too-large',
		`This prior has ${given} (${what}); the limit is ${limit}. Use a smaller prior.`,
		{ what, actual: given, limit },
	);
}
