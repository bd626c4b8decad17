import { expect, test } from 'vitest';
import { checkDecoder } from '../../../src/decode/check-decoder.ts';
import { createOnnxDecoder } from '../../../src/decode/create-onnx-decoder.ts';
import { ONNX_FIELDS } from '../../../src/decode/onnx-format.ts';
import { type OnnxModel, type OnnxNode, type OnnxTensor, writeOnnx } from '../../../src/decode/onnx-writer.ts';
import { ProtobufWriter } from '../../../src/decode/protobuf-writer.ts';
import { writeDecoder } from '../../../src/decode/write-decoder.ts';
import { GaspardError } from '../../../src/errors.ts';
import { makeFixtureMesh } from '../../fixtures/make-fixture-mesh.ts';
import { seededRandom } from '../../fixtures/seeded-random.ts';

const VERTICES = 2;

function float(name: string, shape: number[]): OnnxTensor {
	const length = shape.reduce((product, size) => product * size, 1);
	return { name, element: 'float32', shape, data: new Float32Array(length).fill(0.01) };
}

function list(name: string, values: number[]): OnnxTensor {
	return { name, element: 'int64', shape: [values.length], data: BigInt64Array.from(values, BigInt) };
}

/** A small decoder, whole and right, in which a test changes one thing. */
function model(change: Partial<OnnxModel> & { extra?: OnnxNode[]; moreConstants?: OnnxTensor[] } = {}): OnnxModel {
	return {
		opset: 17,
		nodes: [
			...(change.extra ?? []),
			{ operator: 'Gemm', inputs: ['expression', 'shapes'], outputs: ['flat'] },
			{ operator: 'Reshape', inputs: ['flat', 'size'], outputs: ['vertices'] },
		],
		constants: [float('shapes', [52, VERTICES * 3]), list('size', [1, VERTICES, 3]), ...(change.moreConstants ?? [])],
		inputs: [
			{ name: 'expression', shape: [1, 52] },
			{ name: 'joints', shape: [1, 4, 4] },
		],
		outputs: [{ name: 'vertices', shape: [1, VERTICES, 3] }],
		...change,
	};
}

function codeOf(bytes: Uint8Array): string {
	try {
		checkDecoder(bytes, VERTICES);
		return 'fine';
	} catch (error) {
		if (error instanceof GaspardError) return error.code;
		throw error;
	}
}

test('our own decoders and small foreign ones pass, and the latter run', async () => {
	const mesh = makeFixtureMesh();
	expect(checkDecoder(writeDecoder(mesh), mesh.positions.length / 3)).toBe(0);
	const bytes = writeOnnx(model());
	const decoder = await createOnnxDecoder(bytes, { vertexCount: VERTICES });
	const out = new Float32Array(6);
	await decoder.run(new Float32Array(52).fill(1), new Float32Array(16), out);
	expect(out[5]).toBeCloseTo(0.52, 5);
	decoder.dispose();
});

test('a decoder with corrective weights says how many', () => {
	const bytes = writeOnnx(
		model({
			extra: [{ operator: 'Gemm', inputs: ['expression', 'basis'], outputs: ['weights'] }],
			moreConstants: [float('basis', [52, 9])],
			outputs: [
				{ name: 'vertices', shape: [1, VERTICES, 3] },
				{ name: 'weights', shape: [1, 9] },
			],
		}),
	);
	expect(checkDecoder(bytes, VERTICES)).toBe(9);
});

test.each(['If', 'Loop', 'Scan', 'RandomNormal', 'SequenceAt', 'StringSplit', 'NoSuchThing', 'toString', '__proto__'])(
	'the operator %s is forbidden, and the message says what is allowed',
	(operator) => {
		const bytes = writeOnnx(model({ extra: [{ operator, inputs: ['expression'], outputs: ['x'] }] }));
		expect(() => checkDecoder(bytes, VERTICES)).toThrow(/not allowed. Allowed are: .*MatMul/);
		expect(codeOf(bytes)).toBe('decoder/forbidden-operator');
	},
);

test('what claims shapes that do not follow is refused', () => {
	expect(codeOf(writeOnnx(model({ outputs: [{ name: 'vertices', shape: [1, 3, 3] }] })))).toBe('decoder/wrong-shape');
	expect(codeOf(writeOnnx(model({ inputs: [{ name: 'expression', shape: [1, 52] }] })))).toBe('decoder/wrong-shape');
	const unknown = { operator: 'Relu', inputs: ['nowhere'], outputs: ['x'] };
	expect(codeOf(writeOnnx(model({ extra: [unknown] })))).toBe('decoder/wrong-shape');
	const computed = { operator: 'Reshape', inputs: ['expression', 'expression'], outputs: ['x'] };
	expect(codeOf(writeOnnx(model({ extra: [computed] })))).toBe('decoder/wrong-shape');
	const misfit = { operator: 'MatMul', inputs: ['expression', 'expression'], outputs: ['x'] };
	expect(codeOf(writeOnnx(model({ extra: [misfit] })))).toBe('decoder/wrong-shape');
	const input = [...model().inputs, { name: 'camera', shape: [1] }];
	expect(codeOf(writeOnnx(model({ inputs: input })))).toBe('decoder/wrong-shape');
});

