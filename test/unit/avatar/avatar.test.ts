import { expect, test } from 'vitest';
import { Avatar, type AvatarListener } from '../../../src/avatar/avatar.ts';
import { AvatarModel } from '../../../src/avatar/avatar-model.ts';
import { createAvatarScheduler } from '../../../src/avatar/schedule/avatar-scheduler.ts';
import type { Decoder } from '../../../src/decode/decoder.ts';
import { createMeshDecoder } from '../../../src/decode/mesh-decoder.ts';
import { GaspardError } from '../../../src/errors.ts';
import { addGaze } from '../../../src/rig/gaze.ts';
import { poseVertices } from '../../../src/rig/pose-vertices.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';

const asset = makeFixtureAvatar({ splatCount: 200 });
const REST = new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]);

interface Scene {
	avatar: Avatar;
	model: AvatarModel;
	errors: GaspardError[];
	newPoses: () => number;
	/** Lives through one frame in which the avatar is drawn (or not), then lets the decoder run. */
	frame(drawn?: boolean): Promise<void>;
}

function makeScene(decoder: Decoder = createMeshDecoder(asset.mesh), idle = false): Scene {
	const time = { milliseconds: 0 };
	const scheduler = createAvatarScheduler(() => time.milliseconds);
	const errors: GaspardError[] = [];
	let newPoses = 0;
	const listener: AvatarListener = { onError: (error) => errors.push(error), onNewPose: () => newPoses++ };
	const model = new AvatarModel(asset, async () => decoder);
	const avatar = new Avatar(model, { scheduler, listener, idle });
	return {
		avatar,
		model,
		errors,
		newPoses: () => newPoses,
		frame: async (drawn = true) => {
			scheduler.clock.tick();
			avatar.advance();
			if (drawn) avatar.markDrawn();
			await new Promise<void>((done) => setTimeout(done, 0));
			time.milliseconds += 16;
		},
	};
}

/** The largest difference, metres; 0 and -0 are the same. */
function farthest(a: Float32Array, b: Float32Array): number {
	let worst = 0;
	for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i]! - b[i]!));
	return worst;
}

/** The oracle: what the vertices of a pose are. */
function verticesOf(expression: Record<number, number>, joints: Float32Array = REST): Float32Array {
	const weights = new Float32Array(52);
	for (const index in expression) weights[index] = expression[index]!;
	const turned = new Float32Array(16);
	addGaze(turned, joints, weights);
	const out = new Float32Array(asset.mesh.positions.length);
	poseVertices(out, asset.mesh, weights, turned);
	return out;
}

test('an avatar shows the neutral pose before its decoder has run', () => {
	const { avatar } = makeScene();
	expect(farthest(avatar.vertices, asset.mesh.positions)).toBe(0);
	expect(avatar.box[4]).toBeGreaterThan(avatar.box[1]!);
});

test('a weight set by name moves the vertices that it names, one frame later', async () => {
	const { avatar, frame } = makeScene();
	await avatar.ready;
	avatar.expression.jawOpen = 0.7;
	await frame();
	await frame();
	expect(avatar.expression.jawOpen).toBeCloseTo(0.7, 6);
	expect(farthest(avatar.vertices, verticesOf({ 17: Math.fround(0.7) }))).toBe(0);
});

test('released weights go back to neutral', async () => {
	const { avatar, frame } = makeScene();
	await avatar.ready;
	avatar.expression.jawOpen = 1;
	for (let i = 0; i < 3; i++) await frame();
	avatar.expression.release('jawOpen');
	for (let i = 0; i < 3; i++) await frame();
	expect(farthest(avatar.vertices, verticesOf({}))).toBe(0);
});

test('a joint that is assigned turns the head', async () => {
	const { avatar, frame } = makeScene();
	await avatar.ready;
	avatar.joints.head = { x: 0, y: Math.sin(0.2), z: 0, w: Math.cos(0.2) };
	for (let i = 0; i < 3; i++) await frame();
	const joints = REST.slice();
	joints[5] = Math.sin(0.2);
	joints[7] = Math.cos(0.2);
	const expected = verticesOf({}, joints);
	// float32 quaternions, normalised once more on the way.
	expect(farthest(avatar.vertices, expected)).toBeLessThan(1e-6);
});

test('a posed avatar is exactly in that pose at once, and stays', async () => {
	const { avatar, frame } = makeScene(undefined, true);
	await avatar.holdPose({ jawOpen: 0.5, mouthSmileLeft: 1 });
	const expected = verticesOf({ 17: 0.5, 23: 1 });
	expect(farthest(avatar.vertices, expected)).toBe(0);
	for (let i = 0; i < 5; i++) await frame();
	expect(farthest(avatar.vertices, expected)).toBe(0);
});

