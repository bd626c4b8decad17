import { GaussianAvatar } from '../../../adapters/three/index.ts';
import { Avatar } from '../../../src/avatar/avatar.ts';
import { AvatarModel } from '../../../src/avatar/avatar-model.ts';
import { createAvatarScheduler } from '../../../src/avatar/schedule/avatar-scheduler.ts';
import type { Decoder } from '../../../src/decode/decoder.ts';
import { createMeshDecoder } from '../../../src/decode/mesh-decoder.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';
import { makeRenderer, makeStage } from './three-scene.ts';

const asset = makeFixtureAvatar({ splatCount: 500 });

/** Runs loops side by side, each by `requestAnimationFrame` of its own, for so many display frames. */
async function runLoops(
	loopCount: number,
	frames: number,
	draw: (loop: number, displayTime: number) => void,
): Promise<void> {
	const loop = (index: number): Promise<void> =>
		new Promise((done) => {
			let left = frames;
			const again = (displayTime: number): void => {
				draw(index, displayTime);
				if (--left > 0) requestAnimationFrame(again);
				else done();
			};
			requestAnimationFrame(again);
		});
	await Promise.all(Array.from({ length: loopCount }, (_, index) => loop(index)));
}

/** What happened in one display frame: the clock's frame and the pose's version in each loop, and decodes between loops. */
interface DisplayFrame {
	clockFrames: number[];
	poseVersions: number[];
	decodesBetween: number;
}

function countedDecoder(): { decoder: Decoder; count: () => number } {
	const mesh = createMeshDecoder(asset.mesh);
	let count = 0;
	const run: Decoder['run'] = (...given) => {
		count++;
		return mesh.run(...given);
	};
	return { decoder: { ...mesh, run }, count: () => count };
}

/** One avatar in two canvases, each with a loop of its own. */
async function twoCanvases(): Promise<DisplayFrame[]> {
	const scheduler = createAvatarScheduler();
	const { decoder, count } = countedDecoder();
	const avatar = new GaussianAvatar(new AvatarModel(asset, async () => decoder), { scheduler });
	await avatar.ready;
	const { scene, camera } = makeStage();
	scene.add(avatar);
	const renderers = [makeRenderer(64), makeRenderer(64)];
	const frames = new Map<number, DisplayFrame>();
	let decodesBefore = 0;
	await runLoops(2, 12, (loop, displayTime) => {
		const frame = frames.get(displayTime) ?? { clockFrames: [], poseVersions: [], decodesBetween: 0 };
		frames.set(displayTime, frame);
		if (frame.clockFrames.length > 0) frame.decodesBetween += count() - decodesBefore;
		renderers[loop]!.render(scene, camera);
		frame.clockFrames.push(scheduler.clock.frame);
		frame.poseVersions.push(avatar.core.poseVersion);
		decodesBefore = count();
	});
	avatar.dispose();
	for (const renderer of renderers) {
		renderer.dispose();
		renderer.domElement.remove();
	}
	return [...frames.values()];
}

/** Three loops with an avatar each: in which frames `advance` moved the drivers, before anything was drawn. */
async function threeLoops(): Promise<boolean[][]> {
	const scheduler = createAvatarScheduler();
	const model = new AvatarModel(asset, async () => createMeshDecoder(asset.mesh));
	const avatars = [0, 1, 2].map(() => new Avatar(model, { scheduler, idle: false }));
	await Promise.all(avatars.map(({ ready }) => ready));
	const updates = [0, 0, 0];
	for (const [index, avatar] of avatars.entries()) {
		avatar.drivers.add({ channels: new Float32Array(56), update: () => void updates[index]!++ });
	}
	const moved: boolean[][] = [[], [], []];
	await runLoops(3, 10, (loop) => {
		const before = updates[loop]!;
		avatars[loop]!.advance();
		moved[loop]!.push(updates[loop]! > before);
		avatars[loop]!.markDrawn();
	});
	for (const avatar of avatars) avatar.dispose();
	return moved;
}

/** A page that draws only where a pose has arrived, in the listener itself: the frames that it gets to draw. */
async function onDemand(): Promise<number> {
	const scheduler = createAvatarScheduler();
	const model = new AvatarModel(asset, async () => createMeshDecoder(asset.mesh));
	let drawn = 0;
	return new Promise((done) => {
		const avatar: Avatar = new Avatar(model, {
			scheduler,
			listener: {
				onNewPose: () => {
					if (drawn++ === 20) {
						avatar.dispose();
						done(scheduler.clock.frame);
						return;
					}
					avatar.advance();
					avatar.markDrawn();
				},
			},
		});
	});
}

export const tests = { twoCanvases, threeLoops, onDemand };

Object.assign(globalThis, { tests });
