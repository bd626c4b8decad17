import * as ort from 'onnxruntime-web/webgpu';
import type { Correctives } from '../../../src/asset/correctives.ts';
import { createOnnxDecoder } from '../../../src/decode/create-onnx-decoder.ts';
import { createWebGPUDecoder } from '../../../src/decode/create-webgpu-decoder.ts';
import { evaluateWeightNetwork } from '../../../src/decode/weight-network.ts';
import { widenConstants } from '../../../src/decode/widen-constants.ts';
import { writeDecoder } from '../../../src/decode/write-decoder.ts';
import { isGaspardError } from '../../../src/errors.ts';
import type { SplatInstance } from '../../../src/gpu/splat-backend.ts';
import { createWebGPUBackend, type WebGPUBackend } from '../../../src/gpu/webgpu/webgpu-backend.ts';
import { poseVertices } from '../../../src/rig/pose-vertices.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';
import {
	FIXTURE_WEIGHT_COUNT,
	makeFixtureCorrectives,
	makeWeightNetwork,
} from '../../fixtures/make-fixture-correctives.ts';
import { JAW_OPEN, makeForeignDecoder } from '../../fixtures/make-foreign-decoder.ts';
import { deformSplats } from '../../reference/deform-splats.ts';
import { openTestDevice } from '../support/webgpu-device.ts';
import { readBuffer, readTexture } from '../support/webgpu-read.ts';

ort.env.wasm.wasmPaths = '/ort/';

const asset = makeFixtureAvatar({ seed: 1, splatCount: 500, detail: 1 });
const { mesh } = asset;
const vertexCount = mesh.positions.length / 3;
const REST = Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1);

const expressionOf = (jaw: number, smile = 0): Float32Array =>
	Float32Array.from({ length: 52 }, (_, i) => (i === JAW_OPEN ? jaw : i === 23 ? smile : 0));

/** Few operators: SwiftShader takes seconds to compile a head's. */
const smallDecoder = (): Uint8Array => makeForeignDecoder({ positions: mesh.positions, fault: 'nan' });

function makeInstance(backend: WebGPUBackend, correctives?: Correctives): SplatInstance {
	const model = backend.createModel({
		correctives,
		splats: asset.splats,
		restPositions: mesh.positions,
		triangles: mesh.triangles,
		convention: asset.convention,
	});
	return backend.createInstance(model);
}

function update(backend: WebGPUBackend, instance: SplatInstance): void {
	backend.update({
		worldToView: Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, -1, 1),
		instances: [instance],
		clusters: [{ members: [0], nearDepth: 0.5, farDepth: 1.5, firstSplat: 0, splatCount: 0 }],
	});
}

const floats = async (device: GPUDevice, buffer: GPUBuffer, count: number): Promise<Float32Array> =>
	new Float32Array(await readBuffer(device, buffer)).subarray(0, count);

function furthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
	let most = 0;
	for (let i = 0; i < b.length; i++) {
		const apart = Math.abs(a[i]! - b[i]!);
		most = Math.max(most, Number.isNaN(apart) ? 1e9 : apart);
	}
	return most;
}

/** Two poses in turn: what is shown of them on the way, and what it took. */
async function twoPoses(): Promise<Record<string, number | boolean>> {
	const opened = await openTestDevice();
	const { device } = opened;
	const bytes = writeDecoder(mesh);
	const wasm = await createOnnxDecoder(bytes, { vertexCount, runtime: ort });
	const decoder = await createWebGPUDecoder(bytes, { vertexCount, runtime: ort, device });
	const backend = createWebGPUBackend(device);
	const instance = makeInstance(backend);
	instance.vertices.set(mesh.positions);
	const pose = backend.receivePoses(instance);
	const expected = [new Float32Array(vertexCount * 3), new Float32Array(vertexCount * 3)];
	await wasm.run(expressionOf(1), REST, expected[0]!);
	await wasm.run(expressionOf(0, 1), REST, expected[1]!);
	const shown = (): Promise<Float32Array> => floats(device, pose.shown.vertices, vertexCount * 3);

	const first = pose.incoming.vertices;
	await decoder.run(expressionOf(1), REST, pose.incoming);
	pose.take();
	const second = pose.incoming.vertices;
	// The next pose is written while the first is not shown yet.
	await decoder.run(expressionOf(0, 1), REST, pose.incoming);
	const counts = countCalls(device, pose.shown.vertices);
	pose.share = 0.25;
	update(backend, instance);
	pose.share = 0.5;
	update(backend, instance);
	counts.stop();
	const halfway = await shown();
	pose.share = 1;
	update(backend, instance);
	const whole = await shown();
	pose.take();
	const third = pose.incoming.vertices;
	pose.share = 1;
	update(backend, instance);
	const next = await shown();
	const rest = mesh.positions;
	pose.dispose();
	update(backend, instance);
	const back = await floats(device, backend.vertexBuffer(instance), vertexCount * 3);
	decoder.dispose();
	wasm.dispose();
	backend.dispose();
	await opened.check();
	return {
		fromRest: furthest(expected[0]!, rest),
		halfway: furthest(
			halfway,
			expected[0]!.map((value, i) => (value + rest[i]!) / 2),
		),
		whole: furthest(whole, expected[0]!),
		next: furthest(next, expected[1]!),
		back: furthest(back, rest),
		flips: first !== second && third === first,
		...counts.seen,
	};
}

