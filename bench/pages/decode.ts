import { createOnnxDecoder } from '../../src/decode/create-onnx-decoder.ts';
import { writeDecoder } from '../../src/decode/write-decoder.ts';
import { EXPRESSION_COUNT } from '../../src/rig/expression-names.ts';
import { makeHeadMesh, readHeadModel } from '../../src/rig/head-model.ts';
import { poseVertices } from '../../src/rig/pose-vertices.ts';

/** What one run measured. Times in milliseconds. */
export interface DecodeTimes {
	vertexCount: number;
	entryCount: number;
	decoderBytes: number;
	/** Checking and making one session, the runtime being there. */
	load: number;
	/** Median and 90th percentile of a decode by onnxruntime-web. */
	decode: [median: number, p90: number];
	/** The same pose by plain JavaScript. */
	javascript: [median: number, p90: number];
}

const tests = {
	/** Decodes and poses in turns, so that both meet the same load of the machine. */
	async timeDecode(tries: number): Promise<DecodeTimes> {
		const header = await (await fetch('/assets/head-model/head-model.json')).text();
		const data = new Uint8Array(await (await fetch('/assets/head-model/head-model.bin')).arrayBuffer());
		const model = readHeadModel(header, data);
		const mesh = makeHeadMesh(model, new Float32Array(80));
		const vertexCount = mesh.positions.length / 3;
		const bytes = writeDecoder(mesh);
		const options = { vertexCount, wasmPaths: '/ort/' };
		(await createOnnxDecoder(bytes, options)).dispose();
		const started = performance.now();
		const decoder = await createOnnxDecoder(bytes, options);
		const load = performance.now() - started;
		// A talking, smiling face that looks about: a third of the shapes at work.
		const expression = Float32Array.from({ length: EXPRESSION_COUNT }, (_, i) => (i % 3 === 0 ? 0.4 : 0));
		const joints = Float32Array.of(0, 0, 0, 1, 0.05, 0.1, 0, 0.99, 0, 0.1, 0, 0.99, 0, 0.1, 0, 0.99);
		const out = new Float32Array(vertexCount * 3);
		const decodeTimes: number[] = [];
		const plainTimes: number[] = [];
		for (let i = -20; i < tries; i++) {
			const t0 = performance.now();
			await decoder.run(expression, joints, out);
			const t1 = performance.now();
			poseVertices(out, mesh, expression, joints);
			const t2 = performance.now();
			if (i < 0) continue;
			decodeTimes.push(t1 - t0);
			plainTimes.push(t2 - t1);
		}
		decoder.dispose();
		return {
			vertexCount,
			entryCount: mesh.expressions.reduce((sum, shape) => sum + shape.vertices.length, 0),
			decoderBytes: bytes.length,
			load,
			decode: quantiles(decodeTimes),
			javascript: quantiles(plainTimes),
		};
	},
};

function quantiles(times: number[]): [number, number] {
	times.sort((a, b) => a - b);
	return [times[times.length >> 1]!, times[Math.floor(times.length * 0.9)]!];
}

(globalThis as unknown as { tests: typeof tests }).tests = tests;
