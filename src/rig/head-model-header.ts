import { GaspardError, type GaspardErrorFields } from '../errors.ts';
import { EXPRESSION_COUNT, EXPRESSION_NAMES } from './expression-names.ts';
import { JOINT_COUNT } from './head-mesh.ts';
import type { LidMotion } from './lid-motion.ts';

/** Position of one array in the binary file. */
export interface HeadModelSection {
	readonly type: 'float32' | 'uint16' | 'int16' | 'uint8';
	/** Bytes from the start of the file; a multiple of 4. */
	readonly offset: number;
	/** Number of elements. */
	readonly length: number;
}

/** Contents of head-model.json, which describes head-model.bin. */
export interface HeadModelHeader {
	readonly format: 'gaspard-head-model';
	readonly version: 1;
	readonly vertexCount: number;
	readonly triangleCount: number;
	readonly identityCount: number;
	readonly expressionNames: readonly string[];
	readonly regionNames: readonly string[];
	/** Number of vertices that each expression moves. */
	readonly expressionVertexCounts: readonly number[];
	/** Number of vertices of each joint's regressor. */
	readonly regressorVertexCounts: readonly number[];
	/** Number of lid vertices (rows of `LidColumns`) of the left and the right eye. */
	readonly lidRowCounts: readonly [number, number];
	/** Vertex indices of the front and the back pole of each eyeball. */
	readonly eyePoles: readonly [readonly [number, number], readonly [number, number]];
	readonly lidMotions: readonly LidMotion[];
	readonly sections: Readonly<Record<HeadModelSectionName, HeadModelSection>>;
}

/** Names of the arrays in the binary file. */
export type HeadModelSectionName =
	| 'positions'
	| 'uvs'
	| 'triangles'
	| 'triangleRegions'
	| 'skinWeights'
	| 'identitySteps'
	| 'identityOffsets'
	| 'expressionSteps'
	| 'expressionVertices'
	| 'expressionOffsets'
	| 'regressorVertices'
	| 'regressorWeights'
	| 'lidRows'
	| 'lidShares';

const ELEMENT_BYTES = { float32: 4, uint16: 2, int16: 2, uint8: 1 } as const;

/** Upper limits of the counts in a header, so that a hostile header cannot cause a huge allocation. */
const LIMITS = { vertices: 65535, triangles: 200_000, identities: 1000 } as const;

/**
 * Parses and checks the header of a head model: its format, version, counts and lists.
 *
 * @throws GaspardError `asset/unsupported` for another format or version, `asset/too-large` for a count beyond the
 * limits, `asset/corrupt` for anything that is not a head model header.
 */
export function parseHeadModelHeader(text: string): HeadModelHeader {
	let header: HeadModelHeader;
	try {
		header = JSON.parse(text) as HeadModelHeader;
	} catch (cause) {
		throw corrupt('The header of the head model is not JSON. Use head-model.json as the build wrote it.', {}, cause);
	}
	if (header?.format !== 'gaspard-head-model' || header.version !== 1) {
		throw new GaspardError(
			'asset/unsupported',
			'This is not a head model of version 1. Use the file of the same release, or rebuild it with `npm run head-model`.',
			{ what: 'head model', version: header?.version, known: 1 },
		);
	}
	const { vertexCount, triangleCount, identityCount } = header;
	checkCount('vertexCount', vertexCount, LIMITS.vertices);
	checkCount('triangleCount', triangleCount, LIMITS.triangles);
	checkCount('identityCount', identityCount, LIMITS.identities);
	const { expressionNames, expressionVertexCounts, regressorVertexCounts, regionNames, sections } = header;
	const { lidRowCounts, eyePoles, lidMotions } = header;
	const listsFit =
		Array.isArray(expressionNames) &&
		EXPRESSION_NAMES.every((name, i) => expressionNames[i] === name) &&
		isCounts(expressionVertexCounts, EXPRESSION_COUNT, vertexCount) &&
		isCounts(regressorVertexCounts, JOINT_COUNT, vertexCount) &&
		isCounts(lidRowCounts, 2, vertexCount) &&
		Array.isArray(eyePoles) &&
		eyePoles.length === 2 &&
		eyePoles.every((poles) => isCounts(poles, 2, vertexCount - 1)) &&
		Array.isArray(lidMotions) &&
		lidMotions.every(isLidMotion) &&
		Array.isArray(regionNames) &&
		regionNames.length <= 256 &&
		regionNames.every((name) => typeof name === 'string') &&
		typeof sections === 'object' &&
		sections !== null;
	if (!listsFit)
		throw corrupt('The header of the head model is incomplete. Use head-model.json as the build wrote it.', {});
	return header;
}

