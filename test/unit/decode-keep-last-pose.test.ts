import { expect, test } from 'vitest';
import { createOnnxDecoder } from '../../src/decode/create-onnx-decoder.ts';
import type { Decoder } from '../../src/decode/decoder.ts';
import { keepLastPose } from '../../src/decode/keep-last-pose.ts';
import { writeOnnx } from '../../src/decode/onnx-writer.ts';
import type { GaspardError } from '../../src/errors.ts';

/** A real decoder whose one vertex is log-like: it is not finite where expression 0 is negative. */
async function fragileDecoder(): Promise<Decoder> {
	const bytes = writeOnnx({
		opset: 17,
		nodes: [
			{ operator: 'Slice', inputs: ['expression', 'from', 'to', 'axis'], outputs: ['three'] },
			{ operator: 'Sqrt', inputs: ['three'], outputs: ['root'] },
			{ operator: 'Reshape', inputs: ['root', 'size'], outputs: ['vertices'] },
		],
		constants: [
			{ name: 'from', element: 'int64', shape: [1], data: BigInt64Array.of(0n) },
			{ name: 'to', element: 'int64', shape: [1], data: BigInt64Array.of(3n) },
			{ name: 'axis', element: 'int64', shape: [1], data: BigInt64Array.of(1n) },
			{ name: 'size', element: 'int64', shape: [3], data: BigInt64Array.of(1n, 1n, 3n) },
		],
		inputs: [
			{ name: 'expression', shape: [1, 52] },
			{ name: 'joints', shape: [1, 4, 4] },
		],
		outputs: [{ name: 'vertices', shape: [1, 1, 3] }],
	});
	return createOnnxDecoder(bytes, { vertexCount: 1 });
}

const joints = new Float32Array(16);
const good = new Float32Array(52).fill(0.25);
const bad = new Float32Array(52).fill(-1);

test('a pose that is not finite leaves the last one, and is reported once until the decoder works again', async () => {
	const failures: GaspardError[] = [];
	const decoder = keepLastPose(await fragileDecoder(), { onFailure: (error) => failures.push(error) });
	const out = new Float32Array(3);
	expect(await decoder.run(good, joints, out)).toBe(true);
	expect(Array.from(out)).toEqual([0.5, 0.5, 0.5]);
	for (let i = 0; i < 5; i++) expect(await decoder.run(bad, joints, out)).toBe(false);
	expect(Array.from(out)).toEqual([0.5, 0.5, 0.5]);
	expect(failures.map((error) => error.code)).toEqual(['decoder/failed']);
	expect(await decoder.run(good, joints, out)).toBe(true);
	await decoder.run(bad, joints, out);
	expect(failures.length).toBe(2);
	decoder.dispose();
});

test('a decoder that hangs is not asked again, and is reported after its deadline', async () => {
	const failures: GaspardError[] = [];
	let asked = 0;
	let release = (): void => undefined;
	const slow: Decoder = {
		vertexCount: 1,
		run: () => {
			asked++;
			return new Promise((done) => {
				release = () => done(true);
			});
		},
		dispose: () => undefined,
	};
	const decoder = keepLastPose(slow, { onFailure: (error) => failures.push(error), deadlineMilliseconds: 20 });
	const out = new Float32Array(3);
	const first = decoder.run(good, joints, out);
	expect(await decoder.run(good, joints, out)).toBe(false);
	expect(failures.length).toBe(0);
	await new Promise((done) => setTimeout(done, 30));
	expect(await decoder.run(good, joints, out)).toBe(false);
	expect(await decoder.run(good, joints, out)).toBe(false);
	expect(failures.length).toBe(1);
	expect(failures[0]!.message).toContain('20 ms');
	expect(asked).toBe(1);
	release();
	expect(await first).toBe(true);
	const next = decoder.run(good, joints, out);
	release();
	expect(await next).toBe(true);
});

test('a decoder that throws something odd is reported as failed', async () => {
	const failures: GaspardError[] = [];
	const odd: Decoder = {
		vertexCount: 1,
		run: () => Promise.reject('no reason'),
		dispose: () => undefined,
	};
	const decoder = keepLastPose(odd, { onFailure: (error) => failures.push(error) });
	expect(await decoder.run(good, joints, new Float32Array(3))).toBe(false);
	expect(failures[0]).toMatchObject({ code: 'decoder/failed', cause: 'no reason' });
});

test('after dispose it is silent', async () => {
	const failures: GaspardError[] = [];
	const decoder = keepLastPose(await fragileDecoder(), { onFailure: (error) => failures.push(error) });
	decoder.dispose();
	expect(await decoder.run(bad, joints, new Float32Array(3))).toBe(false);
	expect(failures).toEqual([]);
});
