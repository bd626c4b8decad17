import { type QuantisedMesh, quantiseMesh } from '../asset/quantise-mesh.ts';
import { EXPRESSION_COUNT } from '../rig/expression-names.ts';
import { type HeadMesh, JOINT_COUNT } from '../rig/head-mesh.ts';
import { type OnnxNode, type OnnxTensor, writeOnnx } from './onnx-writer.ts';
import { networkWeightCount, type WeightNetwork } from './weight-network.ts';

/** Operator set of the decoders that `writeDecoder` writes. */
export const DECODER_OPSET = 17;

/**
 * Writes the decoder of a head as an ONNX graph. Inputs: `expression` [1,52] and `joints` [1,4,4] (unit quaternions x y z w).
 * Output: `vertices` [1,V,3], the same as of `poseVertices`. The graph contains blendshapes and skinning; the person is in
 * its constants. These are stored as small integers, which the runtime's constant folding unpacks once.
 *
 * @param weightNetwork - Adds an output `weights` [1,K], the corrective weights.
 * @throws GaspardError `argument/invalid` if the layers of `weightNetwork` do not match.
 */
export function writeDecoder(mesh: HeadMesh, weightNetwork?: WeightNetwork): Uint8Array {
	const graph = new Graph();
	const quantised = quantiseMesh(mesh);
	const vertexCount = quantised.vertexCount;
	const { weights, neutral, shapes } = unfoldConstants(graph, quantised);
	const shaped = graph.add('Gemm', ['expression', shapes, neutral]);
	const [turn, shift] = jointMaps(graph, mesh.jointPositions);
	// posed = shaped + Σ weight · (transform − 1) · shaped. Rows are x y z and columns are vertices: a matrix product with
	// few rows is fast.
	const rows = graph.add('Reshape', [shaped, graph.integers([1, 3, vertexCount])]);
	const weighted = graph.add('Mul', [weights, rows]);
	const columns = graph.add('Reshape', [weighted, graph.integers([JOINT_COUNT * 3, vertexCount])]);
	const turned = graph.add('MatMul', [turn, columns]);
	const flatWeights = graph.add('Reshape', [weights, graph.integers([JOINT_COUNT, vertexCount])]);
	const moved = graph.add('Add', [turned, graph.add('MatMul', [shift, flatWeights])]);
	const posed = graph.add('Add', [rows, moved]);
	graph.add('Transpose', [posed], { perm: [0, 2, 1] }, 'vertices');
	const outputs = [{ name: 'vertices', shape: [1, vertexCount, 3] }];
	if (weightNetwork) outputs.push({ name: 'weights', shape: [1, addWeightNetwork(graph, weightNetwork)] });
	return writeOnnx({
		opset: DECODER_OPSET,
		nodes: graph.nodes,
		constants: graph.constants,
		inputs: [
			{ name: 'expression', shape: [1, EXPRESSION_COUNT] },
			{ name: 'joints', shape: [1, JOINT_COUNT, 4] },
		],
		outputs,
	});
}

/** A graph under construction. Names of results are generated. */
class Graph {
	readonly nodes: OnnxNode[] = [];
	readonly constants: OnnxTensor[] = [];

	/** Adds an operator with one result. Returns the result's name. */
	add(operator: string, inputs: string[], attributes: OnnxNode['attributes'] = {}, name = ''): string {
		const output = name || `${operator.toLowerCase()}${this.nodes.length}`;
		this.nodes.push({ operator, inputs, outputs: [output], attributes });
		return output;
	}

	/** Adds a constant. Returns its name. */
	constant(element: OnnxTensor['element'], shape: number[], data: ArrayBufferView, name = ''): string {
		const tensor = { name: name || `constant${this.constants.length}`, element, shape, data };
		this.constants.push(tensor);
		return tensor.name;
	}

	/** Adds a list of integers, such as a shape. Returns its name. */
	integers(values: number[]): string {
		return this.constant('int64', [values.length], BigInt64Array.from(values, BigInt));
	}

	/** Adds one number. Returns its name. */
	scalar(value: number): string {
		return this.constant('float32', [1], Float32Array.of(value));
	}
}

