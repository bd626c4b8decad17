import { type Camera, Color, PerspectiveCamera, Scene, WebGLRenderer } from 'three';
import { disposeAvatarRenderer, GaussianAvatar } from '../../../adapters/three/index.ts';
import { modelOfAsset } from '../../../src/avatar/load-avatar-model.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';

/** A renderer on a canvas of the page, pixels one to one. */
export function makeRenderer(
	size = 256,
	parameters: ConstructorParameters<typeof WebGLRenderer>[0] = {},
): WebGLRenderer {
	const renderer = new WebGLRenderer({ antialias: false, preserveDrawingBuffer: true, ...parameters });
	renderer.setPixelRatio(1);
	renderer.setSize(size, size);
	document.body.appendChild(renderer.domElement);
	return renderer;
}

const assets = new Map<string, ReturnType<typeof makeFixtureAvatar>>();

/** A still fixture avatar, drawn with the decoder of its own mesh; the same seed and size share one asset. */
export async function makeAvatar(seed = 1, splatCount = 4000, idle = false): Promise<GaussianAvatar> {
	const key = `${seed}/${splatCount}`;
	if (!assets.has(key)) assets.set(key, makeFixtureAvatar({ seed, splatCount, detail: 2 }));
	const avatar = new GaussianAvatar(modelOfAsset(assets.get(key)!, { decoder: 'mesh' }), { idle });
	await avatar.ready;
	return avatar;
}

/** A scene and a camera that looks at a head at the origin. */
export function makeStage(background = 0x000000): { scene: Scene; camera: PerspectiveCamera } {
	const scene = new Scene();
	scene.background = new Color(background);
	const camera = new PerspectiveCamera(30, 1, 0.05, 50);
	camera.position.set(0, 0.16, 0.8);
	camera.lookAt(0, 0.16, 0);
	return { scene, camera };
}

/** The picture on the canvas: r g b a, rows from the bottom up. */
export function readPixels(renderer: WebGLRenderer): Uint8Array {
	const gl = renderer.getContext();
	const pixels = new Uint8Array(gl.drawingBufferWidth * gl.drawingBufferHeight * 4);
	gl.readPixels(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
	return pixels;
}

/** Pixels at least one of whose channels differs by more than `tolerance`, and the largest difference. */
export function compare(
	a: ArrayLike<number>,
	b: ArrayLike<number>,
	tolerance = 0,
): { different: number; worst: number } {
	let different = 0;
	let worst = 0;
	for (let i = 0; i < a.length; i += 4) {
		let difference = 0;
		for (let c = 0; c < 4; c++) difference = Math.max(difference, Math.abs(a[i + c]! - b[i + c]!));
		worst = Math.max(worst, difference);
		if (difference > tolerance) different++;
	}
	return { different, worst };
}

/** Pixels that are not black. */
export function litPixels(pixels: ArrayLike<number>): number {
	let lit = 0;
	for (let i = 0; i < pixels.length; i += 4) if (pixels[i]! + pixels[i + 1]! + pixels[i + 2]! > 12) lit++;
	return lit;
}

/** Lets decoders answer and time go on. */
export const nextFrame = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

/** Runs `test` with a renderer of its own, and takes it away with its context. */
export async function withRenderer<Result>(
	test: (renderer: WebGLRenderer) => Result | Promise<Result>,
	size = 256,
	parameters: ConstructorParameters<typeof WebGLRenderer>[0] = {},
): Promise<Result> {
	const renderer = makeRenderer(size, parameters);
	try {
		return await test(renderer);
	} finally {
		disposeAvatarRenderer(renderer);
		renderer.dispose();
		renderer.forceContextLoss();
		renderer.domElement.remove();
	}
}

/** Draws and reads back. */
export function picture(renderer: WebGLRenderer, scene: Scene, camera: Camera): Uint8Array {
	renderer.render(scene, camera);
	return readPixels(renderer);
}

/** Peak signal-to-noise ratio over r g b of two pictures, dB; Infinity where they are equal. */
export function psnr(a: ArrayLike<number>, b: ArrayLike<number>): number {
	let sum = 0;
	for (let i = 0; i < a.length; i++) if (i % 4 !== 3) sum += (a[i]! - b[i]!) ** 2;
	return sum === 0 ? Infinity : 10 * Math.log10((255 * 255 * a.length * 0.75) / sum);
}

/** One pixel, counted from the top left as on a screen. */
export function pixelAt(pixels: ArrayLike<number>, size: number, x: number, y: number): number[] {
	const at = ((size - 1 - y) * size + x) * 4;
	return [pixels[at]!, pixels[at + 1]!, pixels[at + 2]!, pixels[at + 3]!];
}