test('idle life moves a face that nobody drives, and only while it is drawn', async () => {
	const { avatar, frame } = makeScene(undefined, true);
	await avatar.ready;
	await frame();
	const before = avatar.vertices.slice();
	for (let i = 0; i < 10; i++) await frame();
	expect(avatar.vertices).not.toEqual(before);
	for (let i = 0; i < 4; i++) await frame(false);
	const version = avatar.poseVersion;
	for (let i = 0; i < 10; i++) await frame(false);
	expect(avatar.poseVersion).toBe(version);
	for (let i = 0; i < 4; i++) await frame();
	expect(avatar.poseVersion).toBeGreaterThan(version);
});

test('a page that draws only when there is a new pose keeps going, from the first picture and after every pause', async () => {
	const { avatar, newPoses, frame } = makeScene(undefined, true);
	await avatar.ready;
	for (let pause = 0; pause < 2; pause++) {
		// Others are drawn meanwhile.
		for (let i = 0; i < 4; i++) await frame(false);
		let seen = newPoses();
		for (let picture = 0; picture < 5; picture++) {
			await frame();
			expect([pause, picture, newPoses() > seen]).toEqual([pause, picture, true]);
			seen = newPoses();
		}
	}
});

test('a decoder that answers every fourth frame is interpolated between', async () => {
	const mesh = createMeshDecoder(asset.mesh);
	let release = () => {};
	let calls = 0;
	const slow: Decoder = {
		...mesh,
		run: async (expression, joints, out) => {
			// The first run is the neutral pose at the start.
			if (calls++ > 0) await new Promise<void>((done) => (release = done));
			return mesh.run(expression, joints, out);
		},
	};
	const { avatar, frame } = makeScene(slow);
	await avatar.ready;
	const neutral = verticesOf({});
	const open = verticesOf({ 17: 1 });
	const moving = open.findIndex((value, i) => Math.abs(value - neutral[i]!) > 1e-3);
	const widths: number[] = [];
	for (let i = 0; i < 48; i++) {
		avatar.expression.jawOpen = i / 48;
		await frame();
		if (i % 4 === 3) {
			release();
			await new Promise<void>((done) => setTimeout(done, 0));
		}
		widths.push((avatar.vertices[moving]! - neutral[moving]!) / (open[moving]! - neutral[moving]!));
	}
	const steps = widths.slice(16).map((value, i) => value - widths[15 + i]!);
	// A jaw that opens evenly is shown opening evenly, though it is decoded in jumps of four.
	expect(Math.min(...steps)).toBeGreaterThan(0.5 / 48);
	expect(Math.max(...steps)).toBeLessThan(1.5 / 48);
	expect(widths.at(-1)).toBeGreaterThan(0.75);
});

test('a decoder that fails is reported once, tried again, and the last good pose stays', async () => {
	const mesh = createMeshDecoder(asset.mesh);
	let broken = false;
	const decoder: Decoder = {
		...mesh,
		run: async (...given) => {
			if (broken) throw new Error('out of memory');
			return mesh.run(...given);
		},
	};
	const { avatar, errors, frame } = makeScene(decoder);
	await avatar.holdPose({ jawOpen: 1 });
	const good = avatar.vertices.slice();
	avatar.playing = true;
	broken = true;
	for (let i = 0; i < 20; i++) await frame();
	expect(farthest(avatar.vertices, good)).toBe(0);
	expect(errors.map(({ code }) => code)).toEqual(['decoder/failed']);
	broken = false;
	for (let i = 0; i < 40; i++) await frame();
	expect(farthest(avatar.vertices, verticesOf({}))).toBe(0);
});

test('vertices that are not finite never reach the screen', async () => {
	const decoder: Decoder = {
		...createMeshDecoder(asset.mesh),
		run: async (_expression, _joints, out) => {
			out.fill(Number.NaN);
			return true;
		},
	};
	const { avatar, errors } = makeScene(decoder);
	await expect(avatar.ready).rejects.toMatchObject({ code: 'decoder/failed' });
	expect(farthest(avatar.vertices, asset.mesh.positions)).toBe(0);
	expect(errors).toHaveLength(1);
});

test('wrong arguments are refused with the fix, and change nothing', async () => {
	const { avatar } = makeScene();
	await avatar.ready;
	await expect(avatar.holdPose([1, 2, 3])).rejects.toMatchObject({ code: 'argument/invalid' });
	await expect(avatar.holdPose({ jawOpened: 1 } as never)).rejects.toThrow(/jawOpened/);
	await expect(avatar.holdPose({}, [0, 0, 0, 1])).rejects.toMatchObject({ code: 'argument/invalid' });
	expect(farthest(avatar.vertices, asset.mesh.positions)).toBe(0);
});

test('the host is told of a new pose', async () => {
	const { avatar, newPoses } = makeScene();
	await avatar.ready;
	const before = newPoses();
	await avatar.holdPose({ jawOpen: 1 });
	expect(newPoses()).toBe(before + 1);
});

test('a disposed avatar lets go of its model, and says so when it is used', async () => {
	let disposals = 0;
	const decoder: Decoder = { ...createMeshDecoder(asset.mesh), dispose: () => void disposals++ };
	const { avatar, model } = makeScene(decoder);
	await avatar.ready;
	expect(model.holderCount).toBe(1);
	avatar.dispose();
	avatar.dispose();
	expect(model.holderCount).toBe(0);
	await new Promise<void>((done) => setTimeout(done, 0));
	expect(disposals).toBe(1);
	await expect(avatar.holdPose({})).rejects.toMatchObject({ code: 'avatar/disposed' });
});

