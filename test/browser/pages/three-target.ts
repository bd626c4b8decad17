import {
	ACESFilmicToneMapping,
	ArrayCamera,
	BoxGeometry,
	Color,
	CubeCamera,
	Fog,
	HalfFloatType,
	Mesh,
	MeshBasicMaterial,
	MeshNormalMaterial,
	PerspectiveCamera,
	Plane,
	PlaneGeometry,
	type Scene,
	Vector3,
	Vector4,
	WebGLCubeRenderTarget,
	type WebGLRenderer,
	WebGLRenderTarget,
} from 'three';
import { EffectComposer } from 'three/addons/postprocessing/EffectComposer.js';
import { OutputPass } from 'three/addons/postprocessing/OutputPass.js';
import { RenderPass } from 'three/addons/postprocessing/RenderPass.js';
import { GaussianAvatar } from '../../../adapters/three/index.ts';
import { modelOfAsset } from '../../../src/avatar/load-avatar-model.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';
import {
	compare,
	litPixels,
	makeAvatar,
	makeStage,
	picture,
	pixelAt,
	psnr,
	readPixels,
	withRenderer,
} from './three-scene.ts';

const SIZE = 128;
const SWATCH = [200, 100, 50, 255] as const;

/** An avatar that is one large, opaque splat of a known colour in the middle of the picture. */
function swatch(): GaussianAvatar {
	const asset = makeFixtureAvatar({ splatCount: 100 });
	const one = {
		count: 1,
		centers: new Float32Array([0, 0.16, 0]),
		rotations: new Float32Array([0, 0, 0, 1]),
		scales: new Float32Array([0.2, 0.2, 0.001]),
		colors: new Uint8Array(SWATCH),
		triangles: new Uint32Array([0]),
	};
	return new GaussianAvatar(modelOfAsset({ ...asset, splats: one }, { decoder: 'mesh' }), { idle: false });
}

/** A plane of the same colour at the same place, as three draws it. */
function plane(toneMapped: boolean): Mesh {
	const color = new Color().setRGB(SWATCH[0] / 255, SWATCH[1] / 255, SWATCH[2] / 255, 'srgb');
	const mesh = new Mesh(new PlaneGeometry(2, 2), new MeshBasicMaterial({ color, toneMapped }));
	mesh.position.y = 0.16;
	return mesh;
}

type Render = (renderer: WebGLRenderer, scene: Scene, camera: PerspectiveCamera) => number[];

const onCanvas: Render = (renderer, scene, camera) =>
	pixelAt(picture(renderer, scene, camera), SIZE, SIZE / 2, SIZE / 2);

/** Through a linear half-float target and an output pass at the end. */
const throughChain: Render = (renderer, scene, camera) => {
	const composer = new EffectComposer(renderer);
	composer.addPass(new RenderPass(scene, camera));
	composer.addPass(new OutputPass());
	composer.render();
	const pixel = pixelAt(readPixels(renderer), SIZE, SIZE / 2, SIZE / 2);
	composer.dispose();
	return pixel;
};

/** The swatch and the plane, side by side in every situation of colour. */
function colors(): Promise<Record<string, { splat: number[]; mesh: number[] }>> {
	return withRenderer(async (renderer) => {
		const result: Record<string, { splat: number[]; mesh: number[] }> = {};
		const avatar = swatch();
		const note = (name: string, render: Render, change: (scene: Scene) => void, toneMapped = false) => {
			avatar.material.toneMapped = toneMapped;
			const draw = (object: Mesh) => {
				const { scene, camera } = makeStage();
				change(scene);
				scene.add(object);
				return render(renderer, scene, camera);
			};
			result[name] = { splat: draw(avatar), mesh: draw(plane(toneMapped)) };
		};
		const fog = (scene: Scene) => {
			scene.fog = new Fog(0x4060a0, 0.2, 1.2);
		};
		note('canvas', onCanvas, () => undefined);
		note('chain', throughChain, () => undefined);
		note('canvasWithFog', onCanvas, fog);
		note('chainWithFog', throughChain, fog);
		renderer.toneMapping = ACESFilmicToneMapping;
		note('canvasWithToneMapping', onCanvas, () => undefined);
		note('canvasToneMapped', onCanvas, () => undefined, true);
		renderer.toneMapping = 0;
		renderer.outputColorSpace = 'srgb-linear';
		note('linearCanvas', onCanvas, () => undefined);
		avatar.dispose();
		return result;
	}, SIZE);
}

