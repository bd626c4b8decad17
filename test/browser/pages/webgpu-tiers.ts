import * as jsep from 'onnxruntime-web';
import * as ort from 'onnxruntime-web/webgpu';
import { Avatar } from '../../../src/avatar/avatar.ts';
import { modelOfAsset } from '../../../src/avatar/load-avatar-model.ts';
import { createAvatarScheduler } from '../../../src/avatar/schedule/avatar-scheduler.ts';
import type { DecoderTier, TierTimes } from '../../../src/decode/decoder-tier.ts';
import type { OnnxRuntime } from '../../../src/decode/onnx-runtime.ts';
import { writeDecoder } from '../../../src/decode/write-decoder.ts';
import { createWebGPUBackend, type WebGPUBackend } from '../../../src/gpu/webgpu/webgpu-backend.ts';
import type { TrialOptions } from '../../../src/gpu-decode/decoder-trial.ts';
import { decodeOnGpu } from '../../../src/gpu-decode/webgpu-decoding.ts';
import { AvatarSystem } from '../../../src/scene/avatar-system.ts';
import { DrawList } from '../../../src/scene/draw-list.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';
import { makeForeignDecoder } from '../../fixtures/make-foreign-decoder.ts';
import { openTestDevice } from '../support/webgpu-device.ts';
import { readBuffer } from '../support/webgpu-read.ts';

const VIEW = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, -0.15, -1, 1];
const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

const fixture = makeFixtureAvatar({ seed: 1, splatCount: 500, detail: 1 });
const ours = { ...fixture, decoder: writeDecoder(fixture.mesh) };
const { positions } = fixture.mesh;
const foreign = { ...fixture, decoder: makeForeignDecoder({ positions, fault: 'nan', weightCount: 3 }) };

/** One avatar in one back end, frame by frame. */
interface World {
	avatar: Avatar;
	backend: WebGPUBackend;
	errors: string[];
	/** Poses that have arrived. */
	poses(): number;
	frame(): Promise<void>;
	/** What the splats are posed by. */
	shown(): Promise<Float32Array>;
}

function makeWorld(
	backend: WebGPUBackend,
	asset: typeof fixture,
	decoder: DecoderTier,
	system: AvatarSystem,
	runtime: OnnxRuntime = ort,
): World {
	const time = { milliseconds: 0 };
	const scheduler = createAvatarScheduler(() => time.milliseconds);
	const errors: string[] = [];
	const model = modelOfAsset({ ...asset }, { decoder, runtime, wasmPaths: '/ort/' });
	let poses = 0;
	const listener = { onError: ({ code }: { code: string }) => errors.push(code), onNewPose: () => poses++ };
	const avatar = new Avatar(model, { scheduler, idle: false, listener });
	const order = new DrawList();
	return {
		avatar,
		backend,
		errors,
		poses: () => poses,
		frame: async () => {
			scheduler.clock.tick();
			avatar.advance();
			order.begin(VIEW);
			order.add(avatar, IDENTITY);
			system.poseAndSort(order);
			await new Promise((done) => setTimeout(done, 0));
			// The decoder may take several turns; a frame of this page waits for it, as most do.
			for (let i = 0; i < 200 && scheduler.decodes.waitingCount > 0; i++)
				await new Promise((done) => setTimeout(done, 1));
			await new Promise((done) => setTimeout(done, 2));
			time.milliseconds += 16;
		},
		shown: async () =>
			new Float32Array(await readBuffer(backend.device, backend.vertexBuffer(system.instance(avatar)!))).slice(
				0,
				positions.length,
			),
	};
}

function furthest(a: Float32Array, b: Float32Array): number {
	let most = 0;
	for (let i = 0; i < b.length; i++) {
		const apart = Math.abs(a[i]! - b[i]!);
		most = Math.max(most, Number.isNaN(apart) ? 1e9 : apart);
	}
	return most;
}

async function waitFor(world: World, isThere: () => boolean, frames = 2000): Promise<number> {
	for (let i = 0; i < frames; i++) {
		if (isThere()) return i;
		await world.frame();
	}
	throw new Error('It never came.');
}

