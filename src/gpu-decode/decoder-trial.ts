import type { AvatarModel } from '../avatar/avatar-model.ts';
import type { DevicePose } from '../avatar/device-pose.ts';
import { PoseBoundsEstimate } from '../bounds/estimated-bounds.ts';
import { createWebGPUDecoder, type WebGPUDecoder } from '../decode/create-webgpu-decoder.ts';
import { chooseTier, FAST_ENOUGH_MILLISECONDS, type TierTimes } from '../decode/decoder-tier.ts';
import { GaspardError } from '../errors.ts';
import { BufferUsage } from '../gpu/webgpu/gpu-usage.ts';
import type { WebGPUBackend } from '../gpu/webgpu/webgpu-backend.ts';
import { EXPRESSION_COUNT } from '../rig/expression-names.ts';
import { poseVertices } from '../rig/pose-vertices.ts';

/** Options of a trial, for tests and benches. */
export interface TrialOptions {
	/** Frames before a trial begins, so that it does not compete with the start of the page. @default 30 */
	readonly warmUpFrames?: number;
	/**
	 * With tier `auto`, a decoder that takes less time than this on the CPU stays there. Milliseconds.
	 * @default 0.5
	 */
	readonly fastEnoughMilliseconds?: number;
	/** Whether software devices (fallback adapters) are tried too. @default false */
	readonly trySoftware?: boolean;
	/** Called with the measured times. */
	readonly onMeasured?: (times: TierTimes) => void;
}

/** What a trial needs from its caller. */
export interface TrialContext extends TrialOptions {
	/** Resolves after the next frame. */
	nextFrame(): Promise<void>;
	/** Returns true when the result is no longer needed: a trial then ends early. */
	isOver(): boolean;
}

/** A decoder that passed the trial. */
export interface TrialResult {
	readonly decoder: WebGPUDecoder;
	/** See DevicePose. */
	readonly estimateBox: DevicePose['estimateBox'];
}

const WARM_UP_FRAMES = 30;
const ROUNDS = 5;
/** Two providers add float32 numbers in different orders; a wrong kernel differs by more than this. Metres. */
const PROVIDERS_APART = 1e-3;

/** Results of previous trials, by device and size of the decoder (rounded log2 of bytes). */
const known = new WeakMap<GPUDevice, Map<number, 'wasm' | 'webgpu'>>();

/**
 * Tries a model's decoder on a device, in the pauses between frames. It first compares the results with the CPU's; for tier
 * `auto` it then measures whether the GPU is faster. Rendering continues meanwhile. The result of a measurement is reused for
 * later decoders of about the same size on the device.
 *
 * @returns The decoder and its bounds, or undefined if the CPU should decode.
 * @throws GaspardError (rejects) `decoder/failed` if the results differ, and every error of `createWebGPUDecoder`.
 */
export async function tryOnGpu(
	model: AvatarModel,
	backend: WebGPUBackend,
	surroundings: TrialContext,
): Promise<TrialResult | undefined> {
	const { device } = backend;
	const { nextFrame, isOver, fastEnoughMilliseconds = FAST_ENOUGH_MILLISECONDS } = surroundings;
	const { asset, choice } = model;
	const byName = choice?.tier === 'webgpu';
	const size = Math.round(Math.log2(asset.decoder.length));
	if (!byName) {
		if (device.adapterInfo?.isFallbackAdapter && !surroundings.trySoftware) return undefined;
		if (known.get(device)?.get(size) === 'wasm') return undefined;
	}
	for (let i = surroundings.warmUpFrames ?? WARM_UP_FRAMES; i > 0; i--) await nextFrame();
	const cpu = await Measured.onCpu(model, surroundings);
	const knows = known.get(device)?.has(size);
	if (!cpu || (!byName && !knows && cpu.milliseconds < fastEnoughMilliseconds)) return undefined;
	const vertexCount = asset.mesh.positions.length / 3;
	await nextFrame();
	if (isOver()) return undefined;
	const decoder = await createWebGPUDecoder(asset.decoder, { ...choice, vertexCount, device });
	try {
		const times = await compare(decoder, cpu, surroundings);
		if (isOver()) throw gone();
		const chosen = byName || knows ? 'webgpu' : chooseTier(times);
		surroundings.onMeasured?.(times);
		if (!byName) remember(device, size, chosen);
		if (chosen === 'webgpu') {
			const boxes = new PoseBoundsEstimate(asset.mesh, model.bounds);
			return { decoder, estimateBox: (out, face, joints) => boxes.estimate(out, face, joints, cpu.slack) };
		}
	} catch (error) {
		decoder.dispose();
		throw error;
	}
	decoder.dispose();
	return undefined;
}

function remember(device: GPUDevice, size: number, chosen: 'wasm' | 'webgpu'): void {
	const sizes = known.get(device) ?? new Map<number, 'wasm' | 'webgpu'>();
	known.set(device, sizes.set(size, chosen));
}