test('memory bombs and time bombs are refused before a runtime sees them', () => {
	const bomb = { operator: 'ConstantOfShape', inputs: ['huge'], outputs: ['x'] };
	expect(codeOf(writeOnnx(model({ extra: [bomb], moreConstants: [list('huge', [1e6, 1e6])] })))).toBe(
		'asset/too-large',
	);
	const outer = { operator: 'MatMul', inputs: ['column', 'row'], outputs: ['x'] };
	expect(
		codeOf(
			writeOnnx(model({ extra: [outer], moreConstants: [float('column', [30_000, 1]), float('row', [1, 30_000])] })),
		),
	).toBe('asset/too-large');
	const slow = Array.from({ length: 40 }, (_, i) => ({
		operator: 'MatMul',
		inputs: [i === 0 ? 'square' : `x${i - 1}`, 'square'],
		outputs: [`x${i}`],
	}));
	expect(codeOf(writeOnnx(model({ extra: slow, moreConstants: [float('square', [600, 600])] })))).toBe(
		'asset/too-large',
	);
	const many = Array.from({ length: 2100 }, (_, i) => ({
		operator: 'Relu',
		inputs: ['expression'],
		outputs: [`x${i}`],
	}));
	expect(codeOf(writeOnnx(model({ extra: many })))).toBe('asset/too-large');
});

test('opsets before 17 are refused with the number', () => {
	expect(() => checkDecoder(writeOnnx(model({ opset: 11 })), VERTICES)).toThrow(/opset 11/);
});

/** What checking says of the small decoder with one more field at the end of its graph. */
function codeWith(write: (writer: ProtobufWriter) => void): string {
	const more = new ProtobufWriter();
	write(more);
	return codeOf(appendToGraph(writeOnnx(model()), more.finish()));
}

test('constants in other files are refused', () => {
	const code = codeWith((writer) =>
		writer.message(ONNX_FIELDS.graph.initializer, () => {
			writer.text(ONNX_FIELDS.tensor.name, 'w');
			writer.integer(ONNX_FIELDS.tensor.dataType, 1);
			writer.message(ONNX_FIELDS.tensor.externalData, () => {
				writer.text(1, 'location');
				writer.text(2, '../../../etc/passwd');
			});
			writer.integer(ONNX_FIELDS.tensor.dataLocation, 1);
		}),
	);
	expect(code).toBe('decoder/forbidden-operator');
});

test('operators of foreign domains are refused, whatever they are called', () => {
	const code = codeWith((writer) =>
		writer.message(ONNX_FIELDS.graph.node, () => {
			writer.text(ONNX_FIELDS.node.input, 'expression');
			writer.text(ONNX_FIELDS.node.operator, 'Relu');
			writer.text(ONNX_FIELDS.node.domain, 'com.example');
		}),
	);
	expect(code).toBe('decoder/forbidden-operator');
});

test('an allowed operator that hides a graph is refused', () => {
	const code = codeWith((writer) =>
		writer.message(ONNX_FIELDS.graph.node, () => {
			writer.text(ONNX_FIELDS.node.input, 'expression');
			writer.text(ONNX_FIELDS.node.operator, 'Relu');
			writer.message(ONNX_FIELDS.node.attribute, () => {
				writer.text(ONNX_FIELDS.attribute.name, 'body');
				writer.message(ONNX_FIELDS.attribute.graph, () => writer.text(ONNX_FIELDS.graph.name, 'inner'));
			});
		}),
	);
	expect(code).toBe('decoder/forbidden-operator');
});

/** The model with more bytes at the end of its graph message, whose length stands in 5 bytes after the tag. */
function appendToGraph(bytes: Uint8Array, more: Uint8Array): Uint8Array {
	// irVersion (2 bytes), producer name (2 + 7), then the graph's tag.
	const lengthAt = 2 + 9 + 1;
	expect(bytes[lengthAt - 1]).toBe(ONNX_FIELDS.model.graph * 8 + 2);
	let length = 0;
	for (let i = 4; i >= 0; i--) length = length * 128 + (bytes[lengthAt + i]! & 127);
	const end = lengthAt + 5 + length;
	const out = new Uint8Array(bytes.length + more.length);
	out.set(bytes.subarray(0, end));
	out.set(more, end);
	out.set(bytes.subarray(end), end + more.length);
	let rest = length + more.length;
	for (let i = 0; i < 5; i++) {
		out[lengthAt + i] = (rest % 128) + (i < 4 ? 128 : 0);
		rest = Math.floor(rest / 128);
	}
	return out;
}

test('a thousand flipped bits give a GaspardError or a graph that passes', () => {
	const random = seededRandom(99);
	const mesh = makeFixtureMesh();
	const good = writeDecoder(mesh);
	const codes = new Map<string, number>();
	for (let trial = 0; trial < 1000; trial++) {
		const bytes = good.slice();
		// Half of them behind the large constants, in the structure.
		const from = trial % 2 === 0 ? 0 : bytes.length - 8000;
		const at = from + Math.floor(random() * (bytes.length - from));
		bytes[at] = bytes[at]! ^ (1 << Math.floor(random() * 8));
		let code = 'fine';
		try {
			checkDecoder(bytes, mesh.positions.length / 3);
		} catch (error) {
			if (!(error instanceof GaspardError)) throw error;
			code = error.code;
		}
		codes.set(code, (codes.get(code) ?? 0) + 1);
	}
	expect(codes.get('fine')).toBeGreaterThan(100);
	expect(codes.get('decoder/wrong-shape')).toBeGreaterThan(20);
});

test('a graph that passes the check but not the runtime is refused in words', async () => {
	// Gather beyond the end cannot be seen from shapes alone, and a wrong element type the check does not look at.
	const types = { operator: 'MatMul', inputs: ['joints', 'whole'], outputs: ['x'] };
	const bytes = writeOnnx(
		model({
			extra: [types],
			moreConstants: [{ name: 'whole', element: 'int8', shape: [4, 4], data: new Int8Array(16) }],
		}),
	);
	await expect(createOnnxDecoder(bytes, { vertexCount: VERTICES })).rejects.toMatchObject({
		code: 'decoder/unreadable',
	});
});
