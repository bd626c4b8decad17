import { type Camera, type Object3D, PerspectiveCamera, Scene, type Vector4, type WebGLRenderer } from 'three';
import { expect, test } from 'vitest';
import { avatarRenderer } from '../../../adapters/three/avatar-renderer.ts';
import { GaussianAvatar } from '../../../adapters/three/gaussian-avatar.ts';
import { AvatarModel } from '../../../src/avatar/avatar-model.ts';
import { createMeshDecoder } from '../../../src/decode/mesh-decoder.ts';
import { answeringGl } from '../../fixtures/answering-gl.ts';
import { collectGarbage } from '../../fixtures/collect-garbage.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';

const asset = makeFixtureAvatar({ splatCount: 50 });
const makeModel = () => new AvatarModel(asset, async () => createMeshDecoder(asset.mesh));

/** A renderer of three without a GPU. `fault` is thrown once when an avatar is aimed at its target. */
function makeRenderer(getContext = () => answeringGl()) {
	const state = { target: null as object | null, fault: undefined as unknown };
	const renderer = {
		getContext,
		domElement: { addEventListener() {}, removeEventListener() {} },
		xr: { enabled: false, isPresenting: false },
		getRenderTarget: () => state.target,
		getActiveCubeFace: () => 0,
		getCurrentViewport: (viewport: Vector4) => {
			const { fault } = state;
			state.fault = undefined;
			if (fault) throw fault;
			return viewport.set(0, 0, 512, 512);
		},
		outputColorSpace: 'srgb',
		toneMapping: 0,
		state: { buffers: { color: { setMask() {} } }, useProgram() {} },
	} as unknown as WebGLRenderer;
	return { renderer, state };
}

/** Avatars one behind the other, so that each is drawn in a call of its own, and what they report. */
function makeRow(count: number, model = makeModel()) {
	const scene = new Scene();
	const errors: [number, string][] = [];
	const avatars = Array.from({ length: count }, (_, i) => {
		const avatar = new GaussianAvatar(model, { idle: false });
		avatar.position.z = -i;
		avatar.addEventListener('error', ({ error }) => errors.push([i, error.code]));
		scene.add(avatar);
		return avatar;
	});
	return { scene, avatars, errors };
}

function makeCamera(): PerspectiveCamera {
	const camera = new PerspectiveCamera(60, 1, 0.01, 100);
	camera.position.z = 5;
	camera.updateMatrixWorld();
	return camera;
}

/** What three does in a `render()`, as far as avatars are concerned. Returns which of them draw something. */
function draw(renderer: WebGLRenderer, scene: Object3D, camera: Camera): boolean[] {
	scene.updateMatrixWorld();
	const avatars = scene.children.filter((child) => child instanceof GaussianAvatar);
	for (const { children } of avatars) {
		const probe = children.find(({ name }) => name === 'gaspard render probe') as unknown as {
			update(camera: Camera): void;
		};
		probe.update(camera);
	}
	return avatars.map((avatar) => {
		const { material, geometry } = avatar;
		material.onBeforeRender(renderer, scene as Scene, camera, geometry, avatar);
		return geometry.instanceCount > 0;
	});
}

test('what throws while an avatar is drawn is reported by this avatar once; the others are drawn, and it comes back', () => {
	const { renderer, state } = makeRenderer();
	const { scene, errors } = makeRow(3);
	const camera = makeCamera();
	expect(draw(renderer, scene, camera)).toEqual([true, true, true]);
	state.fault = new TypeError('a bug');
	expect(draw(renderer, scene, camera)).toEqual([false, true, true]);
	// Two attempts are skipped after the first failure.
	for (let i = 0; i < 2; i++) expect(draw(renderer, scene, camera)).toEqual([false, true, true]);
	expect(draw(renderer, scene, camera)).toEqual([true, true, true]);
	expect(errors).toEqual([[0, 'gpu/draw-failed']]);
});

test('a renderer that cannot be served is told by each avatar once, and is served as soon as it can be', () => {
	let isLost = true;
	const gl = answeringGl();
	const { renderer } = makeRenderer(() => (isLost ? (null as never) : gl));
	const { scene, errors } = makeRow(2);
	const camera = makeCamera();
	for (let i = 0; i < 20; i++) expect(draw(renderer, scene, camera)).toEqual([false, false]);
	expect(errors).toEqual([
		[0, 'gpu/no-webgl2'],
		[1, 'gpu/no-webgl2'],
	]);
	isLost = false;
	let attempts = 0;
	while (!draw(renderer, scene, camera).every(Boolean) && attempts < 200) attempts++;
	expect(attempts).toBeLessThan(200);
	expect(errors).toHaveLength(2);
});

test('material.opacity multiplies the opacity of the avatar', () => {
	const { renderer } = makeRenderer();
	const { scene, avatars } = makeRow(1);
	const [avatar] = avatars as [GaussianAvatar];
	avatar.opacity = 0.5;
	avatar.material.opacity = 0.5;
	draw(renderer, scene, makeCamera());
	expect(avatarRenderer(renderer).system.instance(avatar.core)!.opacity).toBeCloseTo(0.25);
});

test('a render inside of another one, with the same camera into another target, leaves the outer one its order', () => {
	const { renderer, state } = makeRenderer();
	const { scene, avatars } = makeRow(2);
	const camera = makeCamera();
	const inner = { textures: [], viewport: {} };
	const own = avatarRenderer(renderer);
	draw(renderer, scene, camera);
	const [first, second] = avatars as [GaussianAvatar, GaussianAvatar];
	const before = own.sortCount;
	for (const avatar of avatars) {
		(avatar.children[0] as unknown as { update(camera: Camera): void }).update(camera);
	}
	own.prepare(first, scene, camera);
	state.target = inner;
	expect(draw(renderer, scene, camera)).toEqual([true, true]);
	state.target = null;
	own.prepare(second, scene, camera);
	expect(second.geometry.instanceCount).toBeGreaterThan(0);
	// The outer one, the inner one, and the outer order again for the avatar that was left.
	expect(own.sortCount - before).toBe(3);
});

test('a renderer keeps neither the scenes, cameras and targets that it has drawn nor disposed avatars', async () => {
	const { renderer, state } = makeRenderer();
	const camera = makeCamera();
	const used: Record<string, WeakRef<object>[]> = { scenes: [], cameras: [], targets: [], avatars: [], cores: [] };
	const drawOnce = (i: number): void => {
		const { scene, avatars } = makeRow(2);
		const own = i % 2 ? makeCamera() : camera;
		state.target = i % 3 ? null : { textures: [], viewport: {} };
		draw(renderer, scene, own);
		used['scenes']!.push(new WeakRef(scene));
		if (own !== camera) used['cameras']!.push(new WeakRef(own));
		if (state.target) used['targets']!.push(new WeakRef(state.target));
		for (const avatar of avatars) {
			used['avatars']!.push(new WeakRef(avatar));
			used['cores']!.push(new WeakRef(avatar.core));
			avatar.dispose();
		}
	};
	for (let i = 0; i < 8; i++) drawOnce(i);
	state.target = null;
	await collectGarbage();
	const alive = Object.entries(used).map(([name, references]) => [name, references.filter((r) => r.deref()).length]);
	expect(Object.fromEntries(alive)).toEqual({ scenes: 0, cameras: 0, targets: 0, avatars: 0, cores: 0 });
	expect(avatarRenderer(renderer).lastDrawList).toBeUndefined();
});
