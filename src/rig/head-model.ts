import { GaspardError } from '../errors.ts';
import { EXPRESSION_COUNT } from './expression-names.ts';
import type { ExpressionShape, HeadMesh } from './head-mesh.ts';
import { JOINT_COUNT } from './head-mesh.ts';
import {
	finiteValues,
	type HeadModelHeader,
	type HeadModelSection,
	type HeadModelSectionName,
	headModelSection,
	parseHeadModelHeader,
	valuesBelow,
} from './head-model-header.ts';
import { addShapes, LID_ROW, type LidColumns, type LidRig, lidShape } from './lid-motion.ts';

/**
 * A 3D morphable model: the mean head, its variation between people (identity) and its movement (expressions).
 * Avatar frame, metres.
 */
export interface HeadModel {
	/** The average person. */
	readonly mean: HeadMesh;
	/** Number of identity components. */
	readonly identityCount: number;
	/** Offsets of all identity components, one component after another, quantised: 3 numbers a vertex. */
	readonly identityOffsets: Int16Array;
	/** Metres per quantisation step of each component. A coefficient of 1 is one standard deviation. */
	readonly identitySteps: Float32Array;
	/** The part of the 52 shapes that is the same for every person: everything except the lids. */
	readonly commonExpressions: readonly ExpressionShape[];
	/** Data from which the lid movement of each person is computed. */
	readonly lids: LidRig;
	/** Joint positions as weighted means of vertices, one regressor each for neck, head, leftEye, rightEye. */
	readonly jointRegressors: readonly JointRegressor[];
}

/** A joint position is Σ weight · vertex. */
export interface JointRegressor {
	readonly vertices: Uint32Array;
	readonly weights: Float32Array;
}

/**
 * Reads the head model in `assets/head-model`.
 *
 * @param headerText - Text of head-model.json.
 * @param bytes - Bytes of head-model.bin. Arrays are copied, so the bytes may be reused afterwards.
 * @throws GaspardError `asset/unsupported`, `asset/truncated`, `asset/too-large` or `asset/corrupt`.
 */
export function readHeadModel(headerText: string, bytes: Uint8Array): HeadModel {
	const header = parseHeadModelHeader(headerText);
	const { vertexCount, triangleCount, identityCount } = header;
	const take = (name: HeadModelSectionName, type: HeadModelSection['type'], length: number) =>
		headModelSection(header, bytes, name, type, length);
	const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
	const moved = total(header.expressionVertexCounts);
	const regressed = total(header.regressorVertexCounts);

	const positions = finiteValues('positions', take('positions', 'float32', vertexCount * 3) as Float32Array);
	const triangles = valuesBelow('triangles', take('triangles', 'uint16', triangleCount * 3), vertexCount);
	const regions = valuesBelow(
		'triangleRegions',
		take('triangleRegions', 'uint8', triangleCount),
		header.regionNames.length,
	);
	const uvs = Float32Array.from(take('uvs', 'uint16', vertexCount * 2), (x) => x / 65535);
	const skinWeights = Float32Array.from(take('skinWeights', 'uint8', vertexCount * JOINT_COUNT), (x) => x / 255);
	const steps = finiteValues('expressionSteps', take('expressionSteps', 'float32', EXPRESSION_COUNT) as Float32Array);
	const shapeVertices = valuesBelow('expressionVertices', take('expressionVertices', 'uint16', moved), vertexCount);
	const shapeOffsets = take('expressionOffsets', 'int16', moved * 3);
	const regressorVertices = valuesBelow(
		'regressorVertices',
		take('regressorVertices', 'uint16', regressed),
		vertexCount,
	);
	const regressorWeights = finiteValues(
		'regressorWeights',
		take('regressorWeights', 'float32', regressed) as Float32Array,
	);

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
		valuesBelow('lidRows', take('lidRows', 'uint16', lidRowCount * LID_ROW.vertices), vertexCount),
		finiteValues('lidShares', take('lidShares', 'float32', lidRowCount * LID_ROW.shares) as Float32Array),
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
		identitySteps: finiteValues('identitySteps', take('identitySteps', 'float32', identityCount) as Float32Array),
		commonExpressions: expressions,
		lids,
		jointRegressors,
	};
}

/**
 * Makes the head of one person. Topology, regions and weights are shared with the model; positions, joint positions and
 * the shapes that move the lids are computed for this person.
 *
 * @param identityCoefficients - In standard deviations, about -3 … 3. Components beyond its length are 0.
 * @throws GaspardError `argument/invalid` for more coefficients than the model has.
 */
export function makeHeadMesh(model: HeadModel, identityCoefficients: ArrayLike<number>): HeadMesh {
	return personalHeadMesh(model, identityPositions(model, identityCoefficients));
}

/** Makes the head mesh of a person with these neutral vertices: 3 numbers a vertex, metres, avatar frame. */
export function personalHeadMesh(model: HeadModel, positions: Float32Array): HeadMesh {
	return {
		...model.mean,
		positions,
		expressions: withLids(model.commonExpressions, model.lids, positions),
		jointPositions: regress(model.jointRegressors, positions),
	};
}

/** Adds the lid movement of this person to the common shapes. */
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

/**
 * Computes neutral vertices from identity coefficients: 3 numbers a vertex, metres.
 *
 * @throws GaspardError `argument/invalid` for more coefficients than the model has.
 */
export function identityPositions(model: HeadModel, identityCoefficients: ArrayLike<number>): Float32Array {
	const { identityCount, identityOffsets, identitySteps } = model;
	if (identityCoefficients.length > identityCount) {
		throw new GaspardError(
			'argument/invalid',
			`This head model has ${identityCount} identity components, but ${identityCoefficients.length} coefficients were given. Pass at most ${identityCount}.`,
			{
				argument: 'identityCoefficients',
				actual: identityCoefficients.length,
				expected: identityCount,
			},
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
