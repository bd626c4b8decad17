import { expect, test } from 'vitest';
import { modelOfAsset } from '../../../src/avatar/load-avatar-model.ts';
import { checkDecoder } from '../../../src/decode/check-decoder.ts';
import { createOnnxDecoder } from '../../../src/decode/create-onnx-decoder.ts';
import { evaluateWeightNetwork, networkWeightCount } from '../../../src/decode/weight-network.ts';
import { writeDecoder } from '../../../src/decode/write-decoder.ts';
import { EXPRESSION_COUNT } from '../../../src/rig/expression-names.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';
import { makeWeightNetwork } from '../../fixtures/make-fixture-correctives.ts';
import { makeFixtureMesh } from '../../fixtures/make-fixture-mesh.ts';
import { seededRandom } from '../../fixtures/seeded-random.ts';

const mesh = makeFixtureMesh();
const vertexCount = mesh.positions.length / 3;
const joints = [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1];

test('the graph gives the weights of the network, and the same vertices as without it', async () => {
	const network = makeWeightNetwork(20, 4);
	const bytes = writeDecoder(mesh, network);
	expect(checkDecoder(bytes, vertexCount)).toBe(20);
	const [plain, decoder] = await Promise.all(
		[writeDecoder(mesh), bytes].map((graph) => createOnnxDecoder(graph, { vertexCount })),
	);
	const random = seededRandom(3);
	const [vertices, expectedVertices] = [new Float32Array(vertexCount * 3), new Float32Array(vertexCount * 3)];
	const weights = new Float32Array(20);
	const expected = new Float64Array(20);
	let largest = 0;
	for (let trial = 0; trial < 20; trial++) {
		const expression = Float32Array.from({ length: EXPRESSION_COUNT }, () => (random() < 0.6 ? 0 : random()));
		await decoder!.run(expression, joints, vertices, weights);
		await plain!.run(expression, joints, expectedVertices);
		expect(vertices).toEqual(expectedVertices);
		evaluateWeightNetwork(expected, network, expression);
		// Weights of about 1, sums of 52 floats: a dozen units in the last place.
		weights.forEach((weight, k) => {
			expect(Math.abs(weight - expected[k]!)).toBeLessThan(1e-6);
		});
		largest = Math.max(largest, ...weights.map(Math.abs));
	}
	expect(largest).toBeGreaterThan(0.5);
	plain!.dispose();
	decoder!.dispose();
});

test.each([1, 2, 3, 4, 5])('at neutral all weights are 0 to the last bit (network %i)', async (seed) => {
	const decoder = await createOnnxDecoder(writeDecoder(mesh, makeWeightNetwork(64, seed)), { vertexCount });
	const weights = new Float32Array(64).fill(1);
	await decoder.run(new Float32Array(EXPRESSION_COUNT), joints, new Float32Array(vertexCount * 3), weights);
	expect(weights.every((weight) => weight === 0)).toBe(true);
	decoder.dispose();
});

test('a decoder that gives another number of weights than its avatar has is refused with both', async () => {
	const bytes = writeDecoder(mesh, makeWeightNetwork(20));
	await expect(createOnnxDecoder(bytes, { vertexCount, weightCount: 12 })).rejects.toMatchObject({
		code: 'decoder/wrong-shape',
		fields: { expected: 12, actual: 20 },
	});
	const asset = { ...makeFixtureAvatar({ splatCount: 100, correctives: true }), decoder: writeDecoder(mesh) };
	const model = modelOfAsset(asset);
	model.retain();
	await expect(model.weightCount()).rejects.toMatchObject({
		code: 'decoder/wrong-shape',
		fields: { expected: 20, actual: 0 },
	});
	model.release();
});

test('a network without hidden layers is a matrix', () => {
	const output = new Float32Array(EXPRESSION_COUNT * 2);
	output[17 * 2 + 1] = 3;
	const expression = new Float32Array(EXPRESSION_COUNT);
	expression[17] = 0.5;
	const weights = new Float32Array(2);
	evaluateWeightNetwork(weights, { hidden: [], output }, expression);
	expect([...weights]).toEqual([0, 1.5]);
	expect(checkDecoder(writeDecoder(mesh, { hidden: [], output }), vertexCount)).toBe(2);
});

const good = makeWeightNetwork(8);
test.each([
	['a matrix of another size', { ...good, output: new Float32Array(25) }, /output has 25 numbers/],
	['no weights', { ...good, output: new Float32Array(0) }, /output has 0/],
	['layers that do not fit', { ...good, hidden: [good.hidden[1]!, good.hidden[0]!] }, /hidden\[0\]/],
	['a number that is none', { ...good, output: good.output.map((value, i) => (i === 3 ? NaN : value)) }, /not finite/],
])('a network with %s is refused', (_, network, words) => {
	expect(() => networkWeightCount(network)).toThrow(words);
	expect(() => writeDecoder(mesh, network)).toThrow(expect.objectContaining({ code: 'argument/invalid' }));
});
