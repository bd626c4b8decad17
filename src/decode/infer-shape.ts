import type { ReadNode, ReadTensor } from './read-onnx.ts';

/** A fixed shape: the size of each dimension. */
export type Shape = readonly number[];

/** Inputs of a shape rule. */
export interface ShapeInputs {
	readonly node: ReadNode;
	/** Shape of each input; undefined for an optional input that is omitted. */
	readonly shapes: readonly (Shape | undefined)[];
	/** Numbers of each input that is a constant list of int64, such as a target shape or axes; otherwise undefined. */
	readonly integers: readonly (readonly number[] | undefined)[];
}

type Rule = (inputs: ShapeInputs) => Shape[];

/**
 * The operators that a decoder may use, each with the rule for its result shapes. All other operators are forbidden. The
 * allowed ones are plain arithmetic on tensors whose sizes follow from sizes and constants: no loops, branches, random
 * numbers or file access. A rule throws an Error that describes inputs which do not fit.
 */
export const OPERATOR_SHAPES: Readonly<Record<string, Rule>> = {
	...each(
		`Abs Cast Clip Cos CumSum DequantizeLinear Elu Erf Exp Gelu HardSwish Identity LayerNormalization LeakyRelu Neg
		Reciprocal Relu ScatterElements ScatterND Sigmoid Sin Softmax Softplus Sqrt Tanh`,
		same,
	),
	...each('Add Div Max Min Mul Pow Sub Where', broadcastAll),
	Concat: concat,
	Constant: ({ node }) => [constantOf(node).shape],
	ConstantOfShape: ({ integers }) => [need(integers[0], 'shape')],
	Expand: ({ shapes, integers }) => [broadcast(need(shapes[0], 'input'), need(integers[1], 'shape'))],
	Flatten: flatten,
	Gather: gather,
	Gemm: gemm,
	MatMul: ({ shapes }) => [matMul(need(shapes[0], 'left'), need(shapes[1], 'right'))],
	ReduceMean: reduce,
	ReduceSum: reduce,
	Reshape: reshape,
	Slice: slice,
	Split: split,
	Squeeze: ({ shapes, integers, node }) => [squeeze(need(shapes[0], 'input'), axesOf(node, integers[1]))],
	Transpose: transpose,
	Unsqueeze: ({ shapes, integers, node }) => [unsqueeze(need(shapes[0], 'input'), axesOf(node, integers[1]) ?? [])],
};

/** Number of multiplications of a node, from the shapes of its inputs and results. */
export function multiplications(node: ReadNode, inputs: readonly (Shape | undefined)[], outputs: Shape[]): number {
	const results = outputs.reduce((sum, shape) => sum + elementCount(shape), 0);
	if (node.operator === 'MatMul') return results * (inputs[0]?.at(-1) ?? 1);
	if (node.operator === 'Gemm') return results * (inputs[0]?.[flagOf(node, 'transA') ? 0 : 1] ?? 1);
	return results;
}

/** Product of all dimensions. */
export function elementCount(shape: Shape): number {
	return shape.reduce((product, size) => product * size, 1);
}

/** Returns the tensor of a Constant node. */
export function constantOf(node: ReadNode): ReadTensor {
	return need(node.attributes.get('value')?.tensor, 'tensor as its value');
}

function each(names: string, rule: Rule): Record<string, Rule> {
	return Object.fromEntries(names.split(/\s+/).map((name) => [name, rule]));
}

function need<T>(value: T | undefined, what: string): T {
	if (value === undefined) throw new Error(`has no constant or known ${what}`);
	return value;
}

function same({ shapes }: ShapeInputs): Shape[] {
	return [need(shapes[0], 'input')];
}

function broadcast(a: Shape, b: Shape): Shape {
	const rank = Math.max(a.length, b.length);
	return Array.from({ length: rank }, (_, i) => {
		const x = a[i - rank + a.length] ?? 1;
		const y = b[i - rank + b.length] ?? 1;
		if (x !== y && x !== 1 && y !== 1) throw new Error(`cannot broadcast [${a}] and [${b}]`);
		return x === 1 ? y : x;
	});
}

function broadcastAll({ shapes }: ShapeInputs): Shape[] {
	return [shapes.reduce<Shape>((joined, shape) => broadcast(joined, need(shape, 'input')), [])];
}

function axis(value: number, rank: number): number {
	const at = value < 0 ? value + rank : value;
	if (!(at >= 0 && at < rank)) throw new Error(`has axis ${value}, but only ${rank} axes exist`);
	return at;
}

function flagOf(node: ReadNode, name: string): boolean {
	return (node.attributes.get(name)?.integer ?? 0) !== 0;
}

/** Returns the axes from the second input, or from the attribute of older operator sets. */
function axesOf(node: ReadNode, input: readonly number[] | undefined): readonly number[] | undefined {
	const attribute = node.attributes.get('axes')?.integers;
	if (node.inputs[1] && !input) throw new Error('has axes that are not constant');
	return input ?? (attribute && attribute.length > 0 ? attribute : undefined);
}

function concat({ node, shapes }: ShapeInputs): Shape[] {
	const first = need(shapes[0], 'input');
	const at = axis(node.attributes.get('axis')?.integer ?? 0, first.length);
	const total = shapes.reduce((sum, shape) => sum + need(need(shape, 'input')[at], 'axis'), 0);
	return [first.map((size, i) => (i === at ? total : size))];
}

