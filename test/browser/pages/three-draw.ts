import {
	BoxGeometry,
	DirectionalLight,
	Group,
	Mesh,
	MeshBasicMaterial,
	MeshStandardMaterial,
	OrthographicCamera,
	PlaneGeometry,
	type Scene,
	Vector3,
	type WebGLRenderer,
} from 'three';
import { avatarRenderer, GaussianAvatar } from '../../../adapters/three/index.ts';
import type { AvatarAsset } from '../../../src/asset/avatar-asset.ts';
import { modelOfAsset } from '../../../src/avatar/load-avatar-model.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';
import { type FadeJudgement, judgeFade } from '../support/judge-fade.ts';
import { compare, litPixels, makeAvatar, makeStage, picture, pixelAt, psnr, withRenderer } from './three-scene.ts';

const SIZE = 256;

function box(color: number, x: number, y: number, z: number, size = 0.06): Mesh {
	const mesh = new Mesh(new BoxGeometry(size, size, size), new MeshBasicMaterial({ color }));
	mesh.position.set(x, y, z);
	return mesh;
}

/** One box in front of the face, one inside the head, one behind it. */
function depth(): Promise<Record<string, number[]>> {
	return withRenderer(async (renderer) => {
		const { scene, camera } = makeStage();
		const avatar = await makeAvatar();
		const bare = (() => {
			scene.add(avatar);
			return picture(renderer, scene, camera);
		})();
		const sample = (pixels: Uint8Array) => pixelAt(pixels, SIZE, 128, 128);
		const colors: Record<string, number[]> = { bare: sample(bare) };
		for (const [name, z] of [
			['front', 0.2],
			['inside', 0],
			['behind', -0.3],
		] as const) {
			const mesh = box(0x00ff00, 0, 0.16, z);
			scene.add(mesh);
			colors[name] = sample(picture(renderer, scene, camera));
			scene.remove(mesh);
		}
		avatar.dispose();
		return colors;
	}, SIZE);
}

/** Two heads that overlap, drawn by two avatars, by one merged avatar, and (wrongly) one after the other. */
function overlap(sorter: string): Promise<{ together: number; apart: number; calls: number; sorter: string }> {
	return withRenderer(async (renderer) => {
		const { scene, camera } = makeStage();
		const offset = new Vector3(0.05, 0.01, -0.04);
		const a = makeFixtureAvatar({ seed: 1, splatCount: 4000, detail: 2 });
		const b = makeFixtureAvatar({ seed: 2, splatCount: 3000, detail: 2 });
		const still = { idle: false };
		const merged = new GaussianAvatar(modelOfAsset(merge(a, b, offset), { decoder: 'mesh' }), still);
		scene.add(merged);
		const expected = picture(renderer, scene, camera);
		scene.remove(merged);
		const first = new GaussianAvatar(modelOfAsset(a, { decoder: 'mesh' }), still);
		const second = new GaussianAvatar(modelOfAsset(b, { decoder: 'mesh' }), still);
		second.position.copy(offset);
		scene.add(first, second);
		await avatarRenderer(renderer).sorterChosen;
		const together = psnr(picture(renderer, scene, camera), expected);
		const { calls } = renderer.info.render;
		second.renderOrder = -1;
		const apart = psnr(picture(renderer, scene, camera), expected);
		for (const avatar of [merged, first, second]) avatar.dispose();
		return { together, apart, calls, sorter };
	}, SIZE);
}

/** One asset that holds both heads. */
function merge(a: AvatarAsset, b: AvatarAsset, offset: Vector3): AvatarAsset {
	const vertices = a.mesh.positions.length / 3;
	const triangles = a.mesh.triangles.length / 3;
	const join = <T extends Float32Array | Uint8Array>(x: T, y: T): T => {
		const out = new (x.constructor as new (length: number) => T)(x.length + y.length);
		out.set(x);
		out.set(y, x.length);
		return out;
	};
	const moved = (values: Float32Array) => values.map((value, i) => value + offset.getComponent(i % 3));
	return {
		...a,
		mesh: {
			...a.mesh,
			positions: join(a.mesh.positions, moved(b.mesh.positions)),
			uvs: join(a.mesh.uvs, b.mesh.uvs),
			triangles: Uint32Array.from([...a.mesh.triangles, ...b.mesh.triangles.map((index) => index + vertices)]),
			triangleRegions: join(a.mesh.triangleRegions, b.mesh.triangleRegions),
			skinWeights: join(a.mesh.skinWeights, b.mesh.skinWeights),
		},
		splats: {
			count: a.splats.count + b.splats.count,
			centers: join(a.splats.centers, moved(b.splats.centers)),
			rotations: join(a.splats.rotations, b.splats.rotations),
			scales: join(a.splats.scales, b.splats.scales),
			colors: join(a.splats.colors, b.splats.colors),
			triangles: Uint32Array.from([...a.splats.triangles, ...b.splats.triangles.map((index) => index + triangles)]),
		},
	};
}

