import { GaspardError } from '../errors.ts';
import { EXPRESSION_COUNT, EXPRESSION_NAMES } from './expression-names.ts';
import { JOINT_COUNT } from './head-mesh.ts';
import type { LidMotion } from './lid-motion.ts';

/** Where one array lies in the binary file. */
export interface HeadModelSection {
	readonly type: 'float32' | 'uint16' | 'int16' | 'uint8';
	/** Bytes from the start of the file; a multiple of 4. */
	readonly offset: number;
	/** Number of elements. */
	readonly length: number;
}

/** The json file beside the binary one. */
export interface HeadModelHeader {
	readonly format: 'gaspard-head-model';
	readonly version: 1;
	readonly vertexCount: number;
	readonly triangleCount: number;
	readonly identityCount: number;
	readonly expressionNames: readonly string[];
	readonly regionNames: readonly string[];
	/** Number of moved vertices of each expression. */
	readonly expressionVertexCounts: readonly number[];
	/** Number of vertices of each joint's regressor. */
	readonly regressorVertexCounts: readonly number[];
	/** Number of rows of the left and the right eye's lids. */
	readonly lidRowCounts: readonly [number, number];
	/** Front and back pole of each eyeball. */
	readonly eyePoles: readonly [readonly [number, number], readonly [number, number]];
	readonly lidMotions: readonly LidMotion[];
	readonly sections: Readonly<Record<HeadModelSectionName, HeadModelSection>>;
}

/** The arrays of the binary file. */
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

/** More than any head model of ours; keeps a hostile header from asking for the moon. */
const LIMITS = { vertices: 65535, triangles: 200_000, identities: 1000 } as const;

/**
 * The header, after every count and list in it has been checked.
 *
 * @throws GaspardError `asset/unsupported`, `asset/too-large` or `asset/corrupt`.
 */
export function parseHeadModelHeader(text: string): HeadModelHeader {
	let header: HeadModelHeader;
	try {
		header = JSON.parse(text) as HeadModelHeader;
	} catch (cause) {
		throw corrupt('The header of the head model is not JSON. Take head-model.json as it was built.', {}, cause);
	}
	if (header?.format !== 'gaspard-head-model' || header.version !== 1) {
		throw new GaspardError(
			'asset/unsupported',
			'This is not a head model of version 1. Use the file of the same release, or rebuild it with `npm run head-model`.',
			{ format: header?.format, version: header?.version },
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
	if (!listsFit) throw corrupt('The header of the head model is incomplete. Take head-model.json as it was built.', {});
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
		throw new GaspardError('asset/too-large', `The head model asks for ${name} ${value}; at most ${limit} are read.`, {
			[name]: value,
			limit,
		});
	}
	if (!Number.isInteger(value) || (value as number) < 1) {
		throw corrupt(`The head model's ${name} is not a count. Take head-model.json as it was built.`, { [name]: value });
	}
}

/** The arrays that sections hold. */
export type SectionArray = Float32Array | Uint16Array | Int16Array | Uint8Array;

/**
 * A copy of one array, after its place, type and length have been checked.
 *
 * @throws GaspardError `asset/corrupt` or `asset/truncated`.
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
		throw corrupt(`Section ${name} of the head model does not fit its header. Take both files from one build.`, {
			section: name,
			expected: { type, length },
			found,
		});
	}
	const end = found.offset + length * ELEMENT_BYTES[type];
	if (end > bytes.byteLength) {
		throw new GaspardError(
			'asset/truncated',
			`head-model.bin ends at byte ${bytes.byteLength}, but section ${name} runs to ${end}. Fetch the whole file.`,
			{ section: name, end, byteLength: bytes.byteLength },
		);
	}
	// Not `bytes.slice`: Node's Buffer gives a view of its pool there.
	const copy = Uint8Array.from(bytes.subarray(found.offset, end)).buffer;
	if (type === 'float32') return new Float32Array(copy);
	if (type === 'uint16') return new Uint16Array(copy);
	if (type === 'int16') return new Int16Array(copy);
	return new Uint8Array(copy);
}

function isOffset(offset: unknown): boolean {
	return Number.isInteger(offset) && (offset as number) >= 0;
}

/** The same values, all of them finite. Throws GaspardError `asset/corrupt`. */
export function finiteValues(name: string, values: Float32Array): Float32Array {
	if (!values.every(Number.isFinite)) {
		throw corrupt(`Section ${name} of the head model holds a number that is not finite. Fetch the file again.`, {
			section: name,
		});
	}
	return values;
}

/** The same values, all of them below `limit`. Throws GaspardError `asset/corrupt`. */
export function valuesBelow(name: string, values: SectionArray, limit: number): Uint32Array {
	if (values.some((value) => value >= limit)) {
		throw corrupt(`Section ${name} of the head model points beyond ${limit}. Fetch the file again.`, {
			section: name,
			limit,
		});
	}
	return Uint32Array.from(values);
}

function corrupt(message: string, fields: Record<string, unknown>, cause?: unknown): GaspardError {
	return new GaspardError('asset/corrupt', message, fields, cause);
}
