import { EXPRESSION_COUNT } from '../rig/expression-names.ts';
import type { HeadMesh } from '../rig/head-mesh.ts';

/**
 * A head in whole numbers, laid out as glTF and ONNX both want it, so that a file can hold one copy for both.
 * A length in metres is `integer * step`.
 */
export interface QuantisedMesh {
	readonly vertexCount: number;
	/** Metres a step: a power of two, so that every product below is exact in float32. */
	readonly step: number;
	/** What the integers of `positions` are relative to: 3 numbers, metres, whole multiples of `step`. */
	readonly center: readonly [number, number, number];
	/** 4 integers a vertex: x y z and 0, since glTF wants vertices aligned to 4 bytes. */
	readonly positions: Int16Array;
	/** Where each shape begins in the two lists below: 53 numbers, the last is their length. */
	readonly shapeStarts: Uint32Array;
	/** The vertices that move, shape after shape, ascending within a shape. */
	readonly shapeVertices: Uint16Array;
	/** Their offsets at weight 1: 3 integers an entry. */
	readonly shapeOffsets: Int16Array;
	/** Weights of neck, head, leftEye, rightEye: 4 integers a vertex, 65535 for weight 1, sum at most 65535. */
	readonly skinWeights: Uint16Array;
}

/** Offsets of less than this many steps along every axis are dropped: a hundredth of a millimetre. */
const SMALLEST_STEPS = 2;

/**
 * Rounds a mesh to whole steps of 2⁻¹⁷ m (8 µm; coarser for something larger than half a metre). A mesh that went
 * through this once comes out unchanged. Assumes what `checkMesh` checks.
 */
export function quantiseMesh(mesh: HeadMesh): QuantisedMesh {
	const vertexCount = mesh.positions.length / 3;
	const low = [Infinity, Infinity, Infinity];
	const high = [-Infinity, -Infinity, -Infinity];
	mesh.positions.forEach((value, i) => {
		low[i % 3] = Math.min(low[i % 3]!, value);
		high[i % 3] = Math.max(high[i % 3]!, value);
	});
	const step = stepFor(mesh, low, high);
	const center = low.map((value, axis) => Math.round((value + high[axis]!) / 2 / step) * step) as [
		number,
		number,
		number,
	];
	const positions = new Int16Array(vertexCount * 4);
	for (let vertex = 0; vertex < vertexCount; vertex++) {
		for (let axis = 0; axis < 3; axis++) {
			positions[vertex * 4 + axis] = Math.round((mesh.positions[vertex * 3 + axis]! - center[axis]!) / step);
		}
	}
	return { vertexCount, step, center, positions, ...quantiseShapes(mesh, step), skinWeights: quantiseWeights(mesh) };
}

/** The smallest power of two from 2⁻¹⁷ up that lets positions and offsets fit 16 bits. */
function stepFor(mesh: HeadMesh, low: number[], high: number[]): number {
	let furthest = Math.max(...low.map((value, axis) => (high[axis]! - value) / 2));
	for (const { offsets } of mesh.expressions)
		for (const value of offsets) furthest = Math.max(furthest, Math.abs(value));
	let step = 2 ** -17;
	while (furthest > 32766 * step) step *= 2;
	return step;
}

function quantiseShapes(
	mesh: HeadMesh,
	step: number,
): Pick<QuantisedMesh, 'shapeStarts' | 'shapeVertices' | 'shapeOffsets'> {
	const shapeStarts = new Uint32Array(EXPRESSION_COUNT + 1);
	const vertices: number[] = [];
	const offsets: number[] = [];
	mesh.expressions.forEach((shape, index) => {
		for (let entry = 0; entry < shape.vertices.length; entry++) {
			const steps = [0, 1, 2].map((axis) => Math.round(shape.offsets[entry * 3 + axis]! / step));
			// Judged after rounding, so that a mesh that was rounded once loses nothing more.
			if (steps.every((value) => Math.abs(value) < SMALLEST_STEPS)) continue;
			vertices.push(shape.vertices[entry]!);
			offsets.push(...steps);
		}
		shapeStarts[index + 1] = vertices.length;
	});
	return { shapeStarts, shapeVertices: Uint16Array.from(vertices), shapeOffsets: Int16Array.from(offsets) };
}

function quantiseWeights(mesh: HeadMesh): Uint16Array {
	const weights = new Uint16Array(mesh.skinWeights.length);
	for (let i = 0; i < weights.length; i += 4) {
		let sum = 0;
		let largest = i;
		for (let joint = i; joint < i + 4; joint++) {
			weights[joint] = Math.round(Math.min(1, Math.max(0, mesh.skinWeights[joint]!)) * 65535);
			sum += weights[joint]!;
			if (weights[joint]! > weights[largest]!) largest = joint;
		}
		if (sum > 65535) weights[largest] = weights[largest]! - (sum - 65535);
	}
	return weights;
}
