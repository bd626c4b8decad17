import { ONNX_ATTRIBUTE_TYPE, ONNX_ELEMENT, ONNX_FIELDS, type OnnxElement } from './onnx-format.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

/** A constant of a graph. */
export interface OnnxTensor {
	readonly name: string;
	readonly element: OnnxElement;
	readonly shape: readonly number[];
	/** Little-endian elements, row-major. */
	readonly data: ArrayBufferView;
}

/** One operator of a graph. */
export interface OnnxNode {
	readonly operator: string;
	readonly inputs: readonly string[];
	readonly outputs: readonly string[];
	/** Integers and lists of integers. */
	readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

/** A named input or output of the whole graph. Always float32. */
export interface OnnxValue {
	readonly name: string;
	readonly shape: readonly number[];
}

/** Input of `writeOnnx`. Nodes are in an order in which they can run. */
export interface OnnxModel {
	readonly opset: number;
	readonly nodes: readonly OnnxNode[];
	readonly constants: readonly OnnxTensor[];
	readonly inputs: readonly OnnxValue[];
	readonly outputs: readonly OnnxValue[];
}

/** IR version 8 belongs to opset 17. Every runtime with this opset reads it. */
const IR_VERSION = 8;

/** Writes a model as an .onnx file. The data of every constant begins at a multiple of 4 bytes from the file's start. */
export function writeOnnx(model: OnnxModel): Uint8Array {
	const writer = new ProtobufWriter();
	writer.integer(ONNX_FIELDS.model.irVersion, IR_VERSION);
	writer.text(ONNX_FIELDS.model.producerName, 'gaspard');
	writer.message(ONNX_FIELDS.model.graph, () => {
		writer.text(ONNX_FIELDS.graph.name, 'decoder');
		for (const tensor of model.constants) {
			writer.message(ONNX_FIELDS.graph.initializer, () => writeTensor(writer, tensor));
		}
		for (const node of model.nodes) writer.message(ONNX_FIELDS.graph.node, () => writeNode(writer, node));
		for (const value of model.inputs) writer.message(ONNX_FIELDS.graph.input, () => writeValue(writer, value));
		for (const value of model.outputs) writer.message(ONNX_FIELDS.graph.output, () => writeValue(writer, value));
	});
	writer.message(ONNX_FIELDS.model.opsetImport, () => {
		writer.text(ONNX_FIELDS.opset.domain, '');
		writer.integer(ONNX_FIELDS.opset.version, model.opset);
	});
	return writer.finish();
}

function writeTensor(writer: ProtobufWriter, tensor: OnnxTensor): void {
	const { dims, dataType, name, docString, rawData } = ONNX_FIELDS.tensor;
	for (const dimension of tensor.shape) writer.integer(dims, dimension);
	writer.integer(dataType, ONNX_ELEMENT[tensor.element].code);
	writer.text(name, tensor.name);
	const data = new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
	// A doc string of 0..3 spaces moves the data to a multiple of 4, so that a glTF buffer view may refer to it.
	const header = 1 + varintLength(data.length);
	const padding = (4 - ((writer.position + 2 + header) % 4)) % 4;
	writer.text(docString, ' '.repeat(padding));
	writer.bytes(rawData, data);
}

function varintLength(value: number): number {
	let count = 1;
	for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) count++;
	return count;
}

function writeNode(writer: ProtobufWriter, node: OnnxNode): void {
	const fields = ONNX_FIELDS.node;
	for (const input of node.inputs) writer.text(fields.input, input);
	for (const output of node.outputs) writer.text(fields.output, output);
	writer.text(fields.operator, node.operator);
	for (const [name, value] of Object.entries(node.attributes ?? {})) {
		writer.message(fields.attribute, () => {
			writer.text(ONNX_FIELDS.attribute.name, name);
			if (typeof value === 'number') writer.integer(ONNX_FIELDS.attribute.integer, value);
			else for (const item of value) writer.integer(ONNX_FIELDS.attribute.integers, item);
			const type = typeof value === 'number' ? ONNX_ATTRIBUTE_TYPE.integer : ONNX_ATTRIBUTE_TYPE.integers;
			writer.integer(ONNX_FIELDS.attribute.type, type);
		});
	}
}

function writeValue(writer: ProtobufWriter, value: OnnxValue): void {
	writer.text(ONNX_FIELDS.valueInfo.name, value.name);
	writer.message(ONNX_FIELDS.valueInfo.type, () => {
		writer.message(ONNX_FIELDS.type.tensor, () => {
			writer.integer(ONNX_FIELDS.tensorType.elementType, ONNX_ELEMENT.float32.code);
			writer.message(ONNX_FIELDS.tensorType.shape, () => {
				for (const dimension of value.shape) {
					writer.message(ONNX_FIELDS.shape.dimension, () => {
						writer.integer(ONNX_FIELDS.dimension.value, dimension);
					});
				}
			});
		});
	});
}
