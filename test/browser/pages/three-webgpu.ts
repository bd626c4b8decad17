import {
	Color,
	Fog,
	Mesh,
	MeshBasicMaterial,
	type Object3D,
	PerspectiveCamera,
	Plane,
	Scene,
	SphereGeometry,
	Vector3,
	WebGLRenderer,
} from 'three';
import { mrt, output, pass, vec4 } from 'three/tsl';
import { ClippingGroup, DirectRenderPipeline, RenderPipeline, RenderTarget, WebGPURenderer } from 'three/webgpu';
import { avatarRenderer, disposeAvatarRenderer, GaussianAvatar } from '../../../adapters/three/webgpu.ts';
import { modelOfAsset } from '../../../src/avatar/load-avatar-model.ts';
import { poseGolden } from '../../golden/pose-golden.ts';
import { toBase64 } from '../support/base64.ts';
import { type FadeJudgement, judgeFade } from '../support/judge-fade.ts';
import { THREE_GOLDEN } from '../support/three-golden.ts';

const { width: SIZE } = THREE_GOLDEN.camera;

type Kind = 'webgl' | 'webgpu' | 'fallback';
type AnyRenderer = WebGLRenderer | WebGPURenderer;

const deviceErrors: string[] = [];

async function makeRenderer(kind: Kind, parameters: object = {}): Promise<AnyRenderer> {
	if (kind === 'webgl') {
		const renderer = new WebGLRenderer({ antialias: false, preserveDrawingBuffer: true, ...parameters });
		renderer.setSize(SIZE, SIZE);
		return renderer;
	}
	const renderer = new WebGPURenderer({ antialias: false, forceWebGL: kind === 'fallback', ...parameters });
	renderer.setSize(SIZE, SIZE);
	await renderer.init();
	const { device } = renderer.backend as unknown as { device?: GPUDevice };
	if (kind === 'webgpu' && !device) throw new Error('three fell back to WebGL.');
	device?.addEventListener('uncapturederror', (event) =>
		deviceErrors.push((event as GPUUncapturedErrorEvent).error.message),
	);
	return renderer;
}

async function withRenderer<Result>(
	kind: Kind,
	test: (renderer: AnyRenderer) => Promise<Result>,
	parameters: object = {},
): Promise<Result> {
	const renderer = await makeRenderer(kind, parameters);
	try {
		return await test(renderer);
	} finally {
		await queueOf(renderer)?.onSubmittedWorkDone();
		disposeAvatarRenderer(renderer);
		await new Promise((done) => setTimeout(done, 0));
		renderer.dispose();
	}
}

function queueOf(renderer: AnyRenderer): GPUQueue | undefined {
	return ((renderer as WebGPURenderer).backend as unknown as { device?: GPUDevice } | undefined)?.device?.queue;
}

/** The canvas as r g b a rows from the top; to be called in the task of the render. */
function read(renderer: AnyRenderer): Uint8ClampedArray {
	const copy = document.createElement('canvas');
	copy.width = SIZE;
	copy.height = SIZE;
	const context = copy.getContext('2d')!;
	context.drawImage(renderer.domElement, 0, 0);
	return context.getImageData(0, 0, SIZE, SIZE).data;
}

function makeCamera(): PerspectiveCamera {
	const camera = new PerspectiveCamera(30, 1, 0.05, 100);
	camera.position.set(0, 0.18, 0.9);
	camera.lookAt(0, 0.15, 0);
	return camera;
}

function makeScene(): Scene {
	const scene = new Scene();
	scene.background = new Color(0);
	return scene;
}

async function makePeople(): Promise<GaussianAvatar[]> {
	return Promise.all(
		THREE_GOLDEN.avatars.map(async (golden) => {
			const avatar = new GaussianAvatar(modelOfAsset(poseGolden(golden).asset, { decoder: 'mesh' }), { idle: false });
			await avatar.ready;
			avatar.matrixAutoUpdate = false;
			avatar.matrix.fromArray(golden.avatarToWorld as number[]);
			avatar.addEventListener('error', ({ error }) => {
				throw error;
			});
			return avatar;
		}),
	);
}

function disposeAll(objects: readonly Object3D[]): void {
	for (const object of objects) (object as GaussianAvatar).dispose();
}

