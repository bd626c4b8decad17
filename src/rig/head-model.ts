import { GaspardError } from '../errors.ts';
import { EXPRESSION_COUNT, EXPRESSION_NAMES } from './expression-names.ts';
import type { ExpressionShape, HeadMesh } from './head-mesh.ts';
import { JOINT_COUNT } from './head-mesh.ts';
import { addShapes, LID_ROW, type LidColumns, type LidMotion, type LidRig, lidShape } from './lid-motion.ts';

/** A 3DMM: the mean head and how people and faces differ from it. Avatar frame, metres. */
export interface HeadModel {
	/** The average person. */
	readonly mean: HeadMesh;
	/** Number of identity components. */
	readonly identityCount: number;
	/** Offsets of one component after the other, quantised: 3 numbers a vertex. */
	readonly identityOffsets: Int16Array;
	/** Metres a step of each component, so that a coefficient of 1 is one standard deviation. */
	readonly identitySteps: Float32Array;
	/** The part of the 52 shapes that is the same for everybody: all but the lids. */
	readonly commonExpressions: readonly ExpressionShape[];
	/** How the lids close on each person. */
	readonly lids: LidRig;
	/** Joint positions as weighted means of vertices: rows of `vertex`, `weight` for neck, head, leftEye, rightEye. */
	readonly jointRegressors: readonly JointRegressor[];
}

/** A joint position is Σ weight · vertex. */
export interface JointRegressor {
	readonly vertices: Uint32Array;
	readonly weights: Float32Array;
}

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
 * The head model in `assets/head-model`.
 *
 * @param headerText - Text of head-model.json.
 * @param bytes - Bytes of head-model.bin. Not kept: arrays are copied.
 * @throws GaspardError `asset/unsupported`, `asset/truncated`, `asset/too-large` or `asset/corrupt`.
 */
export function readHeadModel(headerText: string, bytes: Uint8Array): HeadModel {
	const header = parseHeader(headerText);
	const { vertexCount, triangleCount, identityCount } = header;
	const take = (name: HeadModelSectionName, type: HeadModelSection['type'], length: number) =>
		section(header, bytes, name, type, length);
	const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
	const moved = total(header.expressionVertexCounts);
	const regressed = total(header.regressorVertexCounts);

	const positions = finite('positions', take('positions', 'float32', vertexCount * 3) as Float32Array);
	const triangles = below('triangles', take('triangles', 'uint16', triangleCount * 3), vertexCount);
	const regions = below('triangleRegions', take('triangleRegions', 'uint8', triangleCount), header.regionNames.length);
	const uvs = Float32Array.from(take('uvs', 'uint16', vertexCount * 2), (x) => x / 65535);
	const skinWeights = Float32Array.from(take('skinWeights', 'uint8', vertexCount * JOINT_COUNT), (x) => x / 255);
	const steps = finite('expressionSteps', take('expressionSteps', 'float32', EXPRESSION_COUNT) as Float32Array);
	const shapeVertices = below('expressionVertices', take('expressionVertices', 'uint16', moved), vertexCount);
	const shapeOffsets = take('expressionOffsets', 'int16', moved * 3);
	const regressorVertices = below('regressorVertices', take('regressorVertices', 'uint16', regressed), vertexCount);
	const regressorWeights = finite('regressorWeights', take('regressorWeights', 'float32', regressed) as Float32Array);

	let at = 0;
	const expressions = header.expressionVertexCounts.map((count, e): ExpressionShape => {
		const vertices = shapeVertices.slice(at, at + count);
		const offsets = Float32Array.from(shapeOffsets.subarray(at * 3, (at + count) * 3), (x) => x * steps[e]!);
		at += count;
		return { vertices, offsets };
	});
	at = 0;
	const jointRegressors = header.regressorVertexCounts.map((count): JointRegressor => {
		const row = {
			vertices: regressorVertices.slice(at, at + count),
			weights: regressorWeights.slice(at, at + count),
		};
		at += count;
		return row;
	});
	const lidRowCount = total(header.lidRowCounts);
	const lids = lidRig(
		header,
		below('lidRows', take('lidRows', 'uint16', lidRowCount * LID_ROW.vertices), vertexCount),
		finite('lidShares', take('lidShares', 'float32', lidRowCount * LID_ROW.shares) as Float32Array),
	);
	const mean: HeadMesh = {
		positions,
		uvs,
		triangles,
		triangleRegions: Uint8Array.from(regions),
		regionNames: header.regionNames,
		expressions: withLids(expressions, lids, positions),
		jointPositions: regress(jointRegressors, positions),
		skinWeights,
	};
	return {
		mean,
		identityCount,
		identityOffsets: take('identityOffsets', 'int16', identityCount * vertexCount * 3) as Int16Array,
		identitySteps: finite('identitySteps', take('identitySteps', 'float32', identityCount) as Float32Array),
		commonExpressions: expressions,
		lids,
		jointRegressors,
	};
}