/** Centres and shapes of the posed splats in one row of the common tables. */
async function posedSplats({ device, textures }: WebGPUBackend, row: number): Promise<ArrayBuffer[]> {
	const read = (table: GPUTexture): Promise<ArrayBuffer> => readTexture(device, table, 1, 16, row);
	return [await read(textures.centers), await read(textures.shapes)];
}

/** Positions of posed splats. */
function positionsOf([centers]: ArrayBuffer[]): Float32Array {
	return new Float32Array(centers!, 0, asset.splats.count * 4).filter((_, i) => i % 4 < 3);
}

function sameWords(a: ArrayBuffer, b: ArrayBuffer): boolean {
	const words = new Uint32Array(b);
	return new Uint32Array(a, 0, asset.splats.count * 4).every((word, i) => word === words[i]);
}

/** An instance whose poses are on the GPU only, while others leave and a larger one needs their rows packed. */
async function movedRows(): Promise<Record<string, unknown>> {
	const opened = await openTestDevice();
	// Four rows.
	const backend = createWebGPUBackend(opened.device, { maxSplats: 4096, sorter: 'gpu' });
	const small = [0, 1, 2, 3].map(() => makeInstance(backend));
	const instance = small[2]! as SplatInstance & { firstRow: number };
	instance.vertices.set(mesh.positions);
	const pose = backend.receivePoses(instance);
	const open = new Float32Array(mesh.positions.length);
	poseVertices(open, mesh, expressionOf(1), REST);
	pose.write(open, new Float32Array(0));
	pose.take();
	pose.share = 0.5;
	instance.poseVersion++;
	update(backend, instance);
	const rowBefore = instance.firstRow;
	const before = await posedSplats(backend, rowBefore);
	small[0]!.dispose();
	small[3]!.dispose();
	const model = backend.createModel({
		splats: makeFixtureAvatar({ seed: 2, splatCount: 1500, detail: 1 }).splats,
		restPositions: mesh.positions,
		triangles: mesh.triangles,
		convention: asset.convention,
	});
	backend.createInstance(model);
	update(backend, instance);
	const rowAfter = instance.firstRow;
	const after = await posedSplats(backend, rowAfter);
	pose.share = 1;
	instance.poseVersion++;
	update(backend, instance);
	const moved = await posedSplats(backend, rowAfter);
	const shown = await floats(opened.device, pose.shown.vertices, vertexCount * 3);
	backend.dispose();
	await opened.check();
	return {
		rowBefore,
		rowAfter,
		same: before.map((words, i) => sameWords(words, after[i]!)),
		poseWentOn: furthest(positionsOf(moved), positionsOf(after)),
		shown: furthest(shown, open),
	};
}

