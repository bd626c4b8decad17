import { decoderLayout } from '../engine/decoder-layout.ts';
import { SPLAT_STRIDE } from '../engine/splat-layout.ts';
import { BASIS_CHANNELS, type PriorShape } from './prior-model.ts';

/** First four bytes of a prior's file: "GPRI". */
export const PRIOR_MAGIC = 0x49525047;
/** Version of the layout below. */
export const PRIOR_VERSION = 2;
/** Number of unsigned 32-bit integers before the sections: magic, version, then the counts in the order of PRIOR_COUNT_NAMES. */
export const PRIOR_HEADER_LENGTH = 11;

/** Fields of a splat record that a file stores. The other fields are unused. */
export const KEPT_FIELDS = [0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15] as const;

/** Counts that determine the sizes of all sections. */
export interface PriorCounts extends PriorShape {
	/** Counts of the head model that the splats follow. */
	readonly vertexCount: number;
	readonly triangleCount: number;
	/** Identity coefficients of the head model in the density of people. */
	readonly identityCount: number;
	/** Number of people that it was trained on, and of training steps. */
	readonly peopleCount: number;
	readonly stepCount: number;
}

/** Names of the counts in the order of the header. */
export const PRIOR_COUNT_NAMES = [
	'splatCount',
	'codeCount',
	'featureCount',
	'hiddenCount',
	'vertexCount',
	'triangleCount',
	'identityCount',
	'peopleCount',
	'stepCount',
] as const satisfies readonly (keyof PriorCounts)[];

/**
 * Upper limits of the counts; a file beyond them is refused with `asset/too-large`. They are several times the counts of priors that a
 * page can fit with.
 */
export const PRIOR_LIMITS = {
	splatCount: 131_072,
	codeCount: 256,
	featureCount: 64,
	hiddenCount: 256,
	vertexCount: 65_535,
	triangleCount: 65_536,
	identityCount: 256,
	peopleCount: 10_000_000,
	stepCount: 1_000_000_000,
} as const satisfies Record<keyof PriorCounts, number>;

/** Maximum size of a file, bytes. */
export const PRIOR_FILE_BYTES = 64 * 1024 * 1024;

const TYPES = {
	int8: Int8Array,
	uint8: Uint8Array,
	int16: Int16Array,
	uint16: Uint16Array,
	float32: Float32Array,
} as const;

/** One array of a prior's file. */
export interface PriorSection {
	readonly name: string;
	readonly type: keyof typeof TYPES;
	/** Position in the file, bytes: a multiple of 4. */
	readonly offset: number;
	readonly length: number;
}

/** Array types of a prior's file. */
export const PRIOR_TYPES = TYPES;

/** Returns the sections of a prior's file by name, and the length of the whole file in bytes. All numbers are little-endian. */
export function priorSections(counts: PriorCounts): {
	readonly sections: ReadonlyMap<string, PriorSection>;
	readonly byteLength: number;
} {
	const { splatCount, codeCount, featureCount, hiddenCount, vertexCount, identityCount } = counts;
	const { weightCount } = decoderLayout({
		rowCount: splatCount,
		featureCount,
		hiddenCount,
		codeCount,
		outputCount: SPLAT_STRIDE,
	});
	const fields = KEPT_FIELDS.length;
	const channels = BASIS_CHANNELS.length;
	const sections = new Map<string, PriorSection>();
	let offset = PRIOR_HEADER_LENGTH * 4;
	const add = (name: string, type: PriorSection['type'], length: number): void => {
		sections.set(name, { name, type, offset, length });
		offset += Math.ceil((length * TYPES[type].BYTES_PER_ELEMENT) / 4) * 4;
	};
	// Quantised numbers are stored plane by plane: value = middle + step · stored, with one middle and step per plane.
	for (const name of ['template', 'anchors']) {
		add(`${name}Middles`, 'float32', fields);
		add(`${name}Steps`, 'float32', fields);
		add(name, 'int16', fields * splatCount);
	}
	add('charts', 'uint8', splatCount);
	add('triangles', 'uint16', splatCount);
	add('normals', 'int8', splatCount * 3);
	add('spacings', 'float32', splatCount);
	add('basisSteps', 'float32', codeCount * channels);
	add('basis', 'int8', codeCount * channels * splatCount);
	add('featureMiddles', 'float32', featureCount);
	add('featureSteps', 'float32', featureCount);
	add('features', 'int16', featureCount * splatCount);
	add('weights', 'float32', weightCount);
	add('codeMeans', 'float32', codeCount);
	add('codeDeviations', 'float32', codeCount);
	add('densityMean', 'float32', identityCount + codeCount);
	add('densityPrecision', 'float32', (identityCount + codeCount) ** 2);
	add('average', 'float32', vertexCount * 3);
	return { sections, byteLength: offset };
}
