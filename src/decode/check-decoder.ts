import { ASSET_LIMITS } from '../asset/limits.ts';
import { GaspardError, type GaspardErrorFields } from '../errors.ts';
import { EXPRESSION_COUNT } from '../rig/expression-names.ts';
import { JOINT_COUNT } from '../rig/head-mesh.ts';
import { constantOf, elementCount, multiplications, OPERATOR_SHAPES, type Shape } from './infer-shape.ts';
import { ONNX_ELEMENT } from './onnx-format.ts';
import { type ReadModel, type ReadNode, type ReadTensor, type ReadValue, readOnnx } from './read-onnx.ts';

/** Limits of a decoder. The decoders of `writeDecoder` have about 60 nodes, 9 M elements and 1.5 M multiplications a pose. */
export const DECODER_LIMITS = {
	/** Oldest and newest operator set of ONNX. */
	opsets: [17, 22],
	nodes: 2000,
	/** Number of elements of one tensor. */
	tensorElements: 16_000_000,
	/** Number of elements of all results together, including the unpacking of constants. */
	totalElements: 128_000_000,
	/** Multiplications, including the unpacking of constants: about a second of one WASM thread. */
	multiplications: 2_000_000_000,
} as const;

/**
 * Checks an ONNX decoder before it is given to a runtime: inputs and outputs, static shapes, only operators of
 * OPERATOR_SHAPES, no control flow, no other operator domains, no external data, and an upper bound on memory and time.
 *
 * @param vertexCount - V: number of vertices of the avatar's head.
 * @param expectedWeightCount - K: number of corrective weights of the avatar. If omitted, any number is accepted.
 * @returns K, the number of corrective weights that the decoder gives; 0 without an output `weights`.
 * @throws GaspardError `decoder/unreadable`, `decoder/forbidden-operator`, `decoder/wrong-shape` or `asset/too-large`.
 * Throws `decoder/unreadable`, `decoder/forbidden-operator`, `decoder/wrong-shape` and `asset/too-large`.
 */
export function checkDecoder(bytes: Uint8Array, vertexCount: number, expectedWeightCount?: number): number {
	tooMuch('bytes', bytes.length, ASSET_LIMITS.decoderBytes);
	const model = readOnnx(bytes);
	checkKind(model);
	tooMuch('nodes', model.nodes.length, DECODER_LIMITS.nodes);
	checkValue(model.inputs, 'expression', [1, EXPRESSION_COUNT]);
	checkValue(model.inputs, 'joints', [1, JOINT_COUNT, 4]);
	const shapes = inferAll(model);
	checkValue(model.outputs, 'vertices', [1, vertexCount, 3]);
	checkShape('vertices', shapes.get('vertices'), [1, vertexCount, 3]);
	const constants = new Set(model.constants.map(({ name }) => name));
	for (const { name } of model.inputs) {
		if (name !== 'expression' && name !== 'joints' && !constants.has(name)) throw unknownValue('input', name);
	}
	let weightCount = 0;
	for (const { name, shape } of model.outputs) {
		if (name === 'vertices') continue;
		if (name !== 'weights') throw unknownValue('output', name);
		weightCount = shape[1] ?? 0;
		checkShape('weights', shapes.get('weights'), [1, weightCount]);
	}
	if (expectedWeightCount !== undefined && weightCount !== expectedWeightCount) {
		throw wrongShape(`it gives ${weightCount} corrective weights, but the avatar has ${expectedWeightCount}`, {
			name: 'weights',
			actual: weightCount,
			expected: expectedWeightCount,
		});
	}
	return weightCount;
}

function checkKind(model: ReadModel): void {
	const [oldest, newest] = DECODER_LIMITS.opsets;
	const opset = model.opsets.get('') ?? 0;
	if (opset < oldest || opset > newest) {
		throw new GaspardError(
			'decoder/unreadable',
			`The decoder uses ONNX opset ${opset}. Export it with an opset from ${oldest} to ${newest}.`,
			{ opset },
		);
	}
	if (model.hasExternalData || model.hasExtras) {
		throw new GaspardError(
			'decoder/forbidden-operator',
			'The decoder stores constants in other files, or uses functions, training or sparse constants. Export a plain graph in one file.',
		);
	}
}

