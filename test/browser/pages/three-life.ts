import {
	Group,
	Mesh,
	type Object3D,
	PerspectiveCamera,
	Raycaster,
	Scene,
	Vector2,
	Vector3,
	type WebGLRenderer,
} from 'three';
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';
import {
	type AvatarIntersection,
	avatarRenderer,
	GaussianAvatar,
	GaussianAvatarLoaderPlugin,
} from '../../../adapters/three/index.ts';
import { modelOfAsset } from '../../../src/avatar/load-avatar-model.ts';
import { isGaspardError } from '../../../src/errors.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';
import { addressOf, fixtureFile as file } from '../support/fixture-file.ts';
import {
	compare,
	litPixels,
	makeAvatar,
	makeRenderer,
	makeStage,
	nextFrame,
	picture,
	psnr,
	withRenderer,
} from './three-scene.ts';

const SIZE = 192;
const WASM = { wasmPaths: '/ort/' };

/** The three lines of the README, then some frames of life through the file's own decoder. */
function fiveLines(): Promise<{ moved: number; lit: number; errors: string[]; ready: boolean }> {
	return withRenderer(async (renderer) => {
		const { scene, camera } = makeStage();
		const errors: string[] = [];
		const ada = await GaussianAvatar.load(addressOf(file()), WASM);
		scene.add(ada);
		ada.addEventListener('error', ({ error }) => errors.push(error.message));
		const ready = (await ada.ready) === ada;
		const first = picture(renderer, scene, camera);
		// Two seconds of frames: somebody alive has moved by then.
		const end = performance.now() + 2000;
		while (performance.now() < end) {
			renderer.render(scene, camera);
			await new Promise(requestAnimationFrame);
		}
		const later = picture(renderer, scene, camera);
		ada.dispose();
		return { moved: compare(first, later, 8).different, lit: litPixels(first), errors, ready };
	}, SIZE);
}

/** A pose through onnxruntime against the same pose by the mesh's own blendshapes. */
function decoders(): Promise<number> {
	return withRenderer(async (renderer) => {
		const { scene, camera } = makeStage();
		const asset = makeFixtureAvatar({ splatCount: 1500 });
		const pictures: Uint8Array[] = [];
		for (const avatar of [
			new GaussianAvatar(modelOfAsset({ ...asset }, WASM)),
			new GaussianAvatar(modelOfAsset({ ...asset }, { decoder: 'mesh' })),
		]) {
			scene.add(avatar);
			await avatar.holdPose({ jawOpen: 0.8, eyeLookOutLeft: 1 }, [0, 0.2, 0, 0.98, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]);
			pictures.push(picture(renderer, scene, camera));
			avatar.dispose();
			scene.remove(avatar);
		}
		return Math.min(1000, psnr(pictures[0]!, pictures[1]!));
	}, SIZE);
}

/** Drawing on demand: how many renders a page needs that draws only when it is told to. */
function onDemand(): Promise<{ changes: number; worst: number }> {
	return withRenderer(async (renderer) => {
		const { scene, camera } = makeStage();
		const avatar = await makeAvatar();
		scene.add(avatar);
		let changes = 0;
		avatar.addEventListener('change', () => changes++);
		picture(renderer, scene, camera);
		await avatar.holdPose({ jawOpen: 1 });
		const once = picture(renderer, scene, camera);
		for (let i = 0; i < 5; i++) await nextFrame();
		const again = picture(renderer, scene, camera);
		avatar.dispose();
		return { changes, worst: compare(once, again).worst };
	}, SIZE);
}

