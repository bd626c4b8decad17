import { GaspardError } from '../errors.ts';
import { ONNX_ELEMENT, ONNX_FIELDS } from './onnx-format.ts';
import { type ProtobufField, readMessage, readPacked, readText } from './protobuf-reader.ts';

/** A constant of a graph, without its data. */
export interface ReadTensor {
	readonly name: string;
	readonly elementCode: number;
	readonly shape: readonly number[];
	/** Values of a short list of int64, such as a shape or axes; otherwise undefined. */
	readonly integers: readonly number[] | undefined;
}

/** An attribute, reduced to what the checks read. */
export interface ReadAttribute {
	readonly integer: number;
	readonly integers: readonly number[];
	readonly tensor: ReadTensor | undefined;
}

/** One operator. */
export interface ReadNode {
	readonly operator: string;
	readonly domain: string;
	readonly inputs: readonly string[];
	readonly outputs: readonly string[];
	readonly attributes: ReadonlyMap<string, ReadAttribute>;
	/** True if an attribute contains a graph, as control flow does, or a constant in another file. */
	readonly hasSubgraph: boolean;
}

/** An input or output of the graph. A dimension without a fixed size is -1. */
export interface ReadValue {
	readonly name: string;
	readonly elementCode: number;
	readonly shape: readonly number[];
}

/** Content of an .onnx file without the data of its constants. */
export interface ReadModel {
	/** Version of each operator set by its domain. The standard domain is ''. */
	readonly opsets: ReadonlyMap<string, number>;
	readonly nodes: readonly ReadNode[];
	readonly constants: readonly ReadTensor[];
	readonly inputs: readonly ReadValue[];
	readonly outputs: readonly ReadValue[];
	/** Whether the file uses features beyond plain graphs: functions, training, sparse constants. */
	readonly hasExtras: boolean;
	/** Whether the data of a constant is in another file. */
	readonly hasExternalData: boolean;
}

/** A longer list of integers is data and not a shape. */
const LONGEST_INTEGER_LIST = 64;

/**
 * Reads the structure of an .onnx file.
 *
 * @throws GaspardError `decoder/unreadable` if the file is damaged.
 */
export function readOnnx(bytes: Uint8Array): ReadModel {
	const opsets = new Map<string, number>();
	let graph: Uint8Array | undefined;
	let hasExtras = false;
	const fields = ONNX_FIELDS.model;
	for (const field of readMessage(bytes)) {
		if (field.number === fields.graph) graph = field.bytes;
		else if (field.number === fields.opsetImport) {
			const { domain, version } = readOpset(field.bytes);
			opsets.set(domain === 'ai.onnx' ? '' : domain, version);
		} else if (field.number === fields.functions || field.number === fields.trainingInfo) hasExtras = true;
	}
	if (!graph || opsets.size === 0) {
		throw new GaspardError('decoder/unreadable', 'The decoder contains no graph. Export the avatar again.');
	}
	return readGraph(graph, opsets, hasExtras);
}

function readGraph(bytes: Uint8Array, opsets: Map<string, number>, hasModelExtras: boolean): ReadModel {
	const nodes: ReadNode[] = [];
	const constants: ReadTensor[] = [];
	const inputs: ReadValue[] = [];
	const outputs: ReadValue[] = [];
	let hasExtras = hasModelExtras;
	let hasExternalData = false;
	const fields = ONNX_FIELDS.graph;
	for (const field of readMessage(bytes)) {
		if (field.number === fields.node) nodes.push(readNode(field.bytes));
		else if (field.number === fields.initializer) {
			const { tensor, external } = readTensor(field.bytes);
			constants.push(tensor);
			hasExternalData ||= external;
		} else if (field.number === fields.input) inputs.push(readValue(field.bytes));
		else if (field.number === fields.output) outputs.push(readValue(field.bytes));
		else if (field.number === fields.sparseInitializer) hasExtras = true;
	}
	return { opsets, nodes, constants, inputs, outputs, hasExtras, hasExternalData };
}

function readOpset(bytes: Uint8Array): { domain: string; version: number } {
	let domain = '';
	let version = 0;
	for (const field of readMessage(bytes)) {
		if (field.number === ONNX_FIELDS.opset.domain) domain = readText(field.bytes);
		else if (field.number === ONNX_FIELDS.opset.version) version = field.integer;
	}
	return { domain, version };
}