/** The two heads; `direct`: by three's DirectRenderPipeline. */
function heads({
	kind,
	direct,
	fog,
	sorter,
}: {
	kind: Kind;
	direct?: boolean;
	fog?: boolean;
	sorter?: 'gpu' | 'cpu';
}): Promise<string> {
	return withRenderer(kind, async (renderer) => {
		const scene = makeScene();
		if (fog) scene.fog = new Fog(0x4080c0, 0.7, 1.1);
		const people = await makePeople();
		scene.add(...people);
		if (sorter) avatarRenderer(renderer, { sorter });
		if (direct) new DirectRenderPipeline(renderer as never).render(scene, makeCamera());
		else renderer.render(scene, makeCamera());
		const pixels = read(renderer);
		disposeAll(people);
		return toBase64(pixels);
	});
}

/** A half-faded head before a solid one of the same order, over white: blended as the screen shows it, and in linear light. */
function fade({ kind }: { kind: Kind }): Promise<FadeJudgement[]> {
	return withRenderer(kind, async (renderer) => {
		const scene = makeScene();
		scene.background = new Color(0xffffff);
		const people = await makePeople();
		scene.add(...people);
		const direct = new DirectRenderPipeline(renderer as never);
		const camera = makeCamera();
		const pictures = [0, 1, 0.5].map((opacity) => {
			people[0]!.opacity = opacity;
			direct.render(scene, camera);
			const display = read(renderer);
			renderer.render(scene, camera);
			return [display, read(renderer)] as const;
		});
		disposeAll(people);
		const [without, solid, faded] = pictures as [(typeof pictures)[0], (typeof pictures)[0], (typeof pictures)[0]];
		return [0, 1].map((i) => judgeFade(without[i]!, solid[i]!, faded[i]!));
	});
}

/** A ball in front of the face, inside the head, behind it; and in a chain of targets. */
function ball({ kind, z }: { kind: Kind; z: number }): Promise<string> {
	return withRenderer(kind, async (renderer) => {
		const scene = makeScene();
		const people = await makePeople();
		const mesh = new Mesh(new SphereGeometry(0.05), new MeshBasicMaterial({ color: 0x00ff00 }));
		mesh.position.set(0, 0.15, z);
		scene.add(...people, mesh);
		renderer.render(scene, makeCamera());
		const pixels = read(renderer);
		disposeAll(people);
		return toBase64(pixels);
	});
}

/** One scene, first drawn by one renderer, then by another, then by the first again. */
async function swap({ from, to }: { from: Kind; to: Kind }): Promise<{ first: string; second: string; third: string }> {
	const people = await makePeople();
	const scene = makeScene();
	scene.add(...people);
	const result = await withRenderer(from, async (first) => {
		first.render(scene, makeCamera());
		const before = toBase64(read(first));
		const second = await withRenderer(to, async (renderer) => {
			renderer.render(scene, makeCamera());
			return toBase64(read(renderer));
		});
		first.render(scene, makeCamera());
		return { first: before, second, third: toBase64(read(first)) };
	});
	disposeAll(people);
	return result;
}

/** What pages do with other settings: heads and a ball as they come out. */
function special({
	kind,
	what,
}: {
	kind: Kind;
	what: 'mrt' | 'clipping' | 'logarithmic' | 'reversed' | 'compiled';
}): Promise<string> {
	const parameters = { logarithmicDepthBuffer: what === 'logarithmic', reversedDepthBuffer: what === 'reversed' };
	const test = async (renderer: AnyRenderer): Promise<string> => {
		const scene = makeScene();
		const people = await makePeople();
		const mesh = new Mesh(new SphereGeometry(0.05), new MeshBasicMaterial({ color: 0x00ff00 }));
		mesh.position.set(0, 0.15, 0.2);
		scene.add(...people, mesh);
		const camera = makeCamera();
		if (what === 'clipping') {
			const group = new ClippingGroup();
			group.clippingPlanes = [new Plane(new Vector3(0, 1, 0), -0.15)];
			group.add(...people);
			scene.add(group);
			const planes = group.clippingPlanes;
			if (kind === 'webgl') for (const { material } of people) material.clippingPlanes = planes;
			if (kind === 'webgl') (renderer as WebGLRenderer).localClippingEnabled = true;
		}
		if (what === 'compiled') await renderer.compileAsync(scene, camera);
		if (what === 'mrt') {
			const pipeline = new RenderPipeline(renderer as never);
			const scenePass = pass(scene, camera);
			scenePass.setMRT(mrt({ output, extra: vec4(1, 0, 0, 1) }));
			pipeline.outputNode = scenePass.getTextureNode('output') as never;
			pipeline.render();
		} else renderer.render(scene, camera);
		const pixels = read(renderer);
		disposeAll(people);
		return toBase64(pixels);
	};
	return withRenderer(kind, test, parameters);
}