test('two avatars of one model share the decoder and never run it at once', async () => {
	let running = 0;
	let worst = 0;
	let made = 0;
	const mesh = createMeshDecoder(asset.mesh);
	const decoder: Decoder = {
		...mesh,
		run: async (...given) => {
			worst = Math.max(worst, ++running);
			await new Promise<void>((done) => setTimeout(done, 1));
			running--;
			return mesh.run(...given);
		},
	};
	const model = new AvatarModel(asset, async () => {
		made++;
		return decoder;
	});
	const avatars = [1, 2, 3].map(() => new Avatar(model, { scheduler: createAvatarScheduler(), idle: false }));
	await Promise.all(avatars.map((avatar, i) => avatar.holdPose({ jawOpen: i / 2 })));
	expect(made).toBe(1);
	expect(worst).toBe(1);
	for (const [i, avatar] of avatars.entries()) {
		expect(farthest(avatar.vertices, verticesOf({ 17: i / 2 }))).toBe(0);
	}
});

test('without a runtime the face lives on by its mesh, and the page is told why', async () => {
	const errors: string[] = [];
	const model = new AvatarModel(asset, async () => {
		throw new GaspardError('decoder/runtime-missing', 'Install onnxruntime-web.');
	});
	const listener: AvatarListener = { onError: ({ code }) => errors.push(code) };
	const avatar = new Avatar(model, { scheduler: createAvatarScheduler(), listener, idle: false });
	await avatar.holdPose({ jawOpen: 1 });
	expect(farthest(avatar.vertices, verticesOf({ 17: 1 }))).toBe(0);
	expect(errors).toEqual(['decoder/runtime-missing']);
});

test('a driver that throws is reported once, and neither ends the frame nor the face', async () => {
	const { avatar, errors, frame } = makeScene();
	await avatar.holdPose({ jawOpen: 1 });
	const shown = avatar.vertices.slice();
	const broken = {
		channels: new Float32Array(56).fill(1),
		update: () => {
			throw new Error('no microphone');
		},
	};
	const layer = avatar.drivers.add(broken);
	avatar.playing = true;
	for (let i = 0; i < 5; i++) await frame();
	expect(errors.map(({ code }) => code)).toEqual(['drive/failed']);
	expect(errors[0]!.message).toContain('no microphone');
	expect(farthest(avatar.vertices, shown)).toBeLessThan(0.1);
	layer.remove(0);
	avatar.drivers.clear();
	avatar.drivers.add(avatar.manual);
	avatar.expression.jawOpen = 0.5;
	for (let i = 0; i < 5; i++) await frame();
	expect(farthest(avatar.vertices, verticesOf({ 17: 0.5 }))).toBe(0);
});

test('a listener that throws is an error of the page, and neither of the decoder nor of the avatar', async () => {
	const ofThePage: unknown[] = [];
	const keep = (error: unknown) => void ofThePage.push(error);
	// Vitest listens, too, and would end the run.
	const others = process.listeners('uncaughtException');
	process.removeAllListeners('uncaughtException');
	process.on('uncaughtException', keep);
	try {
		const bug = new Error('a bug of the page');
		const errors: GaspardError[] = [];
		const listener: AvatarListener = {
			onNewPose: () => {
				throw bug;
			},
			onError: (error) => {
				errors.push(error);
				throw bug;
			},
		};
		const time = { milliseconds: 0 };
		const scheduler = createAvatarScheduler(() => time.milliseconds);
		const avatar = new Avatar(new AvatarModel(asset, async () => createMeshDecoder(asset.mesh)), {
			scheduler,
			listener,
			idle: false,
		});
		await avatar.ready;
		avatar.expression.jawOpen = 1;
		for (let i = 0; i < 4; i++) {
			avatar.advance();
			avatar.markDrawn();
			await new Promise<void>((done) => setTimeout(done, 0));
			time.milliseconds += 16;
		}
		// Decoded in every frame: nothing has paused it.
		expect(farthest(avatar.vertices, verticesOf({ 17: 1 }))).toBe(0);
		expect(errors).toEqual([]);
		expect(ofThePage.length).toBeGreaterThanOrEqual(4);
		const failing = new Avatar(new AvatarModel(asset, async () => Promise.reject(new Error('no decoder'))), {
			scheduler,
			listener,
			idle: false,
		});
		await expect(failing.ready).rejects.toMatchObject({ code: 'decoder/failed' });
		await new Promise<void>((done) => setTimeout(done, 0));
		expect(errors.map(({ code }) => code)).toEqual(['decoder/failed']);
		expect(new Set(ofThePage)).toEqual(new Set([bug]));
	} finally {
		process.off('uncaughtException', keep);
		for (const other of others) process.on('uncaughtException', other);
	}
});
