import { metaQuest3, XRDevice } from 'iwer';
import { type Camera, WebGLRenderer as Renderer, type Scene, type WebGLRenderer } from 'three';

let device: XRDevice | undefined;

/** The emulated headset of the page, made once; two views side by side. */
export function emulatedHeadset(): XRDevice {
	if (device) return device;
	device = new XRDevice({ ...metaQuest3, supportedFeatures: [...metaQuest3.supportedFeatures, 'layers'] as never });
	// Chromium brings WebXR classes of its own.
	device.installRuntime({ forceInstall: true });
	device.stereoEnabled = true;
	device.ipd = 0.064;
	device.fovy = 0.6;
	return device;
}

/** A renderer with room for two square eyes. The page's window has to be as large: iwer fills it. */
export function stereoRenderer(eye = 256, alpha = false): WebGLRenderer {
	const canvas = document.createElement('canvas');
	canvas.width = eye * 2;
	canvas.height = eye;
	document.body.appendChild(canvas);
	const renderer = new Renderer({ canvas, antialias: false, alpha, preserveDrawingBuffer: true });
	renderer.setPixelRatio(1);
	renderer.setSize(eye * 2, eye, false);
	renderer.xr.enabled = true;
	renderer.xr.setReferenceSpaceType('local-floor');
	return renderer;
}

/** Runs a session for some frames: `onFrame` draws; the last result is handed back. Ends the session. */
export async function inSession<Result>(
	renderer: WebGLRenderer,
	frames: number,
	onFrame: (frame: XRFrame, index: number) => Result,
	mode: XRSessionMode = 'immersive-vr',
): Promise<Result> {
	const session = await navigator.xr!.requestSession(mode, { optionalFeatures: ['local-floor'] });
	let count = 0;
	try {
		return await new Promise<Result>((done, fail) => {
			const timer = setTimeout(() => fail(new Error(`No frame came; ${count} before.`)), 20_000);
			renderer.setAnimationLoop((_time, frame) => {
				if (!frame || count === frames) return;
				try {
					const result = onFrame(frame, count);
					if (++count < frames) return;
					clearTimeout(timer);
					done(result);
				} catch (error) {
					clearTimeout(timer);
					fail(error);
				}
			});
			renderer.xr.setSession(session).catch(fail);
		});
	} finally {
		renderer.setAnimationLoop(null);
		await session.end();
		await new Promise((done) => setTimeout(done, 50));
	}
}

/** Cuts one eye out of a picture of both: r g b a, rows from the bottom up. */
export function eyeOf(pixels: Uint8Array, width: number, height: number, eye: 0 | 1): Uint8Array {
	const half = width / 2;
	const out = new Uint8Array(half * height * 4);
	for (let y = 0; y < height; y++) {
		const from = (y * width + eye * half) * 4;
		out.set(pixels.subarray(from, from + half * 4), y * half * 4);
	}
	return out;
}

/** Copies of the eye cameras of this frame, as cameras of their own. */
export function eyeCameras(renderer: WebGLRenderer): Camera[] {
	return renderer.xr.getCamera().cameras.map((eye) => {
		const camera = eye.clone();
		camera.matrixAutoUpdate = false;
		camera.matrix.copy(eye.matrixWorld);
		camera.updateMatrixWorld(true);
		camera.projectionMatrix.copy(eye.projectionMatrix);
		camera.projectionMatrixInverse.copy(eye.projectionMatrixInverse);
		camera.layers.mask = eye.layers.mask;
		return camera;
	});
}

/** Draws through a camera of its own into a square, outside of any session. */
export function drawFlat(renderer: WebGLRenderer, scene: Scene, camera: Camera, size: number): Uint8Array {
	renderer.setSize(size, size, false);
	renderer.render(scene, camera);
	const gl = renderer.getContext();
	const pixels = new Uint8Array(size * size * 4);
	gl.readPixels(0, 0, size, size, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
	return pixels;
}
