import { EXPRESSION_COUNT, EXPRESSION_NAMES } from '../rig/expression-names.ts';
import { type HeadMesh, JOINT_NAMES, JOINT_PARENTS } from '../rig/head-mesh.ts';
import { SPLAT_ONLY_REGIONS } from '../rig/splat-only-regions.ts';
import type { BinaryBuilder } from './binary-builder.ts';
import { COMPONENT } from './file-format.ts';
import type { QuantisedMesh } from './quantise-mesh.ts';

/** Buffer view targets. */
const ARRAY_BUFFER = 34962;
const ELEMENT_ARRAY_BUFFER = 34963;

/** The mesh that other viewers see is this much smaller about its middle, so that the splats, not it, are on top. */
const SHRINK = 0.97;

/** A glTF accessor, as far as avatars need it. */
export interface Accessor {
	bufferView?: number;
	byteOffset?: number;
	componentType: number;
	normalized?: true;
	count: number;
	type: string;
	min?: number[];
	max?: number[];
	sparse?: {
		count: number;
		indices: { bufferView: number; byteOffset: number; componentType: number };
		values: { bufferView: number; byteOffset: number };
	};
}

/** Adds the head's arrays to `binary` and their accessors to `accessors`; returns the glTF primitive that uses them. */
export function meshPrimitive(
	binary: BinaryBuilder,
	accessors: Accessor[],
	mesh: HeadMesh,
	quantised: QuantisedMesh,
): Record<string, unknown> {
	const { vertexCount } = quantised;
	const add = (accessor: Accessor): number => accessors.push(accessor) - 1;
	const { joints, weights } = jointSlots(quantised);
	const vertex = (data: ArrayBufferView, byteStride: number): number =>
		binary.reuse(data, { byteStride, target: ARRAY_BUFFER });
	return {
		attributes: {
			POSITION: add({
				bufferView: vertex(quantised.positions, 8),
				componentType: COMPONENT.short,
				count: vertexCount,
				type: 'VEC3',
				...bounds(quantised.positions, 4),
			}),
			TEXCOORD_0: add({
				bufferView: vertex(
					Uint16Array.from(mesh.uvs, (value) => Math.round(Math.min(1, Math.max(0, value)) * 65535)),
					4,
				),
				componentType: COMPONENT.ushort,
				normalized: true,
				count: vertexCount,
				type: 'VEC2',
			}),
			JOINTS_0: add({
				bufferView: vertex(joints, 4),
				componentType: COMPONENT.ubyte,
				count: vertexCount,
				type: 'VEC4',
			}),
			WEIGHTS_0: add({
				bufferView: vertex(weights, 8),
				componentType: COMPONENT.ushort,
				normalized: true,
				count: vertexCount,
				type: 'VEC4',
			}),
		},
		indices: addTriangles(binary, accessors, shownTriangles(mesh)),
		material: 0,
		targets: morphTargets(binary, accessors, quantised),
	};
}

/** Adds vertex indices; returns their accessor. */
export function addTriangles(binary: BinaryBuilder, accessors: Accessor[], corners: Uint32Array): number {
	const bufferView = binary.reuse(Uint16Array.from(corners), { target: ELEMENT_ARRAY_BUFFER });
	return accessors.push({ bufferView, componentType: COMPONENT.ushort, count: corners.length, type: 'SCALAR' }) - 1;
}

function shownTriangles(mesh: HeadMesh): Uint32Array {
	return mesh.triangles.filter((_, corner) => {
		const region = mesh.regionNames[mesh.triangleRegions[Math.floor(corner / 3)]!]!;
		return !SPLAT_ONLY_REGIONS.has(region);
	});
}

/** One sparse accessor a shape; all of them share two buffer views, which the decoder may hold already. */
function morphTargets(
	binary: BinaryBuilder,
	accessors: Accessor[],
	quantised: QuantisedMesh,
): Record<string, number>[] {
	const { shapeStarts, shapeVertices, shapeOffsets, vertexCount } = quantised;
	const indices = shapeVertices.length > 0 ? binary.reuse(shapeVertices) : 0;
	const values = shapeVertices.length > 0 ? binary.reuse(shapeOffsets) : 0;
	return EXPRESSION_NAMES.map((_, shape) => {
		const start = shapeStarts[shape]!;
		const count = shapeStarts[shape + 1]! - start;
		const accessor: Accessor = {
			componentType: COMPONENT.short,
			count: vertexCount,
			type: 'VEC3',
			...bounds(shapeOffsets.subarray(start * 3, (start + count) * 3), 3, count < vertexCount),
		};
		if (count > 0) {
			accessor.sparse = {
				count,
				indices: { bufferView: indices, byteOffset: start * 2, componentType: COMPONENT.ushort },
				values: { bufferView: values, byteOffset: start * 6 },
			};
		}
		return { POSITION: accessors.push(accessor) - 1 };
	});
}