function isCounts(counts: unknown, length: number, limit: number): boolean {
	return (
		Array.isArray(counts) &&
		counts.length === length &&
		counts.every((count) => Number.isInteger(count) && count >= 0 && count <= limit)
	);
}

function isLidMotion(motion: LidMotion): boolean {
	return (
		Number.isInteger(motion?.expression) &&
		motion.expression >= 0 &&
		motion.expression < EXPRESSION_COUNT &&
		(motion.eye === 0 || motion.eye === 1) &&
		[motion.upper, motion.lower, motion.sideways].every((x) => Number.isFinite(x) && Math.abs(x) <= 4)
	);
}

function checkCount(name: string, value: unknown, limit: number): void {
	if (typeof value === 'number' && value > limit) {
		throw new GaspardError(
			'asset/too-large',
			`The head model has ${name} ${value}; the limit is ${limit}. Use a smaller model.`,
			{
				what: name,
				actual: value,
				limit,
			},
		);
	}
	if (!Number.isInteger(value) || (value as number) < 1) {
		throw corrupt(`The head model's ${name} is not a positive integer. Use head-model.json as the build wrote it.`, {
			what: name,
			actual: value,
		});
	}
}

/** Array types of the sections. */
export type SectionArray = Float32Array | Uint16Array | Int16Array | Uint8Array;

/**
 * Copies one array out of the binary file. Its offset, type and length are checked first.
 *
 * @throws GaspardError `asset/corrupt` if the section does not match the header, `asset/truncated` if the file ends too early.
 */
export function headModelSection(
	header: HeadModelHeader,
	bytes: Uint8Array,
	name: HeadModelSectionName,
	type: HeadModelSection['type'],
	length: number,
): SectionArray {
	const found = header.sections[name] as HeadModelSection | undefined;
	if (found === undefined || found.type !== type || found.length !== length || !isOffset(found.offset)) {
		throw corrupt(`Section ${name} of the head model does not match its header. Use both files of the same build.`, {
			what: name,
			expected: { type, length },
			actual: found,
		});
	}
	const end = found.offset + length * ELEMENT_BYTES[type];
	if (end > bytes.byteLength) {
		throw new GaspardError(
			'asset/truncated',
			`head-model.bin ends at byte ${bytes.byteLength}, but section ${name} runs to ${end}. Fetch the whole file.`,
			{ what: name, expected: end, actual: bytes.byteLength },
		);
	}
	// Not `bytes.slice`: for a Node Buffer that returns a view of shared memory, not a copy.
	const copy = new Uint8Array(bytes.subarray(found.offset, end)).buffer;
	if (type === 'float32') return new Float32Array(copy);
	if (type === 'uint16') return new Uint16Array(copy);
	if (type === 'int16') return new Int16Array(copy);
	return new Uint8Array(copy);
}

function isOffset(offset: unknown): boolean {
	return Number.isInteger(offset) && (offset as number) >= 0;
}

/** Returns `values` if all of them are finite. Throws GaspardError `asset/corrupt` otherwise. */
export function finiteValues(name: string, values: Float32Array): Float32Array {
	if (!values.every(Number.isFinite)) {
		throw corrupt(`Section ${name} of the head model holds a number that is not finite. Fetch the file again.`, {
			what: name,
		});
	}
	return values;
}

/** Returns `values` as Uint32Array if all of them are below `limit`. Throws GaspardError `asset/corrupt` otherwise. */
export function valuesBelow(name: string, values: SectionArray, limit: number): Uint32Array {
	if (values.some((value) => value >= limit)) {
		throw corrupt(
			`Section ${name} of the head model holds an index that is not below ${limit}. Fetch the file again.`,
			{
				what: name,
				expected: limit,
			},
		);
	}
	return Uint32Array.from(values);
}

function corrupt(message: string, fields: GaspardErrorFields['asset/corrupt'], cause?: unknown): GaspardError {
	return new GaspardError('asset/corrupt', message, fields, cause);
}