function flatten({ node, shapes }: ShapeInputs): Shape[] {
	const input = need(shapes[0], 'input');
	const at = node.attributes.get('axis')?.integer ?? 1;
	const cut = at < 0 ? at + input.length : at;
	return [[elementCount(input.slice(0, cut)), elementCount(input.slice(cut))]];
}

function gather({ node, shapes }: ShapeInputs): Shape[] {
	const input = need(shapes[0], 'input');
	const indices = need(shapes[1], 'indices');
	const at = axis(node.attributes.get('axis')?.integer ?? 0, input.length);
	return [[...input.slice(0, at), ...indices, ...input.slice(at + 1)]];
}

function gemm({ node, shapes }: ShapeInputs): Shape[] {
	const a = need(shapes[0], 'left');
	const b = need(shapes[1], 'right');
	if (a.length !== 2 || b.length !== 2) throw new Error('has an input that is not a matrix');
	const [rows, inner] = flagOf(node, 'transA') ? [a[1]!, a[0]!] : [a[0]!, a[1]!];
	const [depth, columns] = flagOf(node, 'transB') ? [b[1]!, b[0]!] : [b[0]!, b[1]!];
	if (inner !== depth) throw new Error(`cannot multiply [${a}] by [${b}]`);
	return [[rows, columns]];
}

function matMul(a: Shape, b: Shape): Shape {
	if (a.length < 2 || b.length < 2) throw new Error('has an input that is not a matrix');
	if (a.at(-1) !== b.at(-2)) throw new Error(`cannot multiply [${a}] by [${b}]`);
	return [...broadcast(a.slice(0, -2), b.slice(0, -2)), a.at(-2)!, b.at(-1)!];
}

function reduce({ node, shapes, integers }: ShapeInputs): Shape[] {
	const input = need(shapes[0], 'input');
	const axes = (axesOf(node, integers[1]) ?? input.map((_, i) => i)).map((value) => axis(value, input.length));
	const keep = node.attributes.get('keepdims')?.integer ?? 1;
	if (keep) return [input.map((size, i) => (axes.includes(i) ? 1 : size))];
	return [input.filter((_, i) => !axes.includes(i))];
}

function reshape({ shapes, integers }: ShapeInputs): Shape[] {
	const input = need(shapes[0], 'input');
	const wanted = need(integers[1], 'shape').map((size, i) => (size === 0 ? need(input[i], 'dimension') : size));
	const known = elementCount(wanted.filter((size) => size !== -1));
	const shape = wanted.map((size) => (size === -1 ? elementCount(input) / known : size));
	if (elementCount(shape) !== elementCount(input) || shape.some((size) => !Number.isInteger(size) || size < 0)) {
		throw new Error(`cannot reshape [${input}] to [${wanted}]`);
	}
	return [shape];
}

function slice({ shapes, integers }: ShapeInputs): Shape[] {
	const shape = [...need(shapes[0], 'input')];
	const starts = need(integers[1], 'starts');
	const ends = need(integers[2], 'ends');
	const axes = integers[3] ?? starts.map((_, i) => i);
	starts.forEach((from, i) => {
		const at = axis(need(axes[i], 'axis'), shape.length);
		const size = shape[at]!;
		const step = integers[4]?.[i] ?? 1;
		if (step < 1) throw new Error('has a step below 1');
		const clamp = (value: number): number => Math.min(size, Math.max(0, value < 0 ? value + size : value));
		shape[at] = Math.max(0, Math.ceil((clamp(need(ends[i], 'end')) - clamp(from)) / step));
	});
	return [shape];
}

function split({ node, shapes, integers }: ShapeInputs): Shape[] {
	const input = need(shapes[0], 'input');
	const at = axis(node.attributes.get('axis')?.integer ?? 0, input.length);
	const even = Math.ceil(input[at]! / node.outputs.length);
	if (node.inputs[1] && !integers[1]) throw new Error('has sizes that are not constant');
	return node.outputs.map((_, part) => {
		const size = integers[1]?.[part] ?? Math.min(even, input[at]! - part * even);
		if (size < 0 || size > input[at]!) throw new Error('has an invalid split size');
		return input.map((old, i) => (i === at ? size : old));
	});
}

function squeeze(input: Shape, axes: readonly number[] | undefined): Shape {
	const gone = axes?.map((value) => axis(value, input.length));
	return input.filter((size, i) => (gone ? !gone.includes(i) : size !== 1));
}

function unsqueeze(input: Shape, axes: readonly number[]): Shape {
	const rank = input.length + axes.length;
	const added = axes.map((value) => axis(value, rank));
	const rest = [...input];
	return Array.from({ length: rank }, (_, i) => (added.includes(i) ? 1 : rest.shift()!));
}

function transpose({ node, shapes }: ShapeInputs): Shape[] {
	const input = need(shapes[0], 'input');
	const order = node.attributes.get('perm')?.integers ?? [];
	if (order.length === 0) return [[...input].reverse()];
	if (order.length !== input.length) throw new Error('has a perm of the wrong length');
	return [order.map((from) => need(input[from], 'axis'))];
}
