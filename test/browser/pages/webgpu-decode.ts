import * as ort from 'onnxruntime-web/webgpu';
import { createOnnxDecoder } from '../../../src/decode/create-onnx-decoder.ts';
import { widenConstants } from '../../../src/decode/widen-constants.ts';
import { writeDecoder } from '../../../src/decode/write-decoder.ts';
import type { SplatInstance } from '../../../src/gpu/splat-backend.ts';
import { createWebGPUBackend, type WebGPUBackend } from '../../../src/gpu/webgpu/webgpu-backend.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';
import { openTestDevice } from '../support/webgpu-device.ts';
import { readBuffer, readTexture } from '../support/webgpu-read.ts';

ort.env.wasm.wasmPaths = '/ort/';

/** What a run by onnxruntime-web's WebGPU provider into an instance's own buffer gave, beside the WASM provider's. */
interface Comparison {
	vertexCount: number;
	/** Whether the tensor that came back is the instance's buffer. */
	sameBuffer: boolean;
	/** Writes by the CPU to that buffer while the GPU posed. */
	vertexWrites: number;
	/** Largest distances to WASM, metres: of vertices, of posed splats; and how far the pose is from rest. */
	vertices: number;
	splats: number;
	fromRest: number;
	/** Where an order of the GPU was asked for by the CPU's sorter. */
	order: boolean;
	/** Largest distance of the posed splats, metres, after the instance went back to `vertices`. */
	back: number;
}

async function decodeIntoBuffer(): Promise<Comparison> {
	const opened = await openTestDevice();
	const { device } = opened;
	const asset = makeFixtureAvatar({ seed: 1, splatCount: 2000, detail: 1 });
	const { mesh } = asset;
	const vertexCount = mesh.positions.length / 3;
	const bytes = widenConstants(writeDecoder(mesh));
	const expression = Float32Array.from({ length: 52 }, (_, i) => (i % 3) * 0.4);
	const joints = Float32Array.of(0, 0.0871557, 0, 0.9961947, 0.1305262, 0, 0, 0.9914449, 0, 0, 0, 1, 0, 0, 0, 1);

	const wasm = await createOnnxDecoder(bytes, { vertexCount, runtime: ort, wasmPaths: '/ort/' });
	const expected = new Float32Array(vertexCount * 3);
	await wasm.run(expression, joints, expected);

	const backend = createWebGPUBackend(device, { sorter: 'cpu' });
	const model = backend.createModel({
		splats: asset.splats,
		restPositions: mesh.positions,
		triangles: mesh.triangles,
		convention: asset.convention,
	});
	const byWasm = backend.createInstance(model);
	const byGpu = backend.createInstance(model);
	byWasm.vertices.set(expected);
	byWasm.poseVersion++;

	const target = backend.vertexBuffer(byGpu);
	backend.setVertexBuffer(byGpu, target);
	let vertexWrites = 0;
	const writeBuffer = device.queue.writeBuffer.bind(device.queue);
	device.queue.writeBuffer = ((buffer: GPUBuffer, ...rest: [number, BufferSource]) => {
		if (buffer === target) vertexWrites++;
		writeBuffer(buffer, ...rest);
	}) as GPUQueue['writeBuffer'];

	const session = await ort.InferenceSession.create(bytes, {
		executionProviders: [{ name: 'webgpu', device } as ort.InferenceSession.ExecutionProviderConfig],
		graphOptimizationLevel: 'all',
	});
	const output = ort.Tensor.fromGpuBuffer(target, { dataType: 'float32', dims: [1, vertexCount, 3] });
	const result = await session.run(
		{
			expression: new ort.Tensor('float32', expression, [1, 52]),
			joints: new ort.Tensor('float32', joints, [1, 4, 4]),
		},
		{ vertices: output },
	);
	byGpu.poseVersion++;
	updateAll(backend, [byWasm, byGpu]);
	const actual = new Float32Array(await readBuffer(device, target)).subarray(0, vertexCount * 3);
	const [first, second] = await centersOf(device, backend, model.splatCount);
	const writesWhileOnGpu = vertexWrites;
	const order = new Uint32Array(await readTexture(device, backend.textures.order, 4, 4)).subarray(0, 4000);

	// Back to the CPU's vertices: they were never written, so they are at rest.
	backend.setVertexBuffer(byGpu, undefined);
	byWasm.vertices.set(mesh.positions);
	byWasm.poseVersion++;
	updateAll(backend, [byWasm, byGpu]);
	const [firstBack, secondBack] = await centersOf(device, backend, model.splatCount);

	await session.release();
	wasm.dispose();
	backend.dispose();
	await opened.check();
	return {
		vertexCount,
		sameBuffer: (result['vertices'] as unknown as { gpuBuffer: GPUBuffer }).gpuBuffer === target,
		vertexWrites: writesWhileOnGpu,
		vertices: largestDifference(actual, expected),
		splats: largestDifference(first, second),
		fromRest: largestDifference(expected, mesh.positions),
		order: new Set(order).size === 4000,
		back: largestDifference(firstBack, secondBack),
	};
}

function updateAll(backend: WebGPUBackend, instances: SplatInstance[]): void {
	backend.update({
		worldToView: Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, -1, 1),
		instances,
		clusters: [{ members: [0, 1], nearDepth: 0.5, farDepth: 1.5, firstSplat: 0, splatCount: 0 }],
	});
}

/** World centres of two instances of 2,000 splats in rows of their own. */
async function centersOf(
	device: GPUDevice,
	backend: WebGPUBackend,
	count: number,
): Promise<[Float32Array, Float32Array]> {
	const rows = Math.ceil(count / 1024);
	const all = new Float32Array(await readTexture(device, backend.textures.centers, rows * 2, 16));
	const pick = (first: number): Float32Array =>
		Float32Array.from({ length: count * 3 }, (_, i) => all[(first + Math.floor(i / 3)) * 4 + (i % 3)]!);
	return [pick(0), pick(rows * 1024)];
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
	let largest = 0;
	for (let i = 0; i < a.length; i++) {
		const apart = Math.abs(a[i]! - b[i]!);
		largest = Math.max(largest, Number.isNaN(apart) ? 1e9 : apart);
	}
	return largest;
}

Object.assign(globalThis, { tests: { decodeIntoBuffer } });