/** A copy, with a hat: what it shares, and what is its own. */
function cloning(): Promise<Record<string, unknown>> {
	return withRenderer(async (renderer) => {
		const { scene, camera } = makeStage();
		const ada = await makeAvatar();
		ada.name = 'Ada';
		ada.opacity = 0.9;
		ada.material.toneMapped = true;
		ada.position.set(-0.1, 0, 0);
		const hat = new Mesh();
		hat.name = 'hat';
		ada.add(hat);
		const copy = ada.clone();
		await copy.ready;
		copy.position.x = 0.1;
		scene.add(ada, copy);
		await ada.holdPose({});
		await copy.holdPose({ jawOpen: 1 });
		const both = litPixels(picture(renderer, scene, camera));
		const result: Record<string, unknown> = {
			same: copy.asset === ada.asset,
			type: copy.type,
			name: copy.name,
			opacity: copy.opacity,
			toneMapped: copy.material.toneMapped,
			ownMaterial: copy.material !== ada.material,
			hats: copy.children.filter(({ name }) => name === 'hat').length,
			ownPose: copy.core.vertices.some((value, i) => value !== ada.core.vertices[i]),
			both,
		};
		ada.dispose();
		scene.remove(ada);
		result['alone'] = litPixels(picture(renderer, scene, camera));
		await copy.holdPose({ jawOpen: 0.5 });
		copy.dispose();
		return result;
	}, SIZE);
}

/** `renderer.info` before and after 200 lives. */
function lives(count: number): Promise<{ before: unknown; during: unknown; after: unknown; instances: number }> {
	return withRenderer(async (renderer) => {
		const { scene, camera } = makeStage();
		const info = () => ({
			geometries: renderer.info.memory.geometries,
			textures: renderer.info.memory.textures,
			programs: renderer.info.programs?.length,
		});
		renderer.render(scene, camera);
		const before = info();
		let during: unknown;
		const bytes = file();
		for (let life = 0; life < count; life++) {
			const avatar = await GaussianAvatar.load(bytes, { decoder: 'mesh' });
			scene.add(avatar);
			const copy = avatar.clone();
			copy.view = life % 2 === 0 ? 'splats' : 'mesh';
			scene.add(copy);
			renderer.render(scene, camera);
			during ??= info();
			scene.remove(avatar, copy);
			avatar.dispose();
			copy.dispose();
			if (life % 20 === 0) await nextFrame();
		}
		renderer.render(scene, camera);
		return { before, during, after: info(), instances: avatarRenderer(renderer).system.instanceCount };
	}, 64);
}

/** The context goes away and comes back. */
function contextLoss(): Promise<{ worst: number; lit: number; lost: number; errors: string[] }> {
	return withRenderer(async (renderer) => {
		const { scene, camera } = makeStage();
		const avatar = await makeAvatar();
		const other = await makeAvatar(2);
		other.position.set(0.05, 0, -0.05);
		scene.add(avatar, other);
		const errors: string[] = [];
		avatar.addEventListener('error', ({ error }) => errors.push(error.code));
		const before = picture(renderer, scene, camera);
		const extension = renderer.getContext().getExtension('WEBGL_lose_context')!;
		extension.loseContext();
		await new Promise((done) => setTimeout(done, 50));
		renderer.render(scene, camera);
		const lost = renderer.info.render.calls;
		// A pose that arrives meanwhile must be there afterwards.
		await avatar.holdPose({});
		extension.restoreContext();
		await new Promise((done) => renderer.domElement.addEventListener('webglcontextrestored', done, { once: true }));
		await nextFrame();
		const after = picture(renderer, scene, camera);
		avatar.dispose();
		other.dispose();
		return { worst: compare(before, after).worst, lit: litPixels(after), lost, errors };
	}, SIZE);
}

/** One avatar, two renderers, in turns and in the same frame. */
async function twoRenderers(): Promise<{ worst: number; lit: number; afterDispose: number }> {
	const renderers = [makeRenderer(SIZE), makeRenderer(SIZE)] as [WebGLRenderer, WebGLRenderer];
	const { scene, camera } = makeStage();
	const avatar = await makeAvatar();
	scene.add(avatar);
	const [a, b] = renderers.map((renderer) => picture(renderer, scene, camera)) as [Uint8Array, Uint8Array];
	let { worst } = compare(a, b);
	await avatar.holdPose({ jawOpen: 1 });
	const open = renderers.map((renderer) => picture(renderer, scene, camera));
	worst = Math.max(worst, compare(open[0]!, open[1]!).worst);
	renderers[0].forceContextLoss();
	renderers[0].dispose();
	const alone = picture(renderers[1], scene, camera);
	worst = Math.max(worst, compare(alone, open[1]!).worst);
	avatar.dispose();
	const afterDispose = litPixels(picture(renderers[1], scene, camera));
	renderers[1].dispose();
	for (const { domElement } of renderers) domElement.remove();
	return { worst, lit: litPixels(open[1]!), afterDispose };
}

