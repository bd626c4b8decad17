import { createOnnxDecoder } from '../../src/decode/create-onnx-decoder.ts';
import { createWebGPUDecoder } from '../../src/decode/create-webgpu-decoder.ts';
import { writeDecoder } from '../../src/decode/write-decoder.ts';
import { EXPRESSION_COUNT } from '../../src/rig/expression-names.ts';
import type { HeadMesh } from '../../src/rig/head-mesh.ts';
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

/** Every tier on the average head, milliseconds: median and 90th percentile. */
export interface TierBench {
	/** The plain build's WASM provider: the page's thread stands still. */
	wasm: [median: number, p90: number];
	/** The WASM provider of the build that has WebGPU, too. */
	wasmOfGpuBuild: [median: number, p90: number];
	/** Blendshapes and joints of the mesh in plain JavaScript. */
	javascript: [median: number, p90: number];
	/** The WebGPU provider: until the work is in the device's queue, and until it is done. */
	webgpuAsking: [median: number, p90: number];
	webgpuDone: [median: number, p90: number];
	/** Furthest vertex from the WASM provider's, metres. */
	webgpuApart: number;
	isSoftware: boolean;
}

async function averageHead(): Promise<HeadMesh> {
	const header = await (await fetch('/assets/head-model/head-model.json')).text();
	const data = new Uint8Array(await (await fetch('/assets/head-model/head-model.bin')).arrayBuffer());
	return makeHeadMesh(readHeadModel(header, data), new Float32Array(80));
}

const EXPRESSION = Float32Array.from({ length: EXPRESSION_COUNT }, (_, i) => (i % 3 === 0 ? 0.4 : 0));
const JOINTS = Float32Array.of(0, 0, 0, 1, 0.05, 0.1, 0, 0.99, 0, 0.1, 0, 0.99, 0, 0.1, 0, 0.99);

const tests = {
	/** All tiers in turns, so that all meet the same load of the machine. */
	async timeTiers(tries: number): Promise<TierBench> {
		const mesh = await averageHead();
		const vertexCount = mesh.positions.length / 3;
		const bytes = writeDecoder(mesh);
		const adapter = await navigator.gpu.requestAdapter();
		const device = await adapter!.requestDevice();
		const runtime = await import('onnxruntime-web/jspi');
		const wasm = await createOnnxDecoder(bytes, { vertexCount, wasmPaths: '/ort/' });
		const other = await createOnnxDecoder(bytes, { vertexCount, runtime, wasmPaths: '/ort/' });
		const webgpu = await createWebGPUDecoder(bytes, { vertexCount, runtime, device, wasmPaths: '/ort/' });
		const out = new Float32Array(vertexCount * 3);
		const vertices = device.createBuffer({ size: Math.ceil((vertexCount * 12) / 16) * 16, usage: 128 | 8 | 4 });
		const times = { wasm: [], wasmOfGpuBuild: [], javascript: [], webgpuAsking: [], webgpuDone: [] } as Record<
			'wasm' | 'wasmOfGpuBuild' | 'javascript' | 'webgpuAsking' | 'webgpuDone',
			number[]
		>;
		for (let i = -3; i < tries; i++) {
			const t0 = performance.now();
			await wasm.run(EXPRESSION, JOINTS, out);
			const t1 = performance.now();
			await other.run(EXPRESSION, JOINTS, out);
			const t2 = performance.now();
			poseVertices(out, mesh, EXPRESSION, JOINTS);
			const t3 = performance.now();
			await webgpu.run(EXPRESSION, JOINTS, { vertices, weights: undefined });
			const t4 = performance.now();
			await device.queue.onSubmittedWorkDone();
			const t5 = performance.now();
			if (i < 0) continue;
			times.wasm.push(t1 - t0);
			times.wasmOfGpuBuild.push(t2 - t1);
			times.javascript.push(t3 - t2);
			times.webgpuAsking.push(t4 - t3);
			times.webgpuDone.push(t5 - t3);
		}
		await wasm.run(EXPRESSION, JOINTS, out);
		const copy = device.createBuffer({ size: vertices.size, usage: 8 | 1 });
		const encoder = device.createCommandEncoder();
		encoder.copyBufferToBuffer(vertices, 0, copy, 0, vertices.size);
		device.queue.submit([encoder.finish()]);
		await copy.mapAsync(1);
		const got = new Float32Array(copy.getMappedRange());
		const webgpuApart = out.reduce((most, value, at) => Math.max(most, Math.abs(value - got[at]!)), 0);
		const isSoftware = adapter!.info.isFallbackAdapter;
		for (const each of [wasm, other, webgpu]) each.dispose();
		device.destroy();
		const result = Object.fromEntries(Object.entries(times).map(([name, each]) => [name, quantiles(each)]));
		return { ...(result as Omit<TierBench, 'webgpuApart' | 'isSoftware'>), webgpuApart, isSoftware };
	},

	/** Decodes and poses in turns, so that both meet the same load of the machine. */
	async timeDecode(tries: number): Promise<DecodeTimes> {
		const mesh = await averageHead();
		const vertexCount = mesh.positions.length / 3;
		const bytes = writeDecoder(mesh);
		const options = { vertexCount, wasmPaths: '/ort/' };
		(await createOnnxDecoder(bytes, options)).dispose();
		const started = performance.now();
		const decoder = await createOnnxDecoder(bytes, options);
		const load = performance.now() - started;
		// A talking, smiling face that looks about: a third of the shapes at work.
		const [expression, joints] = [EXPRESSION, JOINTS];
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