/** Boxes before and behind a head, with a depth buffer of another kind. */
function depthBuffer(
	parameters: ConstructorParameters<typeof WebGLRenderer>[0],
): Promise<{ supported: boolean; front: number[]; behind: number[]; bare: number[] }> {
	return withRenderer(
		async (renderer) => {
			const { scene, camera } = makeStage();
			const avatar = await makeAvatar();
			scene.add(avatar);
			const box = new Mesh(new BoxGeometry(0.05, 0.05, 0.05), new MeshBasicMaterial({ color: 0x00ff00 }));
			const bare = onCanvas(renderer, scene, camera);
			scene.add(box);
			box.position.set(0, 0.16, 0.2);
			const front = onCanvas(renderer, scene, camera);
			box.position.z = -0.3;
			const behind = onCanvas(renderer, scene, camera);
			avatar.dispose();
			const { logarithmicDepthBuffer, reversedDepthBuffer } = renderer.capabilities as unknown as Record<
				string,
				boolean
			>;
			const supported = parameters?.reversedDepthBuffer ? reversedDepthBuffer! : logarithmicDepthBuffer!;
			return { supported, front, behind, bare };
		},
		SIZE,
		parameters,
	);
}

/** Pixels left and right of the middle that are lit. */
function halves(pixels: Uint8Array): { left: number; right: number } {
	let left = 0;
	let right = 0;
	for (let i = 0; i < pixels.length / 4; i++) {
		if (pixels[i * 4]! + pixels[i * 4 + 1]! + pixels[i * 4 + 2]! <= 12) continue;
		if (i % SIZE < SIZE / 2) left++;
		else right++;
	}
	return { left, right };
}

function clipping(): Promise<Record<string, { left: number; right: number }>> {
	return withRenderer(async (renderer) => {
		const { scene, camera } = makeStage();
		const avatar = await makeAvatar();
		scene.add(avatar);
		const keepLeft = [new Plane(new Vector3(-1, 0, 0), 0)];
		const result: Record<string, { left: number; right: number }> = {};
		const note = (name: string) => {
			result[name] = halves(picture(renderer, scene, camera));
		};
		note('whole');
		renderer.clippingPlanes = keepLeft;
		note('ofTheRenderer');
		renderer.clippingPlanes = [];
		renderer.localClippingEnabled = true;
		avatar.material.clippingPlanes = keepLeft;
		note('ofTheMaterial');
		avatar.material.clippingPlanes = null;
		note('wholeAgain');
		avatar.dispose();
		return result;
	}, SIZE);
}

/** A mirror between two overlapping heads renders the scene, from its own camera, in the middle of the queue. */
function mirror(): Promise<{ main: number; inMirror: number; lit: number; mirrorLit: number }> {
	return withRenderer(async (renderer) => {
		const { scene, camera } = makeStage();
		const a = await makeAvatar(1);
		const b = await makeAvatar(2);
		b.position.set(0.04, 0, -0.03);
		scene.add(a, b);
		const other = new PerspectiveCamera(40, 1, 0.05, 10);
		other.position.set(0.7, 0.2, 0.2);
		other.lookAt(0, 0.16, 0);
		other.updateMatrixWorld();
		const target = new WebGLRenderTarget(SIZE, SIZE);
		const grab = () => {
			const pixels = new Uint8Array(SIZE * SIZE * 4);
			renderer.readRenderTargetPixels(target, 0, 0, SIZE, SIZE, pixels);
			return pixels;
		};
		const mainAlone = picture(renderer, scene, camera);
		renderer.setRenderTarget(target);
		renderer.render(scene, other);
		const mirrorAlone = grab();
		renderer.setRenderTarget(null);
		let depth = 0;
		for (const [name, transparent, renderOrder] of [
			['opaque', false, 0],
			['transparent', true, 0],
		] as const) {
			const pane = new Mesh(new PlaneGeometry(0.01, 0.01), new MeshBasicMaterial({ transparent }));
			pane.name = name;
			// Off to the side, but between the heads in depth.
			pane.position.set(0.15, 0.16, -0.015);
			pane.renderOrder = renderOrder;
			pane.onBeforeRender = () => {
				if (depth > 0) return;
				depth++;
				renderer.setRenderTarget(target);
				renderer.render(scene, other);
				renderer.setRenderTarget(null);
				depth--;
			};
			pane.material.colorWrite = false;
			pane.material.depthWrite = false;
			scene.add(pane);
		}
		const main = picture(renderer, scene, camera);
		const mirrored = grab();
		a.dispose();
		b.dispose();
		target.dispose();
		return {
			main: compare(main, mainAlone).worst,
			inMirror: compare(mirrored, mirrorAlone).worst,
			lit: litPixels(main),
			mirrorLit: litPixels(mirrored),
		};
	}, SIZE);
}

