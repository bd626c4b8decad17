import { ArrayCamera, PerspectiveCamera, Vector4 } from 'three';
import { WebGPURenderer } from 'three/webgpu';
import { avatarRenderer, disposeAvatarRenderer } from '../../../adapters/three/webgpu.ts';
import { compare, litPixels, makeAvatar, makeStage } from './three-scene.ts';

const SIZE = 192;
const SPOTS = [-0.05, 0, 0.05] as const;

/** A camera beside the heads, which looks at their profiles. */
function makeView(offset: number): PerspectiveCamera {
	const camera = new PerspectiveCamera(30, 1, 0.05, 50);
	camera.position.set(0.8, 0.16, offset);
	camera.rotation.y = Math.PI / 2;
	camera.updateMatrixWorld();
	return camera;
}

function read(renderer: WebGPURenderer, x: number): Uint8ClampedArray {
	const copy = document.createElement('canvas');
	copy.width = copy.height = SIZE;
	const context = copy.getContext('2d')!;
	context.drawImage(renderer.domElement, -x, 0);
	return context.getImageData(0, 0, SIZE, SIZE).data;
}

/** Pictures of several cameras in one array, against those of each camera alone; on a screen with two pixels for one. */
async function array(forceWebGL: boolean): Promise<object> {
	const renderer = new WebGPURenderer({ antialias: false, forceWebGL });
	const ratio = 2;
	renderer.setPixelRatio(ratio);
	const resize = (views: number): void => renderer.setSize((SIZE * views) / ratio, SIZE / ratio);
	resize(SPOTS.length);
	await renderer.init();
	const { scene } = makeStage(0x203040);
	const [a, b] = [await makeAvatar(1), await makeAvatar(2)];
	b.position.set(-0.05, 0, 0.06);
	scene.add(a, b);
	const own = avatarRenderer(renderer);
	const views = SPOTS.map((offset, i) => {
		const camera = makeView(offset);
		Object.assign(camera, { viewport: new Vector4((i * SIZE) / ratio, 0, SIZE / ratio, SIZE / ratio) });
		return camera;
	});
	const rig = new ArrayCamera(views);
	renderer.render(scene, rig);
	const before = own.sortCount;
	renderer.render(scene, rig);
	const sorts = own.sortCount - before;
	const together = SPOTS.map((_, i) => read(renderer, i * SIZE));
	resize(1);
	const alone = SPOTS.map((offset) => {
		renderer.render(scene, makeView(offset));
		return read(renderer, 0);
	});
	for (const avatar of [a, b]) avatar.dispose();
	disposeAvatarRenderer(renderer);
	renderer.dispose();
	return {
		sorts,
		differences: SPOTS.map((_, i) => compare(together[i]!, alone[i]!, 2).different),
		lit: litPixels(together[0]!),
		parallax: compare(together[0]!, together[2]!, 4).different,
	};
}

Object.assign(globalThis, { tests: { array } });