/** A jaw that opens and closes evenly, as far as the decoder comes: each frame's largest step on screen, by who posed it. */
async function talk(world: World, frames: number): Promise<Record<'cpu' | 'gpu' | 'over', number[]>> {
	const steps = { cpu: [] as number[], gpu: [] as number[], over: [] as number[] };
	let before = await world.shown();
	for (let i = 0; i < frames; i++) {
		world.avatar.expression.jawOpen = Math.abs(((world.poses() / 20 + 1) % 2) - 1);
		const wasOnGpu = world.avatar.devicePose !== undefined;
		await world.frame();
		const isOnGpu = world.avatar.devicePose !== undefined;
		const after = await world.shown();
		steps[wasOnGpu !== isOnGpu ? 'over' : isOnGpu ? 'gpu' : 'cpu'].push(furthest(after, before));
		before = after;
	}
	return steps;
}

const OPTIONS: TrialOptions = { warmUpFrames: 2 };

const systemOf = (backend: WebGPUBackend, options = OPTIONS): AvatarSystem =>
	new AvatarSystem(backend, { gpuDecoding: decodeOnGpu(backend, options) });

/** Asked for by name: goes over to the GPU on the running page, and back. */
async function thereAndBack(): Promise<Record<string, unknown>> {
	const opened = await openTestDevice();
	const backend = createWebGPUBackend(opened.device);
	const world = makeWorld(backend, ours, 'webgpu', systemOf(backend));
	const { avatar } = world;
	await world.frame();
	const firstOnCpu = avatar.devicePose === undefined;
	await avatar.ready;
	await world.frame();
	const steps = { cpu: [] as number[], gpu: [] as number[], over: [] as number[] };
	const go = async (frames: number): Promise<void> => {
		const more = await talk(world, frames);
		for (const key of ['cpu', 'gpu', 'over'] as const) steps[key].push(...more[key]);
	};
	for (let i = 0; i < 100 && !avatar.devicePose; i++) await go(10);
	await go(30);
	// What the CPU says of a pose that only the GPU has.
	avatar.playing = false;
	for (let i = 0; i < 3; i++) await world.frame();
	const said = furthest(avatar.vertices, await world.shown());
	avatar.playing = true;
	const onGpu = avatar.devicePose !== undefined;
	avatar.decodeOnCpu();
	await go(20);
	const result = {
		firstOnCpu,
		onGpu,
		backOnCpu: avatar.devicePose === undefined,
		ordinary: Math.max(...steps.cpu),
		gpu: Math.max(...steps.gpu),
		gpuMoves: steps.gpu.filter((step) => step > 0).length / steps.gpu.length,
		over: steps.over,
		said,
		errors: world.errors,
	};
	avatar.dispose();
	backend.dispose();
	await opened.check();
	return result;
}

/** A foreign decoder that goes wrong on the GPU. */
async function goesWrong(): Promise<Record<string, unknown>> {
	const opened = await openTestDevice();
	const backend = createWebGPUBackend(opened.device);
	const world = makeWorld(backend, foreign, 'webgpu', systemOf(backend));
	const { avatar } = world;
	await avatar.ready;
	await waitFor(world, () => avatar.devicePose !== undefined);
	const settle = async (jaw: number, frames = 4): Promise<Float32Array> => {
		avatar.expression.jawOpen = jaw;
		for (let i = 0; i < frames; i++) await world.frame();
		return world.shown();
	};
	const good = await settle(0.25);
	const kept = await settle(0.75);
	const errorsAtOnce = [...world.errors];
	await waitFor(world, () => world.errors.length > 0);
	const later = await settle(0.75, 8);
	const recovered = await (async () => {
		for (let i = 0; i < 10; i++) await settle(0.25, 40);
		return world.shown();
	})();
	const result = {
		weights: avatar.weights.length,
		kept: furthest(kept, good),
		later: furthest(later, good),
		recovered: furthest(recovered, good),
		errorsAtOnce,
		errors: [...new Set(world.errors)],
		onGpu: avatar.devicePose !== undefined,
		moved: furthest(good, positions),
	};
	avatar.dispose();
	backend.dispose();
	await opened.check();
	return result;
}

