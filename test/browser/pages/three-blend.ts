import {
	ArrayCamera,
	BoxGeometry,
	type Camera,
	DepthFormat,
	DepthTexture,
	Fog,
	HalfFloatType,
	Mesh,
	MeshBasicMaterial,
	type PerspectiveCamera,
	PlaneGeometry,
	type Scene,
	UnsignedIntType,
	Vector4,
	type WebGLRenderer,
	WebGLRenderTarget,
} from 'three';
import { EffectComposer } from 'three/addons/postprocessing/EffectComposer.js';
import { OutputPass } from 'three/addons/postprocessing/OutputPass.js';
import { RenderPass } from 'three/addons/postprocessing/RenderPass.js';
import { avatarRenderer, disposeAvatarRenderer } from '../../../adapters/three/index.ts';
import { compare, makeAvatar, makeStage, picture, psnr, readPixels, withRenderer } from './three-scene.ts';

const SIZE = 256;

/** What the chain's targets are like, and what is in the scene. */
interface Chain {
	readonly blend: 'host' | 'display';
	readonly samples?: number;
	readonly stencil?: boolean;
	readonly depthTexture?: boolean;
	readonly fog?: boolean;
	readonly background?: number;
	/** Two cameras, each in its half of the picture, as the eyes of a rig are. */
	readonly array?: boolean;
}

/** A wall behind, a box before, a pane between two heads that stand behind each other. */
async function furnish(scene: Scene, fog: boolean): Promise<{ dispose(): void }> {
	const [near, far] = [await makeAvatar(1, 6000), await makeAvatar(4, 6000)];
	near.position.set(0.05, 0, 0);
	far.position.set(-0.05, 0, -0.5);
	const box = new Mesh(new BoxGeometry(0.04, 0.04, 0.04), new MeshBasicMaterial({ color: 0x40ff80, fog: false }));
	box.position.set(0.03, 0.12, 0.14);
	const pane = new Mesh(
		new PlaneGeometry(0.3, 0.08),
		new MeshBasicMaterial({ color: 0xff4040, transparent: true, opacity: 1, fog: false }),
	);
	pane.position.set(-0.06, 0.08, -0.25);
	scene.add(near, far, box, pane);
	if (fog) scene.fog = new Fog(0x4060a0, 0.4, 2);
	return {
		dispose: () => {
			near.dispose();
			far.dispose();
		},
	};
}

function makeComposer(renderer: WebGLRenderer, scene: Scene, camera: Camera, chain: Chain): EffectComposer {
	const target = new WebGLRenderTarget(SIZE, SIZE, {
		type: HalfFloatType,
		samples: chain.samples ?? 0,
		stencilBuffer: chain.stencil ?? false,
	});
	if (chain.depthTexture) {
		target.depthTexture = new DepthTexture(SIZE, SIZE, UnsignedIntType);
		target.depthTexture.format = DepthFormat;
	}
	const composer = new EffectComposer(renderer, target);
	composer.addPass(new RenderPass(scene, camera));
	composer.addPass(new OutputPass());
	return composer;
}

/** Two cameras beside each other. */
function pairOf(camera: PerspectiveCamera): ArrayCamera {
	const half = SIZE / 2;
	return new ArrayCamera(
		[-1, 1].map((side) => {
			const eye = camera.clone();
			eye.aspect = 0.5;
			eye.fov = 36;
			eye.position.x += side * 0.04;
			eye.updateProjectionMatrix();
			eye.updateMatrixWorld();
			return Object.assign(eye, { viewport: new Vector4(side < 0 ? 0 : half, 0, half, SIZE) });
		}),
	);
}

/** The scene through a chain of post-processing, and straight onto the canvas. */
function chain(options: Chain): Promise<object> {
	return withRenderer(async (renderer) => {
		const gl = renderer.getContext();
		avatarRenderer(renderer, { sorter: 'gpu', blend: options.blend });
		const stage = makeStage(options.background ?? 0x000000);
		const { scene } = stage;
		const camera = options.array ? pairOf(stage.camera) : stage.camera;
		const people = await furnish(scene, options.fog ?? false);
		const straight = picture(renderer, scene, camera);
		const composer = makeComposer(renderer, scene, camera, options);
		for (let frame = 0; frame < 3; frame++) composer.render();
		const through = readPixels(renderer);
		const glError = gl.getError();
		const again = picture(renderer, scene, camera);
		// Another size of the same target.
		composer.setSize(SIZE / 2, SIZE / 2);
		composer.render();
		composer.setSize(SIZE, SIZE);
		composer.render();
		const resized = readPixels(renderer);
		composer.dispose();
		people.dispose();
		disposeAvatarRenderer(renderer);
		return {
			decibels: psnr(through, straight),
			resized: compare(resized, through).worst,
			again: compare(again, straight).worst,
			glError,
			left: renderer.info.memory.textures,
		};
	}, SIZE);
}

Object.assign(globalThis, { tests: { chain } });