/** Draw calls and pictures of heads that stand behind one another, with a glass pane between them. */
function disjoint(): Promise<{ calls: number; behindGlass: number[]; bare: number[]; beforeGlass: number[] }> {
	return withRenderer(async (renderer) => {
		const { scene, camera } = makeStage();
		const near = await makeAvatar(1);
		const far = await makeAvatar(2);
		near.position.set(0.08, 0, 0);
		far.position.set(-0.16, 0, -0.8);
		scene.add(far, near);
		const glass = new Mesh(
			new PlaneGeometry(4, 4),
			new MeshBasicMaterial({ color: 0x0000ff, transparent: true, opacity: 0.5, depthWrite: false }),
		);
		glass.position.z = -0.4;
		const without = picture(renderer, scene, camera);
		const { calls } = renderer.info.render;
		scene.add(glass);
		const pixels = picture(renderer, scene, camera);
		const head = (avatar: GaussianAvatar): [number, number] => {
			const point = avatar.localToWorld(new Vector3(0, 0.14, 0.08)).project(camera);
			return [Math.round(((point.x + 1) / 2) * SIZE), Math.round(((1 - point.y) / 2) * SIZE)];
		};
		const result = {
			calls,
			bare: pixelAt(without, SIZE, ...head(far)),
			behindGlass: pixelAt(pixels, SIZE, ...head(far)),
			beforeGlass: pixelAt(pixels, SIZE, ...head(near)),
		};
		near.dispose();
		far.dispose();
		return result;
	}, SIZE);
}

/** The same picture by two ways: a stretched head before a camera that is stretched as much. */
function stretched(): Promise<{ worst: number; psnr: number; lit: number }> {
	return withRenderer(async (renderer) => {
		const { scene } = makeStage();
		const camera = new OrthographicCamera(-0.2, 0.2, 0.36, -0.04, 0.1, 8);
		camera.position.z = 3;
		const avatar = await makeAvatar();
		avatar.rotation.set(0.3, 0.8, -0.2);
		scene.add(avatar);
		const expected = picture(renderer, scene, camera);
		const group = new Group();
		group.scale.set(2, 0.5, 3);
		group.add(avatar);
		scene.add(group);
		const wide = new OrthographicCamera(-0.4, 0.4, 0.18, -0.02, 0.1, 24);
		wide.position.z = 9;
		const pixels = picture(renderer, scene, wide);
		avatar.dispose();
		return { worst: compare(pixels, expected).worst, psnr: psnr(pixels, expected), lit: litPixels(pixels) };
	}, SIZE);
}

/** A head in a mirrored parent against the mirrored picture of a head. */
function mirrored(): Promise<{ psnr: number; unlike: number }> {
	return withRenderer(async (renderer) => {
		const { scene, camera } = makeStage();
		const avatar = await makeAvatar();
		avatar.rotation.y = 0.6;
		scene.add(avatar);
		const plain = picture(renderer, scene, camera);
		const flipped = plain.slice();
		for (let y = 0; y < SIZE; y++) {
			for (let x = 0; x < SIZE; x++) {
				for (let c = 0; c < 4; c++) flipped[(y * SIZE + x) * 4 + c] = plain[(y * SIZE + SIZE - 1 - x) * 4 + c]!;
			}
		}
		const group = new Group();
		group.scale.x = -1;
		group.add(avatar);
		scene.add(group);
		const pixels = picture(renderer, scene, camera);
		avatar.dispose();
		return { psnr: psnr(pixels, flipped), unlike: psnr(pixels, plain) };
	}, SIZE);
}

/** What is seen, and drawn, with layers, hidden parents and cameras that look away. */
function visibility(): Promise<Record<string, { lit: number; calls: number; sorts: number }>> {
	return withRenderer(async (renderer) => {
		const { scene, camera } = makeStage();
		const avatar = await makeAvatar();
		const group = new Group();
		group.add(avatar);
		scene.add(group);
		const result: Record<string, { lit: number; calls: number; sorts: number }> = {};
		const note = (name: string) => {
			const before = sortsOf(renderer);
			const lit = litPixels(picture(renderer, scene, camera));
			result[name] = { lit, calls: renderer.info.render.calls, sorts: sortsOf(renderer) - before };
		};
		note('plain');
		avatar.layers.set(3);
		note('onAnotherLayer');
		camera.layers.enable(3);
		note('onALayerOfTheCamera');
		avatar.layers.set(0);
		group.visible = false;
		note('inAHiddenGroup');
		group.visible = true;
		group.layers.set(7);
		note('inAGroupOfAnotherLayer');
		camera.rotation.y += Math.PI;
		note('behindTheCamera');
		camera.rotation.y -= Math.PI;
		note('again');
		avatar.dispose();
		return result;
	}, SIZE);
}

function sortsOf(renderer: WebGLRenderer): number {
	return avatarRenderer(renderer).sortCount;
}