/**
 * The head of one person. Shares topology, regions and weights with the model; positions, joints and the shapes that move
 * the lids are the person's own.
 *
 * @param identityCoefficients - In standard deviations, about -3 … 3; missing ones are 0.
 */
export function makeHeadMesh(model: HeadModel, identityCoefficients: ArrayLike<number>): HeadMesh {
	return personalHeadMesh(model, identityPositions(model, identityCoefficients));
}

/** The head mesh of a person whose neutral vertices are known: 3 numbers a vertex, metres, avatar frame. */
export function personalHeadMesh(model: HeadModel, positions: Float32Array): HeadMesh {
	return {
		...model.mean,
		positions,
		expressions: withLids(model.commonExpressions, model.lids, positions),
		jointPositions: regress(model.jointRegressors, positions),
	};
}

/** The 52 shapes with lids that fit the person. */
function withLids(common: readonly ExpressionShape[], lids: LidRig, positions: Float32Array): ExpressionShape[] {
	const shapes = [...common];
	for (const motion of lids.motions) {
		shapes[motion.expression] = addShapes(shapes[motion.expression]!, lidShape(lids, motion, positions));
	}
	return shapes;
}

function lidRig(header: HeadModelHeader, rows: Uint32Array, shares: Float32Array): LidRig {
	const [left] = header.lidRowCounts;
	const eye = (index: 0 | 1): LidColumns => {
		const [from, to] = index === 0 ? [0, left] : [left, rows.length];
		return {
			poles: header.eyePoles[index] as [number, number],
			rows: rows.slice(from * LID_ROW.vertices, to * LID_ROW.vertices),
			shares: shares.slice(from * LID_ROW.shares, to * LID_ROW.shares),
		};
	};
	return { eyes: [eye(0), eye(1)], motions: header.lidMotions };
}

/** Neutral vertices for identity coefficients, metres. */
export function identityPositions(model: HeadModel, identityCoefficients: ArrayLike<number>): Float32Array {
	const { identityCount, identityOffsets, identitySteps } = model;
	if (identityCoefficients.length > identityCount) {
		throw new GaspardError(
			'avatar/wrong-argument',
			`This head model has ${identityCount} identity components; ${identityCoefficients.length} coefficients were given. Leave out the last ones.`,
			{ identityCount, given: identityCoefficients.length },
		);
	}
	const positions = Float32Array.from(model.mean.positions);
	const length = positions.length;
	for (let k = 0; k < identityCoefficients.length; k++) {
		const scale = identityCoefficients[k]! * identitySteps[k]!;
		if (scale === 0) continue;
		const from = k * length;
		for (let i = 0; i < length; i++) positions[i] = positions[i]! + scale * identityOffsets[from + i]!;
	}
	return positions;
}

function regress(regressors: readonly JointRegressor[], positions: Float32Array): Float32Array {
	const joints = new Float32Array(JOINT_COUNT * 3);
	regressors.forEach(({ vertices, weights }, joint) => {
		for (let k = 0; k < 3; k++) {
			let sum = 0;
			for (let i = 0; i < vertices.length; i++) sum += weights[i]! * positions[vertices[i]! * 3 + k]!;
			joints[joint * 3 + k] = sum;
		}
	});
	return joints;
}

function parseHeader(text: string): HeadModelHeader {
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

type SectionArray = Float32Array | Uint16Array | Int16Array | Uint8Array;

/** A copy of one array, after its place, type and length have been checked. */
function section(
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

function finite(name: string, values: Float32Array): Float32Array {
	if (!values.every(Number.isFinite)) {
		throw corrupt(`Section ${name} of the head model holds a number that is not finite. Fetch the file again.`, {
			section: name,
		});
	}
	return values;
}

function below(name: string, values: SectionArray, limit: number): Uint32Array {
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