/** Several cameras, scenes and viewports in one frame, each against the same drawn alone. */
function manyViews(): Promise<Record<string, number>> {
	return withRenderer(async (renderer) => {
		const stages = [makeStage(), makeStage()];
		const a = await makeAvatar(1);
		const b = await makeAvatar(2);
		b.position.set(0.04, 0, -0.03);
		stages[0]!.scene.add(a, b);
		const c = await makeAvatar(3);
		stages[1]!.scene.add(c);
		const { scene, camera } = stages[0]!;
		const back = new PerspectiveCamera(30, 1, 0.05, 10);
		back.position.set(-0.3, 0.2, -0.8);
		back.lookAt(0, 0.16, 0);
		const views = [
			[scene, camera],
			[scene, back],
			[stages[1]!.scene, camera],
		] as const;
		const alone = views.map(([s, v]) => picture(renderer, s, v));
		const result: Record<string, number> = {};
		// All three, one after another, in another order, without a pause.
		views.forEach(([s, v], i) => {
			result[`turn ${i}`] = compare(picture(renderer, s, v), alone[i]!).worst;
		});
		for (const i of [2, 0, 1, 0, 2]) {
			const [s, v] = views[i]!;
			result[`turn ${i} again`] = compare(picture(renderer, s, v), alone[i]!).worst;
		}
		// Split screen: the same two cameras in the halves of one canvas.
		const half = SIZE / 2;
		renderer.setScissorTest(true);
		const halfAlone = [camera, back].map((v) => {
			renderer.setViewport(0, 0, half, half);
			renderer.setScissor(0, 0, half, half);
			return picture(renderer, scene, v);
		});
		renderer.setScissorTest(false);
		renderer.setViewport(0, 0, SIZE, SIZE);
		renderer.clear();
		const array = new ArrayCamera([camera.clone(), back.clone()]);
		array.cameras.forEach((v, i) => {
			v.viewport = new Vector4(i * half, 0, half, half);
			v.updateMatrixWorld();
		});
		const split = picture(renderer, scene, array);
		for (const side of [0, 1]) {
			let worst = 0;
			for (let y = 0; y < half; y++) {
				for (let x = 0; x < half; x++) {
					for (let k = 0; k < 3; k++) {
						const there = split[(y * SIZE + x + side * half) * 4 + k]!;
						worst = Math.max(worst, Math.abs(there - halfAlone[side]![(y * SIZE + x) * 4 + k]!));
					}
				}
			}
			result[`array camera ${side}`] = worst;
		}
		for (const avatar of [a, b, c]) avatar.dispose();
		return result;
	}, SIZE);
}

/** A cube camera beside a head: how much of each face is lit. */
function cube(): Promise<number[]> {
	return withRenderer(async (renderer) => {
		const { scene } = makeStage();
		scene.background = null;
		const avatar = await makeAvatar();
		scene.add(avatar);
		const target = new WebGLCubeRenderTarget(64, { type: HalfFloatType });
		const camera = new CubeCamera(0.01, 10, target);
		camera.position.set(0.3, 0.16, 0);
		scene.add(camera);
		camera.update(renderer, scene);
		const lit = [0, 1, 2, 3, 4, 5].map((face) => {
			const pixels = new Uint16Array(64 * 64 * 4);
			renderer.readRenderTargetPixels(target, 0, 0, 64, 64, pixels, face);
			let count = 0;
			for (let i = 0; i < pixels.length; i += 4) if (pixels[i]! > 0) count++;
			return count;
		});
		avatar.dispose();
		target.dispose();
		return lit;
	}, SIZE);
}

/** Over nothing: the canvas's own alpha, premultiplied. And with everything overridden by another material. */
function overNothing(): Promise<{ opaque: number; soft: number; broken: number; override: number }> {
	return withRenderer(
		async (renderer) => {
			const { scene, camera } = makeStage();
			scene.background = null;
			const avatar = await makeAvatar();
			scene.add(avatar);
			const pixels = picture(renderer, scene, camera);
			let opaque = 0;
			let soft = 0;
			let broken = 0;
			for (let i = 0; i < pixels.length; i += 4) {
				const alpha = pixels[i + 3]!;
				if (alpha === 255) opaque++;
				else if (alpha > 0) soft++;
				if (Math.max(pixels[i]!, pixels[i + 1]!, pixels[i + 2]!) > alpha + 1) broken++;
			}
			scene.overrideMaterial = new MeshNormalMaterial();
			const override = psnr(picture(renderer, scene, camera), pixels);
			avatar.dispose();
			return { opaque, soft, broken, override: Math.min(override, 1000) };
		},
		SIZE,
		{ alpha: true },
	);
}

Object.assign(globalThis, {
	tests: { colors, depthBuffer, clipping, mirror, manyViews, cube, overNothing },
});