/** A device that goes, and another one for the same back end. */
async function loseDevice(): Promise<Record<string, unknown>> {
	const first = await openTestDevice();
	const backend = createWebGPUBackend(first.device);
	const world = makeWorld(backend, foreign, 'webgpu', systemOf(backend));
	const { avatar } = world;
	await avatar.ready;
	avatar.expression.jawOpen = 0.1;
	await waitFor(world, () => avatar.devicePose !== undefined);
	for (let i = 0; i < 4; i++) await world.frame();
	const before = await world.shown();
	first.device.destroy();
	await backend.whenLost;
	await world.frame();
	const onCpu = avatar.devicePose === undefined;
	for (let i = 0; i < 4; i++) await world.frame();
	const cpuVertices = furthest(avatar.vertices, before);
	const second = await openTestDevice();
	backend.restore(second.device);
	for (let i = 0; i < 2; i++) await world.frame();
	const after = furthest(await world.shown(), before);
	await waitFor(world, () => avatar.devicePose !== undefined);
	avatar.expression.jawOpen = 0.3;
	for (let i = 0; i < 4; i++) await world.frame();
	const moved = furthest(await world.shown(), before);
	const result = { onCpu, cpuVertices, after, moved, errors: world.errors };
	avatar.dispose();
	backend.dispose();
	await second.check();
	return result;
}

/** Nobody asked: measured on the running page, once a device. */
async function measure(): Promise<Record<string, unknown>> {
	const opened = await openTestDevice();
	const plain = createWebGPUBackend(opened.device);
	const plainTimes: TierTimes[] = [];
	const plainOptions: TrialOptions = {
		warmUpFrames: 0,
		fastEnoughMilliseconds: 0,
		onMeasured: (times) => plainTimes.push(times),
	};
	const software = makeWorld(plain, foreign, 'auto', systemOf(plain, plainOptions));
	await software.avatar.ready;
	for (let i = 0; i < 20; i++) await software.frame();
	const softwareOnGpu = software.avatar.devicePose !== undefined;
	software.avatar.dispose();
	plain.dispose();

	const backend = createWebGPUBackend(opened.device);
	const times: TierTimes[] = [];
	const options = { patienceFrames: 2, trySoftware: true, onMeasured: (found: TierTimes) => times.push(found) };
	const system = systemOf(backend, { ...options, fastEnoughMilliseconds: Infinity });
	const fast = makeWorld(backend, foreign, 'auto', system);
	await fast.avatar.ready;
	for (let i = 0; i < 20; i++) await fast.frame();
	const fastTimes = times.length;
	fast.avatar.dispose();

	const again = systemOf(backend, { ...options, fastEnoughMilliseconds: 0 });
	const one = makeWorld(backend, foreign, 'auto', again);
	await one.avatar.ready;
	await waitFor(one, () => times.length > 0);
	for (let i = 0; i < 5; i++) await one.frame();
	const oneOnGpu = one.avatar.devicePose !== undefined;
	const two = makeWorld(backend, foreign, 'auto', again);
	await two.avatar.ready;
	for (let i = 0; i < 20; i++) await two.frame();
	const result = {
		software: { measured: plainTimes.length, onGpu: softwareOnGpu },
		fast: fastTimes,
		measured: times.length,
		times: times[0],
		oneOnGpu,
		twoOnGpu: two.avatar.devicePose !== undefined,
		errors: [...software.errors, ...one.errors, ...two.errors],
	};
	one.avatar.dispose();
	two.avatar.dispose();
	backend.dispose();
	await opened.check();
	return result;
}

/** A build whose WebGPU provider makes a device of its own, whatever it is told. */
async function wrongBuild(): Promise<Record<string, unknown>> {
	const opened = await openTestDevice();
	const backend = createWebGPUBackend(opened.device);
	const world = makeWorld(backend, foreign, 'webgpu', systemOf(backend), jsep as unknown as OnnxRuntime);
	const { avatar } = world;
	await avatar.ready;
	await waitFor(world, () => world.errors.length > 0);
	avatar.expression.jawOpen = 0.3;
	for (let i = 0; i < 4; i++) await world.frame();
	const moved = furthest(await world.shown(), positions);
	const onGpu = avatar.devicePose !== undefined;
	avatar.dispose();
	backend.dispose();
	return { errors: world.errors, onGpu, moved };
}

Object.assign(globalThis, { tests: { thereAndBack, goesWrong, loseDevice, measure, wrongBuild } });