/** Adds the output `weights`. Returns K. The result at neutral is exactly 0: see WeightNetwork. */
function addWeightNetwork(graph: Graph, network: WeightNetwork): number {
	const weightCount = networkWeightCount(network);
	let units = 'expression';
	let unitCount = EXPRESSION_COUNT;
	for (const { weights, biases } of network.hidden) {
		const matrix = graph.constant('float32', [unitCount, biases.length], weights);
		const bias = graph.constant('float32', [1, biases.length], biases);
		const neutral = graph.constant(
			'float32',
			[1, biases.length],
			biases.map((value) => Math.max(0, value)),
		);
		const sums = graph.add('Add', [graph.add('MatMul', [units, matrix]), bias]);
		units = graph.add('Sub', [graph.add('Relu', [sums]), neutral]);
		unitCount = biases.length;
	}
	const output = graph.constant('float32', [unitCount, weightCount], network.output);
	graph.add('MatMul', [units, output], {}, 'weights');
	return weightCount;
}

/** Adds the operators that unpack constants. The runtime computes them once, when the session is created. */
function unfoldConstants(graph: Graph, mesh: QuantisedMesh): { weights: string; neutral: string; shapes: string } {
	const { vertexCount } = mesh;
	const positions = graph.constant('int16', [vertexCount, 4], mesh.positions, 'positions');
	const steps = graph.add('Mul', [graph.add('Cast', [positions], { to: 1 }), graph.scalar(mesh.step)]);
	const xyz = graph.add('Slice', [steps, graph.integers([0]), graph.integers([3]), graph.integers([1])]);
	const placed = graph.add('Add', [xyz, graph.constant('float32', [1, 3], Float32Array.from(mesh.center))]);
	const neutral = graph.add('Reshape', [
		graph.add('Transpose', [placed], { perm: [1, 0] }),
		graph.integers([1, 3 * vertexCount]),
	]);
	const integerWeights = graph.constant('uint16', [vertexCount, JOINT_COUNT], mesh.skinWeights, 'skinWeights');
	const fractions = graph.add('Div', [graph.add('Cast', [integerWeights], { to: 1 }), graph.scalar(65535)]);
	const weights = graph.add('Reshape', [
		graph.add('Transpose', [fractions], { perm: [1, 0] }),
		graph.integers([JOINT_COUNT, 1, vertexCount]),
	]);
	return { weights, neutral, shapes: unfoldShapes(graph, mesh) };
}

/** Scatters the sparse lists of all shapes into one dense matrix [52, 3·V]. */
function unfoldShapes(graph: Graph, mesh: QuantisedMesh): string {
	const { vertexCount } = mesh;
	const entryCount = mesh.shapeVertices.length;
	const dense = [EXPRESSION_COUNT, vertexCount, 3];
	const zeros = graph.add('ConstantOfShape', [graph.integers(dense)]);
	const vertices = graph.constant('uint16', [entryCount, 1], mesh.shapeVertices, 'shapeVertices');
	const offsets = graph.constant('int16', [entryCount, 3], mesh.shapeOffsets, 'shapeOffsets');
	// The shape index of each entry, one byte each. This costs less than computing it.
	const shapeOfEntry = new Uint8Array(entryCount);
	for (let shape = 0; shape < EXPRESSION_COUNT; shape++) {
		shapeOfEntry.fill(shape, mesh.shapeStarts[shape]!, mesh.shapeStarts[shape + 1]!);
	}
	const shapes = graph.constant('uint8', [entryCount, 1], shapeOfEntry, 'shapeOfEntry');
	const places = graph.add(
		'Concat',
		[graph.add('Cast', [shapes], { to: 7 }), graph.add('Cast', [vertices], { to: 7 })],
		{ axis: 1 },
	);
	const metres = graph.add('Mul', [graph.add('Cast', [offsets], { to: 1 }), graph.scalar(mesh.step)]);
	const scattered = graph.add('ScatterND', [zeros, places, metres]);
	const rows = graph.add('Transpose', [scattered], { perm: [0, 2, 1] });
	return graph.add('Reshape', [rows, graph.integers([EXPRESSION_COUNT, 3 * vertexCount])]);
}