/** A decoder's weights on the GPU, and the splats that they correct: how far those are from the oracle's. */
async function corrected(): Promise<Record<string, number | boolean>> {
	const opened = await openTestDevice();
	const { device } = opened;
	const correctives = makeFixtureCorrectives(asset.splats.count);
	const network = makeWeightNetwork(FIXTURE_WEIGHT_COUNT);
	const bytes = writeDecoder(mesh, network);
	const decoder = await createWebGPUDecoder(bytes, { vertexCount, runtime: ort, device });
	const backend = createWebGPUBackend(device);
	const [plain, instance] = [makeInstance(backend), makeInstance(backend, correctives)];
	const weights = new Float32Array(FIXTURE_WEIGHT_COUNT);
	evaluateWeightNetwork(weights, network, expressionOf(1));
	const vertices = new Float32Array(mesh.positions.length);
	poseVertices(vertices, mesh, expressionOf(1), REST);
	const pose = backend.receivePoses(instance, new Float32Array(decoder.weightCount));
	const splats = async (): Promise<Uint32Array> =>
		new Uint32Array(await readTexture(device, backend.textures.centers, 2, 16));
	const show = async (share: number): Promise<Uint32Array> => {
		pose.share = share;
		update(backend, instance);
		return splats();
	};
	/** Splats stand in the instance's own row; the oracle's are posed by so much of the way. */
	const apart = (words: Uint32Array, share: number): number => {
		const oracle = deformSplats({
			splats: asset.splats,
			restPositions: mesh.positions,
			triangles: mesh.triangles,
			posedPositions: vertices.map((value, i) => mesh.positions[i]! + (value - mesh.positions[i]!) * share),
			avatarToWorld: instance.avatarToWorld,
			correctives,
			weights: weights.map((weight) => weight * share),
		});
		const floats = new Float32Array(words.buffer);
		const centers = oracle.centers.map((_, i) => floats[4096 + Math.floor(i / 3) * 4 + (i % 3)]!);
		return furthest(centers, oracle.centers);
	};
	update(backend, plain);
	const uncorrected = (await splats()).subarray(0, 4096);
	await decoder.run(expressionOf(0), REST, pose.incoming);
	pose.take();
	const atNeutral = (await show(1)).subarray(4096);
	// Vertices of two providers; where they agree, so do splats: the weights are 0.
	const sameColors = uncorrected.every((word, i) => i % 4 !== 3 || word === atNeutral[i]);
	const shownWeights = await floats(device, pose.shown.weights!, FIXTURE_WEIGHT_COUNT);
	await decoder.run(expressionOf(1), REST, pose.incoming);
	pose.take();
	const halfway = await show(0.5);
	const whole = await show(1);
	pose.dispose();
	instance.vertices.set(vertices);
	instance.weights.set(weights);
	instance.poseVersion++;
	update(backend, instance);
	const back = await splats();
	decoder.dispose();
	backend.dispose();
	await opened.check();
	return {
		halfway: apart(halfway, 0.5),
		whole: apart(whole, 1),
		back: apart(back, 1),
		neutral: sameColors && shownWeights.every((weight) => weight === 0),
		moved: furthest(
			new Float32Array(whole.slice(4096).buffer).filter((_, i) => i % 4 !== 3),
			new Float32Array(uncorrected.slice().buffer).filter((_, i) => i % 4 !== 3),
		),
	};
}

/** Counts what would be a copy or a read-back. */
function countCalls(device: GPUDevice, shown: GPUBuffer): { seen: Record<string, number>; stop(): void } {
	const seen = { vertexWrites: 0, copies: 0, readBacks: 0 };
	const writeBuffer = device.queue.writeBuffer;
	const copy = GPUCommandEncoder.prototype.copyBufferToBuffer;
	const map = GPUBuffer.prototype.mapAsync;
	device.queue.writeBuffer = function (this: GPUQueue, buffer: GPUBuffer, ...rest: never[]) {
		if (buffer === shown) seen.vertexWrites++;
		return (writeBuffer as (...all: unknown[]) => undefined).call(this, buffer, ...rest);
	} as GPUQueue['writeBuffer'];
	GPUCommandEncoder.prototype.copyBufferToBuffer = function (this: GPUCommandEncoder, ...all: never[]) {
		seen.copies++;
		return (copy as (...all: unknown[]) => undefined).apply(this, all);
	} as typeof copy;
	GPUBuffer.prototype.mapAsync = function (this: GPUBuffer, ...all) {
		seen.readBacks++;
		return map.apply(this, all);
	};
	return {
		seen,
		stop: () => {
			device.queue.writeBuffer = writeBuffer;
			GPUCommandEncoder.prototype.copyBufferToBuffer = copy;
			GPUBuffer.prototype.mapAsync = map;
		},
	};
}

