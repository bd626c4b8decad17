import { describe, expect, test } from 'vitest';
import { Avatar } from '../../../src/avatar/avatar.ts';
import { AvatarModel } from '../../../src/avatar/avatar-model.ts';
import type { DevicePose } from '../../../src/avatar/device-pose.ts';
import { GpuPoseSource, type GpuPoseSourceOptions } from '../../../src/avatar/gpu-pose-source.ts';
import { createAvatarScheduler } from '../../../src/avatar/schedule/avatar-scheduler.ts';
import { PoseBoundsEstimate } from '../../../src/bounds/estimated-bounds.ts';
import { measureBounds } from '../../../src/bounds/posed-bounds.ts';
import type { Decoder } from '../../../src/decode/decoder.ts';
import { createMeshDecoder } from '../../../src/decode/mesh-decoder.ts';
import { GaspardError } from '../../../src/errors.ts';
import type { SplatInstance } from '../../../src/gpu/splat-backend.ts';
import { EXPRESSION_INDEX } from '../../../src/rig/expression-names.ts';
import { poseVertices } from '../../../src/rig/pose-vertices.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';

const asset = makeFixtureAvatar({ splatCount: 200 });
const { positions } = asset.mesh;
const boxes = new PoseBoundsEstimate(asset.mesh, measureBounds(asset));

/** What GpuPose and its shaders do, by plain arrays: begins with the vertices that it is given. */
class PlainGpu implements DevicePose {
	readonly instance = {} as SplatInstance;
	readonly shown: Float32Array;
	alpha = 1;
	released = false;
	broken = false;
	#taken = false;
	#incoming = new Float32Array(positions.length);
	#to = new Float32Array(positions.length);
	#from = new Float32Array(positions.length);
	/** Metres along x that this GPU is off, as a foreign decoder is from the mesh. */
	readonly #offset: number;

	constructor(shown: Float32Array, offset = 0) {
		this.shown = shown.slice();
		this.#offset = offset;
	}

	/** Settles when a pose may come. */
	gate: () => Promise<void> = async () => undefined;

	createSource(options: GpuPoseSourceOptions): GpuPoseSource {
		return new GpuPoseSource(this, options);
	}

