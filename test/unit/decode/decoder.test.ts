import { beforeAll, expect, test } from 'vitest';
import { createOnnxDecoder } from '../../../src/decode/create-onnx-decoder.ts';
import type { Decoder } from '../../../src/decode/decoder.ts';
import { writeOnnx } from '../../../src/decode/onnx-writer.ts';
import { writeDecoder } from '../../../src/decode/write-decoder.ts';
import { EXPRESSION_COUNT } from '../../../src/rig/expression-names.ts';
import { makeFixtureMesh } from '../../fixtures/make-fixture-mesh.ts';
import { makeForeignDecoder } from '../../fixtures/make-foreign-decoder.ts';
import { seededRandom } from '../../fixtures/seeded-random.ts';
import { referencePoseVertices } from '../../reference/pose-vertices.ts';

const mesh = makeFixtureMesh();
const vertexCount = mesh.positions.length / 3;
let decoder: Decoder;

beforeAll(async () => {
	decoder = await createOnnxDecoder(writeDecoder(mesh), { vertexCount });
});

function furthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
	let most = 0;
	for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
	return most;
}

test('the decoder equals the oracle in any pose', async () => {
	const random = seededRandom(11);
	const out = new Float32Array(vertexCount * 3);
	for (let trial = 0; trial < 20; trial++) {
		const expression = Float32Array.from({ length: EXPRESSION_COUNT }, () => (random() < 0.7 ? 0 : random()));
		const joints = Float32Array.from({ length: 16 }, (_, i) => (i % 4 === 3 ? 1 : (random() - 0.5) * 0.8));
		await decoder.run(expression, joints, out);
		// The bar is 1e-4 m. Each of some 15 shapes is rounded to steps of 8 micrometres.
		expect(furthest(out, referencePoseVertices(mesh, expression, joints))).toBeLessThan(5e-5);
	}
});

test('what is not finite in the input counts as nothing', async () => {
	const expected = new Float32Array(vertexCount * 3);
	const actual = new Float32Array(vertexCount * 3);
	await decoder.run(new Float32Array(EXPRESSION_COUNT), [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1], expected);
	const expression = new Float32Array(EXPRESSION_COUNT).fill(NaN);
	expression[3] = Infinity;
	await decoder.run(expression, [NaN, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1], actual);
	expect(actual).toEqual(expected);
});

test('sessions made at the same time do not disturb each other', async () => {
	const meshes = [makeFixtureMesh(1), makeFixtureMesh(2), makeFixtureMesh(3)];
	const decoders = await Promise.all(meshes.map((each) => createOnnxDecoder(writeDecoder(each), { vertexCount })));
	const expression = new Float32Array(EXPRESSION_COUNT).fill(0.5);
	const joints = [0, 0, 0, 1, 0, 0.1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1];
	const poses = await Promise.all(
		decoders.map(async (each) => {
			const out = new Float32Array(vertexCount * 3);
			await each.run(expression, joints, out);
			return out;
		}),
	);
	poses.forEach((pose, i) => {
		expect(furthest(pose, referencePoseVertices(meshes[i]!, expression, joints))).toBeLessThan(1e-4);
	});
	for (const each of decoders) each.dispose();
});

test('a decoder for another head is refused with both counts', async () => {
	const other = await createOnnxDecoder(writeDecoder(makeFixtureMesh()), { vertexCount: 17 }).catch((error) => error);
	expect(other).toMatchObject({
		code: 'decoder/wrong-shape',
		fields: { expected: [1, 17, 3], actual: [1, vertexCount, 3] },
	});
});

test('bytes that are no graph are refused in words', async () => {
	const error = await createOnnxDecoder(new Uint8Array(200).fill(7), { vertexCount }).catch((reason) => reason);
	expect(error).toMatchObject({ name: 'GaspardError', code: 'decoder/unreadable' });
});

test('a disposed decoder says so, and may be disposed again', async () => {
	const short = await createOnnxDecoder(writeDecoder(mesh), { vertexCount });
	short.dispose();
	short.dispose();
	await expect(short.run([], [], new Float32Array(0))).rejects.toMatchObject({ code: 'avatar/disposed' });
});

test('a pose that is not finite, or far away, rejects and leaves the last one', async () => {
	const list = (name: string, values: number[]) =>
		({ name, element: 'int64', shape: [values.length], data: BigInt64Array.from(values, BigInt) }) as const;
	// One vertex: the square roots of the first three weights, times 1,000.
	const bytes = writeOnnx({
		opset: 17,
		nodes: [
			{ operator: 'Slice', inputs: ['expression', 'from', 'to', 'axis'], outputs: ['three'] },
			{ operator: 'Sqrt', inputs: ['three'], outputs: ['root'] },
			{ operator: 'Mul', inputs: ['root', 'thousand'], outputs: ['far'] },
			{ operator: 'Reshape', inputs: ['far', 'size'], outputs: ['vertices'] },
		],
		constants: [
			list('from', [0]),
			list('to', [3]),
			list('axis', [1]),
			list('size', [1, 1, 3]),
			{ name: 'thousand', element: 'float32', shape: [1], data: Float32Array.of(1000) },
		],
		inputs: [
			{ name: 'expression', shape: [1, 52] },
			{ name: 'joints', shape: [1, 4, 4] },
		],
		outputs: [{ name: 'vertices', shape: [1, 1, 3] }],
	});
	const fragile = await createOnnxDecoder(bytes, { vertexCount: 1 });
	const out = new Float32Array(3);
	const weights = (value: number) => new Float32Array(EXPRESSION_COUNT).fill(value);
	await fragile.run(weights(0.0001), new Float32Array(16), out);
	expect(Array.from(out, Math.round)).toEqual([10, 10, 10]);
	for (const bad of [-1, 1]) {
		await expect(fragile.run(weights(bad), new Float32Array(16), out)).rejects.toMatchObject({
			code: 'decoder/failed',
		});
		expect(Array.from(out, Math.round)).toEqual([10, 10, 10]);
	}
	fragile.dispose();
});

test('corrective weights come with the vertices, and a bad pose writes neither', async () => {
	const bytes = makeForeignDecoder({ positions: mesh.positions, fault: 'nan', weightCount: 3 });
	const foreign = await createOnnxDecoder(bytes, { vertexCount });
	expect(foreign.weightCount).toBe(3);
	const expression = new Float32Array(EXPRESSION_COUNT);
	expression.set([0.1, 0.2, 0.3]);
	const joints = [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1];
	const vertices = new Float32Array(vertexCount * 3);
	const weights = new Float32Array(3);
	await foreign.run(expression, joints, vertices, weights);
	expect([...weights]).toEqual([0.2, 0.4, 0.6].map(Math.fround));
	const good = vertices.slice();
	// Beyond 0.5 of jawOpen this decoder takes the root of a negative number.
	expression[17] = 0.9;
	expression[0] = 1;
	await expect(foreign.run(expression, joints, vertices, weights)).rejects.toMatchObject({ code: 'decoder/failed' });
	expect(vertices).toEqual(good);
	expect(weights[0]).toBe(Math.fround(0.2));
	foreign.dispose();
});