/** A foreign decoder that goes wrong and recovers. */
async function badPose(fault: 'nan' | 'huge'): Promise<Record<string, unknown>> {
	const opened = await openTestDevice();
	const { device } = opened;
	const weightCount = 5;
	const bytes = makeForeignDecoder({ positions: mesh.positions, fault, weightCount });
	const decoder = await createWebGPUDecoder(bytes, { vertexCount, runtime: ort, device });
	const backend = createWebGPUBackend(device);
	const instance = makeInstance(backend);
	const pose = backend.receivePoses(instance, new Float32Array(decoder.weightCount));
	const show = async (jaw: number, share = 1): Promise<[Float32Array, Float32Array]> => {
		const expression = expressionOf(jaw);
		expression[0] = jaw;
		await decoder.run(expression, REST, pose.incoming);
		pose.take();
		pose.share = share;
		update(backend, instance);
		return [
			await floats(device, pose.shown.vertices, vertexCount * 3),
			await floats(device, pose.shown.weights!, weightCount),
		];
	};
	const [good, goodWeights] = await show(0.25);
	const sinceNone = await pose.posesSinceBad();
	const [kept, keptWeights] = await show(0.75);
	const [keptHalf] = await show(0.75, 0.5);
	const [after, afterWeights] = await show(0.4);
	const since = await pose.posesSinceBad();
	decoder.dispose();
	backend.dispose();
	await opened.check();
	return {
		weightCount: decoder.weightCount,
		moved: furthest(good, after),
		kept: furthest(kept, good),
		keptHalf: furthest(keptHalf, good),
		weights: [goodWeights[0], keptWeights[0], afterWeights[0]],
		finite: after.every(Number.isFinite),
		sinceNone: sinceNone ?? 'never',
		since,
	};
}

/** A session that the page made before on a device of its own, and two devices with a decoder each. */
async function manyDevices(): Promise<number[]> {
	const bytes = smallDecoder();
	const own = await ort.InferenceSession.create(widenConstants(bytes), { executionProviders: ['webgpu'] });
	const opened = [await openTestDevice(), await openTestDevice()];
	const decoders = await Promise.all(
		opened.map(({ device }) => createWebGPUDecoder(bytes, { vertexCount, runtime: ort, device })),
	);
	const wasm = await createOnnxDecoder(bytes, { vertexCount, runtime: ort });
	const expected = new Float32Array(vertexCount * 3);
	const apart = await Promise.all(
		opened.map(async ({ device, check }, i) => {
			const backend = createWebGPUBackend(device);
			const pose = backend.receivePoses(makeInstance(backend));
			// All at once: the runtime takes one call at a time.
			await decoders[i]!.run(expressionOf(0.5), REST, pose.incoming);
			await wasm.run(expressionOf(0.5), REST, expected);
			const got = await floats(device, pose.incoming.vertices, vertexCount * 3);
			backend.dispose();
			await check();
			return furthest(got, expected);
		}),
	);
	for (const each of [...decoders, wasm]) each.dispose();
	await own.release();
	return apart;
}

/** A device that goes while a decoder works on it; another one afterwards. */
async function lostDevice(): Promise<{ outcomes: string[]; wasm: number; another: number }> {
	const bytes = smallDecoder();
	const first = await openTestDevice();
	const decoder = await createWebGPUDecoder(bytes, { vertexCount, runtime: ort, device: first.device });
	const wasm = await createOnnxDecoder(bytes, { vertexCount, runtime: ort });
	const backend = createWebGPUBackend(first.device);
	const pose = backend.receivePoses(makeInstance(backend));
	const outcomes: string[] = [];
	const attempt = async (): Promise<void> => {
		const late = new Promise<string>((done) => setTimeout(() => done('hangs'), 60_000));
		const run = decoder.run(expressionOf(0.2), REST, pose.incoming).then(
			() => 'runs',
			(error) => (isGaspardError(error) ? error.code : String(error)),
		);
		outcomes.push(await Promise.race([run, late]));
	};
	await attempt();
	const during = attempt();
	first.device.destroy();
	await during;
	await backend.whenLost;
	await attempt();
	backend.dispose();
	decoder.dispose();
	const expected = new Float32Array(vertexCount * 3);
	await wasm.run(expressionOf(0.2), REST, expected);
	const second = await openTestDevice();
	const again = await createWebGPUDecoder(bytes, { vertexCount, runtime: ort, device: second.device });
	const backend2 = createWebGPUBackend(second.device);
	const pose2 = backend2.receivePoses(makeInstance(backend2));
	await again.run(expressionOf(0.2), REST, pose2.incoming);
	const got = await floats(second.device, pose2.incoming.vertices, vertexCount * 3);
	again.dispose();
	wasm.dispose();
	backend2.dispose();
	await second.check();
	return { outcomes, wasm: furthest(expected, mesh.positions), another: furthest(got, expected) };
}

Object.assign(globalThis, { tests: { movedRows, twoPoses, corrected, badPose, manyDevices, lostDevice } });