/** Bad files and bad decoders beside a good avatar: what the page is told, and what the good one looks like. */
function badNeighbours(): Promise<{ codes: Record<string, string>; worst: number; alive: boolean }> {
	return withRenderer(async (renderer) => {
		const { scene, camera } = makeStage();
		const good = await makeAvatar();
		scene.add(good);
		const before = picture(renderer, scene, camera);
		const codes: Record<string, string> = {};
		const bytes = file();
		const flipped = bytes.slice();
		for (let i = 0; i < 40; i++) flipped[25 + i * 37] = 0xff;
		const foreign = new TextEncoder().encode('<!doctype html><title>404</title>');
		for (const [name, source] of [
			['truncated', bytes.slice(0, bytes.length / 2)],
			['flipped', flipped],
			['foreign', foreign],
			['missing', '/nothing/here.glb'],
			['empty', new Uint8Array(0)],
		] as const) {
			codes[name] = await GaussianAvatar.load(source, WASM).then(() => 'loaded', codeOf);
		}
		const asset = makeFixtureAvatar({ seed: 5, splatCount: 1500 });
		for (const [name, decoder] of [
			['emptyDecoder', new Uint8Array(0)],
			['noiseDecoder', new Uint8Array(5000).map((_, i) => (i * 7919) >> 3)],
		] as const) {
			const bad = GaussianAvatar.fromAsset({ ...asset, decoder }, WASM);
			bad.addEventListener('error', ({ error }) => {
				codes[`${name} event`] = error.code;
			});
			bad.position.x = 5;
			bad.frustumCulled = false;
			scene.add(bad);
			codes[name] = await bad.ready.then(() => 'ready', codeOf);
			for (let i = 0; i < 5; i++) {
				renderer.render(scene, camera);
				await nextFrame();
			}
			// It stands there, still, in its neutral pose.
			codes[`${name} pose`] = String(bad.core.vertices.every(Number.isFinite));
			scene.remove(bad);
			bad.dispose();
		}
		const after = picture(renderer, scene, camera);
		await good.holdPose({ jawOpen: 1 });
		const alive = compare(picture(renderer, scene, camera), after).different > 20;
		good.dispose();
		return { codes, worst: compare(before, after).worst, alive };
	}, SIZE);
}

function codeOf(error: unknown): string {
	return isGaspardError(error) ? error.code : `untyped: ${String(error)}`;
}

/** A browser that gives out no WebGL2. */
async function noWebGL2(): Promise<string> {
	const { getContext } = HTMLCanvasElement.prototype;
	HTMLCanvasElement.prototype.getContext = () => null;
	try {
		return await GaussianAvatar.load(file()).then(() => 'loaded', codeOf);
	} finally {
		HTMLCanvasElement.prototype.getContext = getContext;
	}
}

/** Rays at a nose, beside the head, at a turned and stretched head, and at an open jaw. */
async function picking(): Promise<Record<string, unknown>> {
	const avatar = await makeAvatar();
	const scene = new Scene();
	const group = new Group();
	group.position.set(1, 2, 3);
	group.scale.set(1, 2, 1);
	group.rotation.y = 0.5;
	group.add(avatar);
	scene.add(group);
	scene.updateMatrixWorld(true);
	const camera = new PerspectiveCamera(30, 1, 0.1, 10);
	const shoot = (point: Vector3): AvatarIntersection[] => {
		camera.position.copy(point).add(new Vector3(0.1, 0, 2));
		camera.lookAt(point);
		camera.updateMatrixWorld();
		const raycaster = new Raycaster();
		raycaster.setFromCamera(new Vector2(0, 0), camera);
		return raycaster.intersectObject(scene) as unknown as AvatarIntersection[];
	};
	const { positions } = avatar.asset.mesh;
	// The vertex that is farthest forward.
	let tip = 0;
	for (let i = 0; i < positions.length; i += 3) if (positions[i + 2]! > positions[tip + 2]!) tip = i;
	const nose = avatar.localToWorld(new Vector3().fromArray(positions, tip));
	const [hit] = shoot(nose);
	const miss = shoot(avatar.localToWorld(new Vector3(0.4, 0.2, 0)));
	const eye = avatar.localToWorld(new Vector3(0.032, 0.185, 0.09));
	return {
		object: hit?.object === avatar,
		error: hit?.point.distanceTo(nose),
		distance: Math.abs((hit?.distance ?? 0) - camera.position.distanceTo(nose)) < 5,
		region: hit?.region,
		uv: hit?.uv ? hit.uv.toArray().every((value) => value >= 0 && value <= 1) : false,
		eye: shoot(eye)[0]?.region,
		misses: miss.length,
		count: shoot(nose).length,
	};
}

