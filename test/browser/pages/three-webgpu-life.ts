import * as ort from 'onnxruntime-web/webgpu';
import { Color, PerspectiveCamera, Scene } from 'three';
import { WebGPURenderer } from 'three/webgpu';
import { disposeAvatarRenderer, GaussianAvatar } from '../../../adapters/three/webgpu.ts';
import { isGaspardError } from '../../../src/errors.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';
import { makeForeignDecoder } from '../../fixtures/make-foreign-decoder.ts';
import { fixtureFile } from '../support/fixture-file.ts';

const SIZE = 128;
const ASSET = makeFixtureAvatar({ seed: 3, splatCount: 1500 });
const FILE = fixtureFile(3);

const deviceErrors: string[] = [];

interface Stage {
	renderer: WebGPURenderer;
	device: GPUDevice;
	/** Draws a frame; the canvas as r g b a. */
	draw(scene: Scene): Uint8ClampedArray;
}

async function makeStage(): Promise<Stage> {
	const renderer = new WebGPURenderer({ antialias: false });
	renderer.setSize(SIZE, SIZE);
	await renderer.init();
	const { device } = renderer.backend as unknown as { device: GPUDevice };
	device.addEventListener('uncapturederror', (event) =>
		deviceErrors.push((event as GPUUncapturedErrorEvent).error.message),
	);
	const camera = new PerspectiveCamera(30, 1, 0.05, 100);
	camera.position.set(0, 0.16, 0.8);
	camera.lookAt(0, 0.15, 0);
	const copy = document.createElement('canvas');
	copy.width = SIZE;
	copy.height = SIZE;
	const context = copy.getContext('2d', { willReadFrequently: true })!;
	return {
		renderer,
		device,
		draw: (scene) => {
			renderer.render(scene, camera);
			context.drawImage(renderer.domElement, 0, 0);
			return context.getImageData(0, 0, SIZE, SIZE).data;
		},
	};
}

function makeScene(avatar: GaussianAvatar): Scene {
	const scene = new Scene();
	scene.background = new Color(0);
	scene.add(avatar);
	return scene;
}

/** Lets decoders and devices answer. */
const nextTask = (): Promise<void> => new Promise((done) => setTimeout(done, 4));

/**
 * Draws frames until `decodes` more poses came and the face has arrived at the last: however long a decoder takes here. A
 * face that never arrives is the test's own timeout.
 */
async function settle(avatar: GaussianAvatar, draw: () => void, decodes = 3): Promise<void> {
	let poses = 0;
	const count = (): void => {
		poses++;
	};
	avatar.addEventListener('change', count);
	let before = new Float32Array(0);
	for (let stands = false; poses < decodes || !stands; ) {
		draw();
		const { vertices } = avatar.core;
		stands = vertices.every((value, i) => value === before[i]);
		before = vertices.slice();
		await nextTask();
	}
	avatar.removeEventListener('change', count);
}

/** Mean difference of two pictures, of 255. */
function apart(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
	let sum = 0;
	for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
	return sum / a.length;
}

const OPTIONS = { decoder: 'webgpu', runtime: ort, wasmPaths: '/ort/', idle: false } as const;

/** From a file; or one whose decoder has few operators, since SwiftShader takes seconds to compile those of ours. */
async function loadAvatar(isQuick = false): Promise<{ avatar: GaussianAvatar; errors: string[] }> {
	const errors: string[] = [];
	const { positions } = ASSET.mesh;
	const avatar = isQuick
		? GaussianAvatar.fromAsset({ ...ASSET, decoder: makeForeignDecoder({ positions, fault: 'nan' }) }, OPTIONS)
		: await GaussianAvatar.load(FILE, OPTIONS);
	avatar.addEventListener('error', ({ error }) => errors.push(error.code));
	return { avatar, errors };
}

