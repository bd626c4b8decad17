import { ONNX_ELEMENT, ONNX_FIELDS } from './onnx-format.ts';
import { readMessage, readText } from './protobuf-reader.ts';
import { ProtobufWriter } from './protobuf-writer.ts';
import { readOnnx } from './read-onnx.ts';

/**
 * Widens constants of 16-bit integers to 32 bits, if only Cast operators read them. The WebGPU builds of onnxruntime-web
 * (`/webgpu`, `/jspi`) have no Cast from 16 bits; files keep the small form. Returns a new array, or `bytes` itself if there
 * is nothing to widen.
 *
 * @throws GaspardError `decoder/unreadable` if the bytes are not an .onnx file.
 */
export function widenConstants(bytes: Uint8Array): Uint8Array {
	const names = constantsOnlyCast(bytes);
	if (names.size === 0) return bytes;
	const writer = new ProtobufWriter();
	for (const field of readMessage(bytes)) {
		if (field.number === ONNX_FIELDS.model.graph) {
			writer.message(field.number, () => copyGraph(writer, field.bytes, names));
		} else if (field.bytes.length > 0) writer.bytes(field.number, field.bytes);
		// Fields that are 0 or empty need not be written.
		else if (field.integer !== 0) writer.integer(field.number, field.integer);
	}
	return writer.finish();
}

/** Names of the 16-bit constants that only Cast operators read. */
function constantsOnlyCast(bytes: Uint8Array): ReadonlySet<string> {
	const model = readOnnx(bytes);
	const names = new Set<string>();
	for (const { name, elementCode } of model.constants) {
		if (elementCode === ONNX_ELEMENT.int16.code || elementCode === ONNX_ELEMENT.uint16.code) names.add(name);
	}
	for (const node of model.nodes) {
		if (node.operator !== 'Cast') for (const input of node.inputs) names.delete(input);
	}
	for (const { name } of model.outputs) names.delete(name);
	return names;
}

function copyGraph(writer: ProtobufWriter, graph: Uint8Array, names: ReadonlySet<string>): void {
	for (const field of readMessage(graph)) {
		const wide = field.number === ONNX_FIELDS.graph.initializer ? widened(field.bytes, names) : undefined;
		if (wide) writer.message(field.number, () => wide(writer));
		else writer.bytes(field.number, field.bytes);
	}
}

/** Returns a function that writes the widened tensor, or undefined if the tensor stays as it is. */
function widened(tensor: Uint8Array, names: ReadonlySet<string>): ((writer: ProtobufWriter) => void) | undefined {
	const { dims, dataType, name: nameField, rawData } = ONNX_FIELDS.tensor;
	let name = '';
	let elementCode = 0;
	let raw: Uint8Array | undefined;
	for (const field of readMessage(tensor)) {
		if (field.number === nameField) name = readText(field.bytes);
		else if (field.number === dataType) elementCode = field.integer;
		else if (field.number === rawData) raw = field.bytes;
	}
	if (!names.has(name) || !raw) return undefined;
	const values = wideValues(raw, elementCode === ONNX_ELEMENT.int16.code);
	return (writer) => {
		for (const field of readMessage(tensor)) {
			if (field.number === dims && field.bytes.length === 0) writer.integer(dims, field.integer);
			else if (field.number === dims || field.number === nameField) writer.bytes(field.number, field.bytes);
		}
		writer.integer(dataType, ONNX_ELEMENT.int32.code);
		writer.bytes(rawData, new Uint8Array(values.buffer));
	};
}

function wideValues(raw: Uint8Array, signed: boolean): Int32Array {
	const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
	const read = (i: number): number => (signed ? view.getInt16(i * 2, true) : view.getUint16(i * 2, true));
	return Int32Array.from({ length: raw.length >> 1 }, (_, i) => read(i));
}