/** A neck that bends a head into the picture: culling must know the pose. */
function posedBounds(): Promise<{ restTop: number; bentReach: number; sphereMoved: number; visible: number }> {
	return withRenderer(async (renderer) => {
		const { scene, camera } = makeStage();
		const avatar = await makeAvatar();
		scene.add(avatar);
		scene.updateMatrixWorld();
		const before = avatar.boundingSphere.center.clone();
		const restTop = avatar.boundingBox.max.x;
		const angle = -Math.PI / 2;
		const neck = [0, 0, Math.sin(angle / 2), Math.cos(angle / 2)];
		await avatar.holdPose({}, [...neck, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]);
		// The camera sees only what the bent head reaches.
		camera.position.set(0.22, 0.05, 0.3);
		camera.lookAt(0.22, 0.05, 0);
		const visible = litPixels(picture(renderer, scene, camera));
		const result = {
			restTop,
			bentReach: avatar.boundingBox.max.x,
			sphereMoved: avatar.boundingSphere.center.distanceTo(before),
			visible,
		};
		avatar.dispose();
		return result;
	}, SIZE);
}

/** Fades and levels of detail. */
function fading(): Promise<{
	full: number[];
	half: number[];
	none: number;
	few: number;
	many: number;
	triangles: number;
}> {
	return withRenderer(async (renderer) => {
		const { scene, camera } = makeStage();
		const avatar = await makeAvatar();
		scene.add(avatar);
		const center = (pixels: Uint8Array) => pixelAt(pixels, SIZE, 128, 150);
		const whole = picture(renderer, scene, camera);
		avatar.opacity = 0.5;
		const half = picture(renderer, scene, camera);
		avatar.opacity = 0;
		const none = litPixels(picture(renderer, scene, camera));
		avatar.opacity = 1;
		avatar.splatLimit = 1500;
		const few = litPixels(picture(renderer, scene, camera));
		const { triangles } = renderer.info.render;
		avatar.dispose();
		return { full: center(whole), half: center(half), none, few, many: litPixels(whole), triangles };
	}, SIZE);
}

/** A half-faded head over white, alone and before a solid one of the same order. */
function fade(): Promise<FadeJudgement[]> {
	return withRenderer(async (renderer) => {
		const { scene, camera } = makeStage(0xffffff);
		const avatar = await makeAvatar();
		const other = await makeAvatar(2);
		await avatar.holdPose({ jawOpen: 1 });
		other.position.set(0.05, 0.01, -0.04);
		scene.add(avatar);
		const at = (opacity: number): Uint8Array => {
			avatar.opacity = opacity;
			return picture(renderer, scene, camera);
		};
		const alone = judgeFade(at(0), at(1), at(0.5));
		scene.add(other);
		const together = judgeFade(at(0), at(1), at(0.5));
		avatar.dispose();
		other.dispose();
		return [alone, together];
	}, SIZE);
}

/** How much darker a wall behind a head gets, and how the head itself looks, when the head casts a shadow. */
function shadow(): Promise<{ without: number; with: number; head: number }> {
	return withRenderer(async (renderer) => {
		renderer.shadowMap.enabled = true;
		const { scene, camera } = makeStage();
		const avatar = await makeAvatar();
		const wall = new Mesh(new PlaneGeometry(2, 2), new MeshStandardMaterial({ color: 0xffffff }));
		wall.position.z = -0.3;
		wall.receiveShadow = true;
		const light = new DirectionalLight(0xffffff, 3);
		light.position.set(2, 0.3, 2);
		light.castShadow = true;
		Object.assign(light.shadow.camera, { left: -1, right: 1, top: 1, bottom: -1, near: 0.1, far: 6 });
		light.shadow.mapSize.set(512, 512);
		scene.add(avatar, wall, light);
		const dark = (pixels: Uint8Array) => {
			let count = 0;
			for (let i = 0; i < pixels.length; i += 4) if (pixels[i]! < 30) count++;
			return count;
		};
		const before = picture(renderer, scene, camera);
		avatar.castShadow = true;
		const after = picture(renderer, scene, camera);
		const center = (pixels: Uint8Array) => pixelAt(pixels, SIZE, 128, 128);
		const head = compare(center(before), center(after)).worst;
		avatar.dispose();
		return { without: dark(before), with: dark(after), head };
	}, SIZE);
}

/** A scene that is emptied and filled between frames. */
function comingAndGoing(): Promise<number[]> {
	return withRenderer(async (renderer) => {
		const { scene, camera } = makeStage();
		const avatars = await Promise.all([1, 2, 3].map((seed) => makeAvatar(seed)));
		const lit: number[] = [];
		const show = (scene_: Scene) => lit.push(litPixels(picture(renderer, scene_, camera)));
		show(scene);
		scene.add(avatars[0]!);
		show(scene);
		scene.add(avatars[1]!);
		avatars[1]!.position.x = 0.2;
		show(scene);
		scene.remove(avatars[0]!);
		show(scene);
		avatars[1]!.dispose();
		scene.remove(avatars[1]!);
		scene.add(avatars[2]!);
		show(scene);
		for (const avatar of avatars) avatar.dispose();
		show(scene);
		return lit;
	}, SIZE);
}

Object.assign(globalThis, {
	tests: {
		depth,
		overlap,
		disjoint,
		stretched,
		mirrored,
		visibility,
		posedBounds,
		fading,
		fade,
		shadow,
		comingAndGoing,
	},
});