/**
 * Computes the joint transforms minus identity from the quaternions: rotation parts side by side [3, 12], translations
 * [3, 4]. All entries of T(p)·R(q)·T(−p) are linear in the 16 products q_a·q_b, so one constant matrix per joint suffices.
 */
function jointMaps(graph: Graph, jointPositions: Float32Array): [turn: string, shift: string] {
	const column = graph.add('Reshape', ['joints', graph.integers([JOINT_COUNT, 4, 1])]);
	const row = graph.add('Reshape', ['joints', graph.integers([JOINT_COUNT, 1, 4])]);
	const products = graph.add('Reshape', [graph.add('MatMul', [column, row]), graph.integers([JOINT_COUNT, 1, 16])]);
	const fromProducts = new Float32Array(JOINT_COUNT * 256);
	for (let joint = 0; joint < JOINT_COUNT; joint++) {
		fromProducts.set(mapFromProducts(jointPositions.subarray(joint * 3, joint * 3 + 3)), joint * 256);
	}
	const flat = graph.add('MatMul', [products, graph.constant('float32', [JOINT_COUNT, 16, 16], fromProducts)]);
	const locals = graph.add('Reshape', [flat, graph.integers([JOINT_COUNT, 4, 4])]);
	const local = (joint: number): string =>
		graph.add('Slice', [locals, graph.integers([joint]), graph.integers([joint + 1]), graph.integers([0])]);
	const neck = local(0);
	const head = graph.add('MatMul', [neck, local(1)]);
	const eyes = [2, 3].map((joint) => graph.add('MatMul', [head, local(joint)]));
	const maps = graph.add('Concat', [neck, head, ...eyes], { axis: 0 });
	const identity = Float32Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0));
	const less = graph.add('Sub', [maps, graph.constant('float32', [1, 4, 4], identity)]);
	const byRow = graph.add('Transpose', [less], { perm: [1, 0, 2] });
	const part = (name: string, from: number, to: number): string => {
		const cut = graph.add('Slice', [byRow, graph.integers([0, from]), graph.integers([3, to]), graph.integers([0, 2])]);
		return graph.add('Reshape', [cut, graph.integers([3, JOINT_COUNT * (to - from)])], {}, name);
	};
	return [part('turn', 0, 3), part('shift', 3, 4)];
}

/** The 16x16 matrix from the products q_a·q_b (index a·4+b, x y z w) to the row-major 4x4 transform about `p`. */
function mapFromProducts(p: Float32Array): Float32Array {
	const matrix = new Float32Array(256);
	const put = (a: number, b: number, entry: number, factor: number): void => {
		matrix[(a * 4 + b) * 16 + entry] = matrix[(a * 4 + b) * 16 + entry]! + factor;
	};
	const rotation: [a: number, b: number, factor: number][][] = [
		[
			[3, 3, 1],
			[0, 0, 1],
			[1, 1, -1],
			[2, 2, -1],
		],
		[
			[0, 1, 2],
			[2, 3, -2],
		],
		[
			[0, 2, 2],
			[1, 3, 2],
		],
		[
			[0, 1, 2],
			[2, 3, 2],
		],
		[
			[3, 3, 1],
			[0, 0, -1],
			[1, 1, 1],
			[2, 2, -1],
		],
		[
			[1, 2, 2],
			[0, 3, -2],
		],
		[
			[0, 2, 2],
			[1, 3, -2],
		],
		[
			[1, 2, 2],
			[0, 3, 2],
		],
		[
			[3, 3, 1],
			[0, 0, -1],
			[1, 1, -1],
			[2, 2, 1],
		],
	];
	rotation.forEach((terms, i) => {
		const [row, column] = [Math.floor(i / 3), i % 3];
		for (const [a, b, factor] of terms) {
			put(a, b, row * 4 + column, factor);
			put(a, b, row * 4 + 3, -factor * p[column]!);
		}
	});
	for (let a = 0; a < 4; a++) {
		for (let row = 0; row < 3; row++) put(a, a, row * 4 + 3, p[row]!);
		put(a, a, 15, 1);
	}
	return matrix;
}