/** Infers the shape of every value of the graph. */
function inferAll(model: ReadModel): Map<string, Shape> {
	const shapes = new Map<string, Shape>();
	const integers = new Map<string, readonly number[]>();
	const total = { elements: 0, work: 0 };
	const keep = (name: string, shape: Shape, where: string): void => {
		if (shape.some((size) => !Number.isInteger(size) || size < 0))
			throw wrongShape(`${where} has the shape [${shape}]`);
		tooMuch(`elements in ${where}`, elementCount(shape), DECODER_LIMITS.tensorElements);
		total.elements += elementCount(shape);
		tooMuch('elements', total.elements, DECODER_LIMITS.totalElements);
		shapes.set(name, shape);
	};
	const keepConstant = (name: string, tensor: ReadTensor): void => {
		keep(name, tensor.shape, `constant ${name}`);
		if (tensor.integers) integers.set(name, tensor.integers);
	};
	for (const tensor of model.constants) keepConstant(tensor.name, tensor);
	for (const { name, shape } of model.inputs) if (!shapes.has(name)) keep(name, shape, `input ${name}`);
	for (const node of model.nodes) {
		if (node.operator === 'Constant' && isAllowed(node)) {
			keepConstant(
				node.outputs[0] ?? '',
				ruleFor(node, () => constantOf(node)),
			);
			continue;
		}
		const inputs = node.inputs.map((name) => (name === '' ? undefined : known(shapes, name, node)));
		const numbers = node.inputs.map((name) => integers.get(name));
		if (!isAllowed(node)) throw forbidden(node);
		const rule = OPERATOR_SHAPES[node.operator]!;
		const results = ruleFor(node, () => rule({ node, shapes: inputs, integers: numbers }));
		node.outputs.forEach((name, i) => {
			const shape = results[i];
			if (name !== '' && !shape) throw wrongShape(`operator ${node.operator} gives ${results.length} results`);
			if (shape) keep(name, shape, `the result of ${node.operator}`);
		});
		total.work += multiplications(node, inputs, results);
		tooMuch('multiplications', total.work, DECODER_LIMITS.multiplications);
	}
	return shapes;
}

function isAllowed(node: ReadNode): boolean {
	if (node.domain !== '' || node.hasSubgraph || !Object.hasOwn(OPERATOR_SHAPES, node.operator)) throw forbidden(node);
	return true;
}

function known(shapes: Map<string, Shape>, name: string, node: ReadNode): Shape {
	const shape = shapes.get(name);
	if (!shape) throw wrongShape(`operator ${node.operator} reads ${name} before any operator writes it`);
	return shape;
}

function ruleFor<T>(node: ReadNode, rule: () => T): T {
	try {
		return rule();
	} catch (cause) {
		throw wrongShape(`operator ${node.operator} ${cause instanceof Error ? cause.message : String(cause)}`);
	}
}

function checkValue(values: readonly ReadValue[], name: string, shape: Shape): void {
	const value = values.find((each) => each.name === name);
	if (!value) throw wrongShape(`it has no input or output ${name}`);
	if (value.elementCode !== ONNX_ELEMENT.float32.code) throw wrongShape(`${name} is not float32`);
	checkShape(name, value.shape, shape);
}

function checkShape(name: string, actual: Shape | undefined, expected: Shape): void {
	if (actual && actual.length === expected.length && expected.every((size, i) => actual[i] === size)) return;
	throw wrongShape(`${name} has the shape [${actual ?? 'unknown'}] instead of [${expected}]`, {
		name,
		actual,
		expected,
	});
}

function wrongShape(what: string, fields: GaspardErrorFields['decoder/wrong-shape'] = {}): GaspardError {
	return new GaspardError(
		'decoder/wrong-shape',
		`The decoder does not fit its avatar: ${what}. Export it again with constant shapes and axes.`,
		fields,
	);
}

function unknownValue(kind: string, name: string): GaspardError {
	return new GaspardError(
		'decoder/wrong-shape',
		`The decoder has an unknown ${kind} named ${name}. Export it with the inputs and outputs of src/decode/README.md.`,
		{ name },
	);
}

function forbidden(node: ReadNode): GaspardError {
	const name = node.domain ? `${node.domain}.${node.operator}` : node.operator;
	return new GaspardError(
		'decoder/forbidden-operator',
		`The decoder uses the operator ${name}, which is not allowed. Allowed are: ${Object.keys(OPERATOR_SHAPES).join(', ')}.`,
		{ operator: node.operator, domain: node.domain },
	);
}

function tooMuch(what: string, actual: number, limit: number): void {
	if (actual <= limit) return;
	throw new GaspardError(
		'asset/too-large',
		`The decoder has ${actual} ${what}; the limit is ${limit}. Export a smaller decoder.`,
		{
			what,
			actual,
			limit,
		},
	);
}