/** One pose decoded on the CPU, and the time that it takes. */
class Measured {
	readonly expression = Float32Array.from({ length: EXPRESSION_COUNT }, (_, i) => (i % 3 === 0 ? 0.4 : 0));
	readonly joints = Float32Array.of(0, 0, 0, 1, 0.05, 0.1, 0, 0.9937, 0, 0.1, 0, 0.995, 0, 0.1, 0, 0.995);
	readonly vertices: Float32Array;
	readonly weights: Float32Array;
	milliseconds = 0;
	slack = 0;

	private constructor(vertexCount: number, weightCount: number) {
		this.vertices = new Float32Array(vertexCount * 3);
		this.weights = new Float32Array(weightCount);
	}

	/** Returns undefined if the trial is over: a model that was released must not create its decoder again. */
	static async onCpu(model: AvatarModel, { nextFrame, isOver }: TrialContext): Promise<Measured | undefined> {
		const { mesh } = model.asset;
		if (isOver()) return undefined;
		const measured = new Measured(mesh.positions.length / 3, await model.weightCount());
		const { expression, joints, vertices, weights } = measured;
		const times: number[] = [];
		for (let round = 0; round < ROUNDS; round++) {
			await nextFrame();
			if (isOver()) return undefined;
			const begin = performance.now();
			await model.decode(expression, joints, vertices, weights);
			times.push(performance.now() - begin);
		}
		measured.milliseconds = median(times);
		const byMesh = new Float32Array(vertices.length);
		poseVertices(byMesh, mesh, expression, joints);
		// A decoder of another origin may differ from the mesh by more in other poses than in this one.
		measured.slack = 3 * furthest(byMesh, vertices);
		return measured;
	}
}

/** Runs the decoder into separate buffers. Throws if the results differ from the CPU's; otherwise returns the times. */
async function compare(decoder: WebGPUDecoder, cpu: Measured, { nextFrame }: TrialContext): Promise<TierTimes> {
	const { device } = decoder;
	const { queue } = device;
	const vertices = scratch(device, cpu.vertices.byteLength);
	const weights = cpu.weights.length > 0 ? scratch(device, cpu.weights.byteLength) : undefined;
	const out = { vertices, weights };
	try {
		queue.writeBuffer(vertices, 0, new Float32Array(cpu.vertices.length).fill(Number.NaN));
		await nextFrame();
		await decoder.run(cpu.expression, cpu.joints, out);
		const apart = furthest(await read(device, vertices, cpu.vertices.length), cpu.vertices);
		if (!(apart < PROVIDERS_APART)) {
			throw new GaspardError(
				'decoder/failed',
				`On the GPU the decoder gives vertices ${apart} m away from those of the CPU. The CPU decodes instead. Update the browser or the graphics driver.`,
				{ apart },
			);
		}
		const asking: number[] = [];
		const done: number[] = [];
		const answering: number[] = [];
		for (let round = 0; round < ROUNDS; round++) {
			await nextFrame();
			await queue.onSubmittedWorkDone();
			const idle = performance.now();
			await queue.onSubmittedWorkDone();
			const begin = performance.now();
			await decoder.run(cpu.expression, cpu.joints, out);
			asking.push(performance.now() - begin);
			await queue.onSubmittedWorkDone();
			done.push(performance.now() - begin);
			answering.push(begin - idle);
		}
		return {
			wasm: cpu.milliseconds,
			webgpuAsking: median(asking),
			webgpuDone: Math.max(0, median(done) - median(answering)),
		};
	} finally {
		vertices.destroy();
		weights?.destroy();
	}
}

function scratch(device: GPUDevice, bytes: number): GPUBuffer {
	return device.createBuffer({
		label: 'gaspard decoder trial',
		size: Math.ceil(bytes / 16) * 16,
		usage: BufferUsage.STORAGE | BufferUsage.COPY_DST | BufferUsage.COPY_SRC,
	});
}

/** Reads numbers back from the GPU. Done once per trial. */
async function read(device: GPUDevice, buffer: GPUBuffer, count: number): Promise<Float32Array> {
	const { size } = buffer;
	const copy = device.createBuffer({
		label: 'gaspard decoder trial read',
		size,
		usage: BufferUsage.COPY_DST | BufferUsage.MAP_READ,
	});
	try {
		const encoder = device.createCommandEncoder({ label: 'gaspard decoder trial' });
		encoder.copyBufferToBuffer(buffer, 0, copy, 0, size);
		device.queue.submit([encoder.finish()]);
		await copy.mapAsync(BufferUsage.MAP_READ);
		return new Float32Array(copy.getMappedRange().slice(0)).subarray(0, count);
	} finally {
		copy.destroy();
	}
}

function furthest(a: Float32Array, b: Float32Array): number {
	let most = 0;
	for (let i = 0; i < b.length; i++) {
		const apart = Math.abs(a[i]! - b[i]!);
		// NaN counts as infinitely far.
		if (!(apart <= most)) most = Number.isNaN(apart) ? Infinity : apart;
	}
	return most;
}

function median(values: number[]): number {
	return values.sort((a, b) => a - b)[values.length >> 1]!;
}

function gone(): GaspardError {
	return new GaspardError(
		'gpu/device-lost',
		'The GPU device was lost or its avatars were removed during the trial of a decoder.',
	);
}