	async decode(expression: Float32Array, joints: Float32Array): Promise<void> {
		await this.gate();
		if (this.broken) throw new GaspardError('decoder/failed', 'It broke.');
		poseVertices(this.#incoming, asset.mesh, expression, joints);
		for (let i = 0; i < positions.length; i += 3) this.#incoming[i]! += this.#offset;
	}

	estimateBox(out: Float32Array, expression: Float32Array, joints: Float32Array): void {
		boxes.estimate(out, expression, joints, Math.abs(this.#offset));
	}

	write(vertices: Float32Array): void {
		this.#incoming.set(vertices);
	}

	commit(share = 0): void {
		[this.#incoming, this.#to] = [this.#to, this.#incoming];
		// Where a motion that has come this far has begun.
		for (let i = 0; i < this.shown.length; i++) {
			this.#from[i] = (this.shown[i]! - this.#to[i]! * share) / (1 - share);
		}
		this.alpha = share;
		this.#taken = true;
	}

	/** What the back end does in its update. */
	update(): void {
		if (!this.#taken) return;
		for (let i = 0; i < this.shown.length; i++) {
			this.shown[i] = this.#from[i]! + (this.#to[i]! - this.#from[i]!) * this.alpha;
		}
	}

	release(): void {
		this.released = true;
	}
}

interface Life {
	avatar: Avatar;
	errors: string[];
	/** What is on screen. */
	shown(): Float32Array;
	frame(): Promise<void>;
}

function live(decoder: Decoder = createMeshDecoder(asset.mesh)): Life {
	const time = { milliseconds: 0 };
	const scheduler = createAvatarScheduler(() => time.milliseconds);
	const errors: string[] = [];
	const model = new AvatarModel(asset, async () => decoder);
	const avatar = new Avatar(model, { scheduler, idle: false, listener: { onError: ({ code }) => errors.push(code) } });
	const gpu = (): PlainGpu | undefined => avatar.devicePose as PlainGpu | undefined;
	return {
		avatar,
		errors,
		shown: () => (gpu()?.shown ?? avatar.vertices).slice(),
		frame: async () => {
			scheduler.clock.tick();
			avatar.advance();
			gpu()?.update();
			avatar.markDrawn();
			await new Promise<void>((done) => setTimeout(done, 0));
			time.milliseconds += 16;
		},
	};
}

function furthest(a: Float32Array, b: Float32Array): number {
	let most = 0;
	for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
	return most;
}

const holds = (box: Float32Array, vertices: Float32Array): boolean =>
	vertices.every((value, i) => value >= box[i % 3]! - 1e-6 && value <= box[(i % 3) + 3]! + 1e-6);

/** A jaw that opens evenly for so many frames; each frame's largest step on screen. */
async function open(life: Life, frames: [from: number, to: number], each: () => void = () => {}): Promise<number[]> {
	const steps: number[] = [];
	for (let i = frames[0]; i < frames[1]; i++) {
		life.avatar.expression.jawOpen = i / 60;
		const before = life.shown();
		await life.frame();
		steps.push(furthest(before, life.shown()));
		expect(holds(life.avatar.box, life.shown())).toBe(true);
		each();
	}
	return steps;
}

describe('going over between CPU and GPU', () => {
	test('there and back is ordinary motion, and the box always holds the head', async () => {
		const life = live();
		await life.avatar.ready;
		const onCpu = await open(life, [0, 15]);
		const ordinary = Math.max(...onCpu);
		const gpu = new PlainGpu(life.shown());
		life.avatar.decodeOnGpu(gpu);
		const onGpu = await open(life, [15, 30], () =>
			expect(furthest(life.avatar.vertices, life.shown())).toBeLessThan(1e-6),
		);
		life.avatar.decodeOnCpu();
		const back = await open(life, [30, 45]);
		expect(gpu.released).toBe(true);
		expect(life.avatar.devicePose).toBeUndefined();
		// The jaw stood still before the first frame, so the first step is none.
		expect(Math.min(...onGpu, ...back)).toBeGreaterThan(ordinary * 0.5);
		expect(Math.max(...onGpu, ...back)).toBeLessThan(ordinary * 1.5);
	});

	test('a decoder that is not the mesh comes back from the GPU without a jump, too', async () => {
		const offset = 0.02;
		const mesh = createMeshDecoder(asset.mesh);
		const foreign: Decoder = {
			...mesh,
			run: async (expression, joints, out) => {
				await mesh.run(expression, joints, out);
				for (let i = 0; i < out.length; i += 3) out[i]! += offset;
				return true;
			},
		};
		const life = live(foreign);
		await life.avatar.ready;
		const ordinary = Math.max(...(await open(life, [0, 15])).slice(2));
		const gpu = new PlainGpu(life.shown(), offset);
		life.avatar.decodeOnGpu(gpu);
		const onGpu = await open(life, [15, 30]);
		life.avatar.decodeOnCpu();
		const back = await open(life, [30, 45]);
		expect(gpu.released).toBe(true);
		expect(Math.max(...onGpu, ...back)).toBeLessThan(ordinary * 1.5);
	});

	test('in the middle of a motion between slow poses the motion goes on, and the box holds the head all the way', async () => {
		const mesh = createMeshDecoder(asset.mesh);
		let open4th: (() => void) | undefined;
		let isSlow = false;
		const gate = async (): Promise<void> => {
			if (isSlow) await new Promise<void>((go) => (open4th = go));
		};
		const slow: Decoder = {
			...mesh,
			run: async (...given) => {
				await gate();
				return mesh.run(...given);
			},
		};
		const life = live(slow);
		await life.avatar.ready;
		isSlow = true;
		const steps: number[] = [];
		for (let i = 0; i < 56; i++) {
			// In the third of four frames of a motion, there and back.
			if (i === 22) {
				const gpu = new PlainGpu(life.shown());
				gpu.gate = gate;
				life.avatar.decodeOnGpu(gpu);
			}
			if (i === 38) life.avatar.decodeOnCpu();
			const angle = i / 40;
			life.avatar.joints.head = { x: 0, y: Math.sin(angle), z: 0, w: Math.cos(angle) };
			const before = life.shown();
			await life.frame();
			if (i % 4 === 3) {
				open4th?.();
				await new Promise<void>((done) => setTimeout(done, 0));
			}
			steps.push(furthest(before, life.shown()));
			expect(holds(life.avatar.box, life.shown())).toBe(true);
		}
		expect(life.avatar.devicePose).toBeUndefined();
		const steady = steps.slice(12);
		const ordinary = steady.toSorted((a, b) => a - b)[steady.length >> 1]!;
		expect(ordinary).toBeGreaterThan(1e-4);
		expect(Math.min(...steady)).toBeGreaterThan(ordinary * 0.5);
		expect(Math.max(...steady)).toBeLessThan(ordinary * 1.5);
	});

	test('a lost GPU leaves the face where it was, and it moves on', async () => {
		const life = live();
		await life.avatar.ready;
		const ordinary = Math.max(...(await open(life, [0, 15])));
		life.avatar.decodeOnGpu(new PlainGpu(life.shown()));
		await open(life, [15, 30]);
		const before = life.shown();
		life.avatar.decodeOnCpu(true);
		expect(furthest(life.shown(), before)).toBeLessThan(1e-6);
		expect(Math.max(...(await open(life, [30, 45])))).toBeLessThan(ordinary * 1.5);
	});

	test('a GPU decoder that fails is told once, and the CPU goes on without a jump', async () => {
		const life = live();
		await life.avatar.ready;
		const ordinary = Math.max(...(await open(life, [0, 15])));
		const gpu = new PlainGpu(life.shown());
		life.avatar.decodeOnGpu(gpu);
		await open(life, [15, 30]);
		const before = life.shown();
		gpu.broken = true;
		await open(life, [30, 32]);
		expect(furthest(life.shown(), before)).toBeLessThan(ordinary * 1.5);
		for (let i = 0; i < 12; i++) await life.frame();
		expect(life.errors).toEqual(['decoder/failed']);
		expect(gpu.released).toBe(true);
		expect(Math.max(...(await open(life, [32, 40])).slice(1))).toBeLessThan(ordinary * 1.5);
	});

	test('a GPU that is lost while the CPU decodes leaves that pose whole: it is shown, and nothing else before', async () => {
		const mesh = createMeshDecoder(asset.mesh);
		let answer: (() => void) | undefined;
		let waits = false;
		const slow: Decoder = {
			...mesh,
			run: async (...given) => {
				if (waits) await new Promise<void>((go) => (answer = go));
				return mesh.run(...given);
			},
		};
		const life = live(slow);
		await life.avatar.ready;
		await open(life, [0, 15]);
		life.avatar.decodeOnGpu(new PlainGpu(life.shown()));
		await open(life, [15, 30]);
		// In the middle of a motion on the GPU.
		life.avatar.expression.jawOpen = 0.9;
		waits = true;
		const held = life.avatar.holdPose({ mouthPucker: 1 });
		await new Promise<void>((done) => setTimeout(done, 0));
		const before = life.shown();
		life.avatar.decodeOnCpu(true);
		expect(furthest(life.shown(), before)).toBeLessThan(1e-6);
		answer?.();
		await held;
		const weights = new Float32Array(52);
		weights[EXPRESSION_INDEX.mouthPucker] = 1;
		const expected = positions.slice();
		poseVertices(expected, asset.mesh, weights, [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]);
		expect(furthest(life.shown(), expected)).toBe(0);
	});

	test('a pose that is asked for is decoded and checked on the CPU, and shown by the GPU', async () => {
		const life = live();
		await life.avatar.ready;
		const gpu = new PlainGpu(life.shown());
		life.avatar.decodeOnGpu(gpu);
		gpu.broken = true;
		await life.avatar.holdPose({ jawOpen: 1 });
		gpu.update();
		const expected = positions.slice();
		const weights = new Float32Array(52);
		weights[17] = 1;
		poseVertices(expected, asset.mesh, weights, [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]);
		expect(furthest(gpu.shown, expected)).toBe(0);
		expect(furthest(life.avatar.vertices, expected)).toBe(0);
		expect(life.errors).toEqual([]);
	});
});

describe('corrective weights', () => {
	const withWeights = (answersEvery: number): Decoder => {
		let calls = 0;
		const mesh = createMeshDecoder(asset.mesh);
		return {
			...mesh,
			weightCount: 2,
			run: async (expression, joints, out, outWeights) => {
				if (calls++ > 0) await new Promise((done) => setTimeout(done, answersEvery));
				outWeights?.set([expression[17]! * 10, Number.isNaN(broken) ? NaN : 1]);
				return mesh.run(expression, joints, out);
			},
		};
	};
	let broken = 0;

	test('come with the vertices, and are on the same way', async () => {
		const life = live(withWeights(0));
		expect(life.avatar.weights).toHaveLength(0);
		await life.avatar.holdPose({ jawOpen: 0.5 });
		expect([...life.avatar.weights]).toEqual([5, 1]);
		const kept = life.avatar.weights;
		life.avatar.playing = true;
		life.avatar.expression.jawOpen = 1;
		for (let i = 0; i < 4; i++) await life.frame();
		expect(life.avatar.weights).toBe(kept);
		expect([...kept]).toEqual([10, 1]);
	});

	test('are 0 for whoever asks while only the GPU knows them, and after it is lost until the next pose', async () => {
		const life = live(withWeights(0));
		await life.avatar.holdPose({ jawOpen: 0.5 });
		const gpu = new PlainGpu(life.shown());
		life.avatar.decodeOnGpu(gpu);
		expect([...life.avatar.weights]).toEqual([5, 1]);
		life.avatar.playing = true;
		life.avatar.expression.jawOpen = 1;
		for (let i = 0; i < 4; i++) await life.frame();
		expect([...life.avatar.weights]).toEqual([0, 0]);
		life.avatar.decodeOnCpu(true);
		expect([...life.avatar.weights]).toEqual([0, 0]);
		for (let i = 0; i < 4; i++) await life.frame();
		expect([...life.avatar.weights]).toEqual([10, 1]);
	});

	test('that are not finite leave pose and weights as they were', async () => {
		const life = live(withWeights(0));
		await life.avatar.holdPose({ jawOpen: 0.5 });
		const before = life.shown();
		broken = NaN;
		await expect(life.avatar.holdPose({ jawOpen: 1 })).rejects.toMatchObject({ code: 'decoder/failed' });
		broken = 0;
		expect([...life.avatar.weights]).toEqual([5, 1]);
		expect(furthest(life.shown(), before)).toBe(0);
	});

	test('a decoder without any gives none', async () => {
		const life = live();
		await life.avatar.ready;
		expect(life.avatar.weights).toHaveLength(0);
	});
});
