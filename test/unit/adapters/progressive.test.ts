import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NullEngine } from '@babylonjs/core/Engines/nullEngine.js';
import { Scene } from '@babylonjs/core/scene.js';
import { Object3D, PerspectiveCamera } from 'three';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { GaussianAvatar as BabylonAvatar } from '../../../adapters/babylon/gaussian-avatar.ts';
import { GaussianAvatar as ThreeAvatar } from '../../../adapters/three/gaussian-avatar.ts';
import { sealAvatar } from '../../../src/asset/content-hash.ts';
import { writeAvatar } from '../../../src/asset/write-avatar.ts';
import { createClip } from '../../../src/drive/clip.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';

const asset = makeFixtureAvatar({ splatCount: 6000 });
const glb = await sealAvatar(writeAvatar(asset));
const START = 160_000;

let server: Server;
let origin: string;
/** A new folder for each test, so that no test sees another one's files. */
let folder = 0;
let closed = 0;
let sendRest: () => void;
let breakOff: () => void;

beforeAll(async () => {
	server = createServer((_, response) => {
		response.writeHead(200, { 'content-length': glb.length });
		response.write(glb.subarray(0, START));
		response.on('close', () => closed++);
		sendRest = () => response.end(glb.subarray(START));
		breakOff = () => response.destroy();
	});
	server.keepAliveTimeout = 0;
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

beforeEach(() => {
	folder++;
	closed = 0;
});

afterAll(() => {
	server.closeAllConnections();
	server.close();
});

type EngineAvatar = ThreeAvatar | BabylonAvatar;

const OPTIONS = { decoder: 'mesh', idle: false, progressive: true } as const;
const scene = new Scene(new NullEngine());
const ENGINES: Record<string, (options?: object) => Promise<EngineAvatar>> = {
	three: (options) => ThreeAvatar.load(`${origin}/${folder}/ada.glb`, { ...OPTIONS, ...options }),
	babylon: (options) => BabylonAvatar.load(`${origin}/${folder}/ada.glb`, scene, { ...OPTIONS, ...options }),
};

/** Events of an avatar, in the words of no engine. */
function eventsOf(avatar: EngineAvatar): string[] {
	const events: string[] = [];
	if ('onLoadObservable' in avatar) {
		avatar.onLoadObservable.add(() => events.push('load'));
		avatar.onErrorObservable.add(({ code }) => events.push(code));
	} else {
		avatar.addEventListener('load', () => events.push('load'));
		avatar.addEventListener('error', ({ error }) => events.push(error.code));
	}
	return events;
}

describe.each(Object.entries(ENGINES))('%s', (engine, load) => {
	test('an avatar is there with the first face, and becomes the whole avatar as the same object', async () => {
		const avatar = await load();
		const events = eventsOf(avatar);
		expect(avatar.name).toBe(asset.name);
		expect(avatar.asset.rights).toEqual(asset.rights);
		expect(avatar.asset.splats.count).toBeLessThan(asset.splats.count);
		expect(Array.from(avatar.asset.mesh.jointPositions)).toEqual(
			Array.from(asset.mesh.jointPositions, (value) => expect.closeTo(value, 5)),
		);
		let isReady = false;
		avatar.ready.then(() => {
			isReady = true;
		});
		await new Promise((done) => setTimeout(done, 20));
		expect([isReady, events]).toEqual([false, []]);

		sendRest();
		expect(await avatar.ready).toBe(avatar);
		expect(avatar.asset.splats.count).toBe(asset.splats.count);
		expect(events).toEqual(['load']);
		avatar.dispose();
	});

	test('what is set on a first face stays: weights, drivers, held poses, what is drawn, and a clip that plays', async () => {
		const avatar = await load();
		avatar.expression.jawOpen = 0.5;
		avatar.opacity = 0.5;
		avatar.splatLimit = 2000;
		const driver = { channels: new Float32Array(56), update: () => undefined };
		const layer = avatar.drivers.add(driver);
		const { drivers } = avatar;
		const playback = avatar.play(createClip('nod', 30, 31, { loop: true }));
		await expect.poll(() => playback.driver).toBeDefined();
		sendRest();
		await avatar.ready;
		expect([avatar.opacity, avatar.splatLimit]).toEqual([0.5, 2000]);
		expect(avatar.drivers).toBe(drivers);
		expect(layer.driver).toBe(driver);
		expect(avatar.core.manual.heldWeights()).toMatchObject({ jawOpen: 0.5 });
		expect(playback.playing).toBe(true);
		// A later clip of its kind still replaces it.
		const next = avatar.play(createClip('shake', 30, 31, { loop: true }));
		expect(await playback.finished).toBe(false);
		avatar.dispose();
		expect(await next.finished).toBe(false);
	});

	test('a pose that a first face holds is the pose of the whole avatar', async () => {
		const avatar = await load();
		await avatar.holdPose({ jawOpen: 1 });
		sendRest();
		await avatar.ready;
		const { vertices } = avatar.core;
		const neutral = asset.mesh.positions;
		expect(avatar.playing).toBe(false);
		expect(vertices.length).toBe(neutral.length);
		expect(vertices.some((value, i) => Math.abs(value - neutral[i]!) > 1e-3)).toBe(true);
		avatar.dispose();
	});

	test('if the rest does not come the first face stays, and says why', async () => {
		const avatar = await load();
		const events = eventsOf(avatar);
		breakOff();
		await expect(avatar.ready).rejects.toMatchObject({ code: expect.stringMatching(/^asset\//) });
		expect(events).toEqual([expect.stringMatching(/^asset\//)]);
		expect(avatar.core.disposed).toBe(false);
		expect(avatar.asset.splats.count).toBeGreaterThan(100);
		avatar.dispose();
	});

	test('with `verify` nothing is shown before the whole file is verified', async () => {
		let isThere = false;
		const loading = load({ verify: true }).then((avatar) => {
			isThere = true;
			return avatar;
		});
		await expect.poll(() => sendRest).toBeDefined();
		await new Promise((done) => setTimeout(done, 50));
		expect(isThere).toBe(false);
		sendRest();
		const avatar = await loading;
		expect(avatar.asset.splats.count).toBe(asset.splats.count);
		avatar.dispose();
	});

	test('a first face that is disposed ends its download, unless a copy waits for it', async () => {
		const avatar = await load();
		const events = eventsOf(avatar);
		const copy = avatar.clone();
		avatar.dispose();
		await new Promise((done) => setTimeout(done, 30));
		expect(closed).toBe(0);
		copy.dispose();
		await expect.poll(() => closed).toBe(1);
		expect(events).toEqual([]);
	});

	test('a copy of a first face becomes whole, too', async () => {
		const avatar = await load();
		const copy = avatar.clone();
		sendRest();
		await Promise.all([avatar.ready, copy.ready]);
		expect(copy.asset).toBe(avatar.asset);
		expect(copy.asset.splats.count).toBe(asset.splats.count);
		avatar.dispose();
		copy.dispose();
	});

	test(`a file in memory is whole at once (${engine})`, async () => {
		const loading = load();
		await expect.poll(() => sendRest).toBeDefined();
		const first = await loading;
		sendRest();
		await first.ready;
		const second = await load();
		expect(second.asset).toBe(first.asset);
		first.dispose();
		second.dispose();
	});
});

test('a worn first face is worn by the whole avatar, and looks where it was told to look', async () => {
	const avatar = (await ENGINES['three']!({ idle: { seed: 1 } })) as ThreeAvatar;
	const camera = new PerspectiveCamera();
	camera.position.set(0.2, 1.6, 0.3);
	const target = new Object3D();
	target.position.set(1, 1.6, 2);
	for (const object of [camera, target]) object.updateMatrixWorld();
	avatar.wear(camera);
	avatar.gazeAt(target);
	sendRest();
	await avatar.ready;
	avatar.updateMatrixWorld(true);
	expect(avatar.position.distanceTo(camera.position)).toBeLessThan(0.4);
	expect(avatar.isSeenBy(camera)).toBe(false);
	avatar.dispose();
});