/** GLTFLoader with the plug-in, for an avatar and for something else. */
function loaderPlugin(): Promise<Record<string, unknown>> {
	return withRenderer(async (renderer) => {
		const { scene, camera } = makeStage();
		const loader = new GLTFLoader();
		loader.register((parser) => new GaussianAvatarLoaderPlugin(parser, { decoder: 'mesh', idle: false }));
		const address = addressOf(file());
		const gltf = await loader.loadAsync(address);
		const avatar = gltf.userData['gaussianAvatar'] as GaussianAvatar;
		const again = (await loader.loadAsync(address)).userData['gaussianAvatar'] as GaussianAvatar;
		const own = await GaussianAvatar.load(address, { decoder: 'mesh', idle: false });
		const shared = [again, own].map(({ core }) => core.model === avatar.core.model);
		again.dispose();
		own.dispose();
		scene.add(gltf.scene);
		await avatar.ready;
		const lit = litPixels(picture(renderer, scene, camera));
		const meshes: string[] = [];
		gltf.scene.traverse((object: Object3D) => {
			if ((object as Mesh).isMesh) meshes.push(object.type);
		});
		const plain = { asset: { version: '2.0' }, scenes: [{ nodes: [0] }], nodes: [{ name: 'nobody' }], scene: 0 };
		const other = await loader.parseAsync(JSON.stringify(plain), '');
		const bytes = file();
		const broken = bytes.slice();
		// Inside of the JSON: a version from the future.
		const length = new DataView(broken.buffer).getUint32(12, true);
		const text = new TextDecoder().decode(broken.subarray(20, 20 + length));
		broken.set(
			new TextEncoder().encode(text.replace('"GASPARD_avatar":{"version":1', '"GASPARD_avatar":{"version":9')),
			20,
		);
		const error = await loader.parseAsync(broken.buffer as ArrayBuffer, '').then(() => 'loaded', codeOf);
		avatar.dispose();
		return {
			lit,
			meshes,
			shared,
			other: other.userData['gaussianAvatar'] === undefined,
			named: other.scene.children[0]?.name,
			error,
		};
	}, SIZE);
}

/** Splats, mesh and wires: how many pixels each lights, and how alike splats and mesh are. */
function views(): Promise<Record<string, number>> {
	return withRenderer(async (renderer) => {
		const { scene, camera } = makeStage();
		const avatar = await makeAvatar();
		scene.add(avatar);
		const result: Record<string, number> = {};
		for (const view of ['splats', 'mesh', 'wireframe', 'splats'] as const) {
			avatar.view = view;
			result[view] = litPixels(picture(renderer, scene, camera));
			result[`${view} children`] = avatar.children.filter(({ visible }) => visible).length;
		}
		avatar.view = 'mesh';
		await avatar.holdPose({}, [0, 0, 0.6, 0.8, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]);
		result['bent mesh'] = litPixels(picture(renderer, scene, camera));
		const bent = picture(renderer, scene, camera);
		await avatar.holdPose({});
		result['mesh follows the pose'] = compare(bent, picture(renderer, scene, camera), 10).different;
		avatar.dispose();
		return result;
	}, SIZE);
}

Object.assign(globalThis, {
	tests: {
		fiveLines,
		decoders,
		onDemand,
		cloning,
		lives,
		contextLoss,
		twoRenderers,
		badNeighbours,
		noWebGL2,
		picking,
		loaderPlugin,
		views,
	},
});