function readNode(bytes: Uint8Array): ReadNode {
	const node = {
		operator: '',
		domain: '',
		inputs: [] as string[],
		outputs: [] as string[],
		attributes: new Map<string, ReadAttribute>(),
		hasSubgraph: false,
	};
	const fields = ONNX_FIELDS.node;
	for (const field of readMessage(bytes)) {
		if (field.number === fields.input) node.inputs.push(readText(field.bytes));
		else if (field.number === fields.output) node.outputs.push(readText(field.bytes));
		else if (field.number === fields.operator) node.operator = readText(field.bytes);
		else if (field.number === fields.domain) node.domain = readText(field.bytes);
		else if (field.number === fields.attribute) node.hasSubgraph = readAttribute(field.bytes, node) || node.hasSubgraph;
	}
	if (node.domain === 'ai.onnx') node.domain = '';
	return node;
}

/** Adds an attribute to the node. Returns whether it contains a graph or refers to another file. */
function readAttribute(bytes: Uint8Array, node: { attributes: Map<string, ReadAttribute> }): boolean {
	let name = '';
	let integer = 0;
	const integers: number[] = [];
	let tensor: ReadTensor | undefined;
	let hasSubgraph = false;
	const fields = ONNX_FIELDS.attribute;
	for (const field of readMessage(bytes)) {
		if (field.number === fields.name) name = readText(field.bytes);
		else if (field.number === fields.integer) integer = field.integer;
		else if (field.number === fields.integers) pushIntegers(integers, field);
		else if (field.number === fields.tensor) {
			const read = readTensor(field.bytes);
			// A constant in another file is refused like one among the initializers.
			hasSubgraph ||= read.external;
			tensor = read.tensor;
		} else if (field.number === fields.graph || field.number === fields.graphs) hasSubgraph = true;
	}
	node.attributes.set(name, { integer, integers, tensor });
	return hasSubgraph;
}

function readTensor(bytes: Uint8Array): { tensor: ReadTensor; external: boolean } {
	let name = '';
	let elementCode = 0;
	let external = false;
	const shape: number[] = [];
	let integers: number[] | undefined;
	let raw: Uint8Array | undefined;
	const fields = ONNX_FIELDS.tensor;
	for (const field of readMessage(bytes)) {
		if (field.number === fields.dims) pushIntegers(shape, field);
		else if (field.number === fields.dataType) elementCode = field.integer;
		else if (field.number === fields.name) name = readText(field.bytes);
		else if (field.number === fields.rawData) raw = field.bytes;
		else if (field.number === fields.int64Data && field.bytes.length <= LONGEST_INTEGER_LIST * 10) {
			integers ??= [];
			pushIntegers(integers, field);
		} else if (field.number === fields.externalData) external = true;
		else if (field.number === fields.dataLocation && field.integer !== 0) external = true;
	}
	if (elementCode === ONNX_ELEMENT.int64.code && raw && raw.length <= LONGEST_INTEGER_LIST * 8) {
		const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
		integers = Array.from({ length: raw.length >> 3 }, (_, i) => Number(view.getBigInt64(i * 8, true)));
	}
	return { tensor: { name, elementCode, shape, integers }, external };
}

/** Adds a repeated integer field, which has one value per field or is packed. */
function pushIntegers(list: number[], field: ProtobufField): void {
	if (field.bytes.length === 0) list.push(field.integer);
	else for (const value of readPacked(field.bytes)) list.push(value);
}

function readValue(bytes: Uint8Array): ReadValue {
	let name = '';
	let elementCode = 0;
	const shape: number[] = [];
	for (const field of readMessage(bytes)) {
		if (field.number === ONNX_FIELDS.valueInfo.name) name = readText(field.bytes);
		else if (field.number === ONNX_FIELDS.valueInfo.type) {
			for (const type of readMessage(field.bytes)) {
				if (type.number !== ONNX_FIELDS.type.tensor) continue;
				for (const part of readMessage(type.bytes)) {
					if (part.number === ONNX_FIELDS.tensorType.elementType) elementCode = part.integer;
					else if (part.number === ONNX_FIELDS.tensorType.shape) shape.push(...readShape(part.bytes));
				}
			}
		}
	}
	return { name, elementCode, shape };
}

function readShape(bytes: Uint8Array): number[] {
	const shape: number[] = [];
	for (const field of readMessage(bytes)) {
		if (field.number !== ONNX_FIELDS.shape.dimension) continue;
		let value = -1;
		for (const part of readMessage(field.bytes)) {
			if (part.number === ONNX_FIELDS.dimension.value) value = part.integer;
		}
		shape.push(value);
	}
	return shape;
}