/** Talks until the GPU has taken the face over and for some frames more: how far each picture is from the last. */
async function takeOver(): Promise<Record<string, unknown>> {
	const stage = await makeStage();
	const { avatar, errors } = await loadAvatar();
	const scene = makeScene(avatar);
	let before = stage.draw(scene);
	const firstOnCpu = avatar.core.devicePose === undefined;
	await avatar.ready;
	const steps = { cpu: [] as number[], gpu: [] as number[], over: [] as number[] };
	let poses = 0;
	avatar.addEventListener('change', () => poses++);
	let wasOnGpu = false;
	let onGpuFor = 0;
	for (let frame = 0; onGpuFor < 30; frame++) {
		// So far as decoders have come: how long one takes here is not what is looked at.
		avatar.expression.jawOpen = Math.abs(((poses / 24 + 1) % 2) - 1);
		const picture = stage.draw(scene);
		const isOnGpu = avatar.core.devicePose !== undefined;
		if (isOnGpu) onGpuFor++;
		// The very first pictures: the pose comes in.
		if (frame > 3) steps[isOnGpu !== wasOnGpu ? 'over' : isOnGpu ? 'gpu' : 'cpu'].push(apart(picture, before));
		before = picture;
		wasOnGpu = isOnGpu;
		await nextTask();
	}
	// The same pose, decoded by either.
	avatar.expression.jawOpen = 0.6;
	await settle(avatar, () => stage.draw(scene));
	const byGpu = stage.draw(scene);
	await avatar.holdPose({ jawOpen: 0.6 });
	const byCpu = stage.draw(scene);
	const lit = byCpu.filter((value, i) => i % 4 !== 3 && value > 40).length;
	avatar.dispose();
	await stage.device.queue.onSubmittedWorkDone();
	disposeAvatarRenderer(stage.renderer);
	stage.renderer.dispose();
	return {
		firstOnCpu,
		onGpuFor,
		ordinary: Math.max(...steps.cpu),
		over: steps.over,
		gpu: Math.max(...steps.gpu),
		moved: steps.gpu.filter((step) => step > 0).length,
		same: apart(byGpu, byCpu),
		lit,
		errors,
	};
}

/** The device goes; another renderer draws the same scene. */
async function lose(): Promise<Record<string, unknown>> {
	const first = await makeStage();
	first.renderer.onDeviceLost = () => undefined;
	const { avatar, errors } = await loadAvatar(true);
	const scene = makeScene(avatar);
	await avatar.ready;
	avatar.expression.jawOpen = 0.2;
	const until = async (stage: Stage): Promise<void> => {
		while (!avatar.core.devicePose) {
			stage.draw(scene);
			await nextTask();
		}
		await settle(avatar, () => stage.draw(scene));
	};
	await until(first);
	const wasOnGpu = avatar.core.devicePose !== undefined;
	const before = first.draw(scene);
	first.device.destroy();
	await first.device.lost;
	while (avatar.core.devicePose) await nextTask();
	// A page that has not noticed yet goes on: the mesh stands in until the CPU has decoded, which takes as long as it takes.
	await settle(avatar, () => first.renderer.render(scene, new PerspectiveCamera()));
	const onCpu = avatar.core.devicePose === undefined;
	disposeAvatarRenderer(first.renderer);
	first.renderer.dispose();
	const second = await makeStage();
	const shown = second.draw(scene);
	const after = apart(shown, before);
	await until(second);
	const isOnGpuAgain = avatar.core.devicePose !== undefined;
	avatar.expression.jawOpen = 0.45;
	await settle(avatar, () => second.draw(scene));
	const moved = apart(second.draw(scene), before);
	avatar.dispose();
	await second.device.queue.onSubmittedWorkDone();
	disposeAvatarRenderer(second.renderer);
	second.renderer.dispose();
	return { wasOnGpu, onCpu, after, isOnGpuAgain, moved, errors };
}

/** A browser without WebGL2; then one without WebGPU, too. */
async function withoutWebGL2(): Promise<Record<string, unknown>> {
	const { getContext } = HTMLCanvasElement.prototype;
	HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
		return kind === 'webgl2' ? null : (getContext as (...all: unknown[]) => null).call(this, kind, ...rest);
	} as typeof getContext;
	const stage = await makeStage();
	const { avatar } = await loadAvatar();
	await avatar.ready;
	const scene = makeScene(avatar);
	stage.draw(scene);
	const lit = stage.draw(scene).filter((value, i) => i % 4 !== 3 && value > 40).length;
	avatar.dispose();
	await stage.device.queue.onSubmittedWorkDone();
	disposeAvatarRenderer(stage.renderer);
	stage.renderer.dispose();
	navigator.gpu.requestAdapter = async () => null;
	const neither = await loadAvatar().then(
		() => 'loaded',
		(error) => (isGaspardError(error) ? [error.code, error.message.includes('WebGPU')] : String(error)),
	);
	return { lit, neither };
}

Object.assign(globalThis, { tests: { takeOver, lose, withoutWebGL2, errors: () => deviceErrors } });