/** Frames, cameras and sorts. */
function cameras({
	kind,
}: {
	kind: Kind;
}): Promise<{ sorts: number[]; alone: string; between: string; after: string }> {
	return withRenderer(kind, async (renderer) => {
		const scene = makeScene();
		const people = await makePeople();
		scene.add(...people);
		const behind = makeCamera();
		behind.position.z = -1;
		behind.lookAt(0, 0.15, 0);
		const target = new RenderTarget(64, 64);
		const own = avatarRenderer(renderer);
		const sorts: number[] = [];
		const draw = (camera: PerspectiveCamera): string => {
			renderer.render(scene, camera);
			sorts.push(own.sortCount);
			return toBase64(read(renderer));
		};
		const front = makeCamera();
		const alone = draw(front);
		// A picture inside of the picture, after the splats have been reached: its order must not spoil the outer one.
		const mirror = new Mesh(new SphereGeometry(0.01), new MeshBasicMaterial({ transparent: true, opacity: 0 }));
		mirror.renderOrder = 1;
		mirror.position.set(0, 0.15, 0.5);
		let inside = false;
		mirror.onBeforeRender = () => {
			if (inside) return;
			inside = true;
			const previous = renderer.getRenderTarget();
			renderer.setRenderTarget(target as never);
			renderer.render(scene, behind);
			renderer.setRenderTarget(previous as never);
			inside = false;
		};
		scene.add(mirror);
		const between = draw(front);
		scene.remove(mirror);
		draw(behind);
		const after = draw(front);
		target.dispose();
		disposeAll(people);
		return { sorts, alone, between, after };
	});
}

/** GPU objects alive after so many lives of an avatar. */
function lives({
	kind,
	count,
}: {
	kind: Kind;
	count: number;
}): Promise<{ early: number; late: number; geometries: number[] }> {
	const alive = countGpuObjects();
	return withRenderer(kind, async (renderer) => {
		const scene = makeScene();
		const camera = makeCamera();
		const { asset } = poseGolden(THREE_GOLDEN.avatars[0]!);
		const model = modelOfAsset(asset, { decoder: 'mesh' });
		let early = 0;
		const geometries: number[] = [];
		for (let life = 0; life < count; life++) {
			const avatar = new GaussianAvatar(model, { idle: false });
			scene.add(avatar);
			renderer.render(scene, camera);
			scene.remove(avatar);
			avatar.dispose();
			// Buffers that recorded commands may name go with the next task.
			await new Promise((done) => setTimeout(done, 0));
			if (life === 4) early = alive();
			geometries.push(renderer.info.memory.geometries);
		}
		await queueOf(renderer)?.onSubmittedWorkDone();
		return { early, late: alive(), geometries: [geometries[4]!, geometries.at(-1)!] };
	});
}

function countGpuObjects(): () => number {
	const alive = new Set<object>();
	for (const name of ['createBuffer', 'createTexture'] as const) {
		const create = GPUDevice.prototype[name] as (this: GPUDevice, descriptor: unknown) => object;
		(GPUDevice.prototype as unknown as Record<string, unknown>)[name] = function (
			this: GPUDevice,
			descriptor: unknown,
		) {
			const made = create.call(this, descriptor);
			alive.add(made);
			return made;
		};
	}
	for (const { prototype } of [GPUBuffer, GPUTexture] as { prototype: { destroy(): undefined } }[]) {
		const { destroy } = prototype;
		prototype.destroy = function (this: object) {
			alive.delete(this);
			return destroy.call(this as never);
		};
	}
	return () => alive.size;
}

/** Time of a frame's JavaScript, ms, best of several: the avatars move. */
function frameTime({ kind }: { kind: Kind }): Promise<number> {
	return withRenderer(kind, async (renderer) => {
		const scene = makeScene();
		const people = await makePeople();
		scene.add(...people);
		const camera = makeCamera();
		let best = Infinity;
		for (let frame = 0; frame < 20; frame++) {
			camera.position.x = frame * 0.01;
			const start = performance.now();
			renderer.render(scene, camera);
			best = Math.min(best, performance.now() - start);
			await new Promise((done) => setTimeout(done, 0));
		}
		disposeAll(people);
		return best;
	});
}

Object.assign(globalThis, {
	tests: { errors: () => deviceErrors, special, heads, fade, ball, swap, cameras, lives, frameTime },
});