function bounds(values: Int16Array, stride: number, withZero = false): { min: number[]; max: number[] } {
	const min = withZero ? [0, 0, 0] : [Infinity, Infinity, Infinity];
	const max = withZero ? [0, 0, 0] : [-Infinity, -Infinity, -Infinity];
	for (let i = 0; i < values.length; i += stride) {
		for (let axis = 0; axis < 3; axis++) {
			min[axis] = Math.min(min[axis]!, values[i + axis]!);
			max[axis] = Math.max(max[axis]!, values[i + axis]!);
		}
	}
	return { min, max };
}

/**
 * glTF's four influences a vertex out of our five joints (0 is the fixed bust): the strongest four, summing to 65535
 * exactly. Unused slots name joint 0 with weight 0, as glTF asks.
 */
function jointSlots(quantised: QuantisedMesh): { joints: Uint8Array; weights: Uint16Array } {
	const joints = new Uint8Array(quantised.vertexCount * 4);
	const weights = new Uint16Array(quantised.vertexCount * 4);
	for (let vertex = 0; vertex < quantised.vertexCount; vertex++) {
		const own = quantised.skinWeights.subarray(vertex * 4, vertex * 4 + 4);
		const bust = 65535 - own.reduce((sum, weight) => sum + weight, 0);
		const slots = [bust, ...own]
			.map((weight, joint) => ({ weight, joint }))
			.filter(({ weight }) => weight > 0)
			.sort((a, b) => b.weight - a.weight)
			.slice(0, 4);
		slots.forEach(({ weight, joint }, slot) => {
			joints[vertex * 4 + slot] = joint;
			weights[vertex * 4 + slot] = weight;
		});
		const missing = 65535 - slots.reduce((sum, { weight }) => sum + weight, 0);
		weights[vertex * 4] = weights[vertex * 4]! + missing;
	}
	return { joints, weights };
}

/** Name of the joint that never moves. */
export const BUST_NAME = 'bust';

/** Nodes of the skeleton, from index `first` on: the fixed bust, then the four joints, each relative to its parent. */
export function jointNodes(jointPositions: Float32Array, first: number): Record<string, unknown>[] {
	const place = (joint: number): number[] => Array.from(jointPositions.subarray(joint * 3, joint * 3 + 3));
	const childrenOf = (parent: number): { children?: number[] } => {
		const children = JOINT_PARENTS.flatMap((its, joint) => (its === parent ? [first + 1 + joint] : []));
		return children.length > 0 ? { children } : {};
	};
	const joints = JOINT_NAMES.map((name, joint) => {
		const parent = JOINT_PARENTS[joint]!;
		const origin = parent < 0 ? [0, 0, 0] : place(parent);
		return { name, translation: place(joint).map((value, axis) => value - origin[axis]!), ...childrenOf(joint) };
	});
	return [{ name: BUST_NAME, ...childrenOf(-1) }, ...joints];
}

/** Inverse bind matrices, column-major: integers to metres, a little smaller about the middle, then to the joint. */
export function inverseBindMatrices(jointPositions: Float32Array, quantised: QuantisedMesh): Float32Array {
	const matrices = new Float32Array((JOINT_NAMES.length + 1) * 16);
	for (let joint = 0; joint <= JOINT_NAMES.length; joint++) {
		for (let axis = 0; axis < 3; axis++) {
			const origin = joint === 0 ? 0 : jointPositions[(joint - 1) * 3 + axis]!;
			matrices[joint * 16 + axis * 5] = quantised.step * SHRINK;
			matrices[joint * 16 + 12 + axis] = quantised.center[axis]! - origin;
		}
		matrices[joint * 16 + 15] = 1;
	}
	return matrices;
}

/** Weights at rest and names of the 52 morph targets, for the glTF mesh. */
export function morphNames(): Record<string, unknown> {
	return { weights: new Array(EXPRESSION_COUNT).fill(0), extras: { targetNames: [...EXPRESSION_NAMES] } };
}
