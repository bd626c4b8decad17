import { metaQuest3, XRDevice } from 'iwer';
import { Vector3, WebGLRenderer } from 'three';
import { avatarRenderer } from '../../../adapters/three/index.ts';
import { compare, litPixels, makeAvatar, makeStage, picture, readPixels } from './three-scene.ts';

/** What one headset session showed. */
interface XRResult {
	views: number;
	frames: number;
	sorts: number;
	calls: number;
	left: number;
	right: number;
	/** Middle of the lit pixels of each eye, share of its width. */
	leftMiddle: number;
	rightMiddle: number;
	/** Pixels lit on the canvas before and after the session, and how they differ. */
	before: number;
	worst: number;
	errors: string[];
}

/** Two overlapping heads, seen from a wide-eyed headset for some frames. */
async function session(): Promise<XRResult> {
	const device = new XRDevice(metaQuest3);
	device.installRuntime({ forceInstall: true });
	device.stereoEnabled = true;
	device.ipd = 0.1;
	device.fovy = 0.6;
	// The origin of a `local` space is where iwer's wearer has their eyes: 1.6 m up.
	device.position.set(0, 1.6 + 0.16, 0.9);
	const canvas = document.createElement('canvas');
	canvas.width = 400;
	canvas.height = 200;
	document.body.appendChild(canvas);
	const renderer = new WebGLRenderer({ canvas, preserveDrawingBuffer: true });
	renderer.setSize(400, 200, false);
	renderer.xr.enabled = true;
	renderer.xr.setReferenceSpaceType('local');
	const { scene, camera } = makeStage();
	const a = await makeAvatar(1);
	const b = await makeAvatar(2);
	b.position.copy(new Vector3(0.06, 0, -0.05));
	scene.add(a, b);
	const errors: string[] = [];
	a.addEventListener('error', ({ error }) => errors.push(error.message));
	const flat = picture(renderer, scene, camera);
	const own = avatarRenderer(renderer);
	const xrSession = await navigator.xr!.requestSession('immersive-vr', { optionalFeatures: ['local'] });
	let frames = 0;
	const result = await new Promise<Omit<XRResult, 'before' | 'worst' | 'errors'>>((done, fail) => {
		const timer = setTimeout(() => fail(new Error(`No frame came; ${frames} before.`)), 20_000);
		let sorts = own.sortCount;
		renderer.setAnimationLoop((_time, frame) => {
			if (!frame) return;
			sorts = own.sortCount;
			renderer.render(scene, camera);
			if (++frames < 4) return;
			clearTimeout(timer);
			const eyes = halves(readPixels(renderer), canvas.width, canvas.height);
			const views = renderer.xr.getCamera().cameras.length;
			done({ views, frames, sorts: own.sortCount - sorts, calls: renderer.info.render.calls, ...eyes });
		});
		renderer.xr.setSession(xrSession).catch(fail);
	});
	renderer.setAnimationLoop(null);
	await xrSession.end();
	await new Promise((done) => setTimeout(done, 50));
	renderer.setSize(400, 200, false);
	const after = picture(renderer, scene, makeStage().camera);
	a.dispose();
	b.dispose();
	renderer.dispose();
	return { ...result, before: litPixels(flat), worst: compare(flat, after).worst, errors };
}

/** Lit pixels of the left and the right half, and where they are. */
function halves(
	pixels: Uint8Array,
	width: number,
	height: number,
): { left: number; right: number; leftMiddle: number; rightMiddle: number } {
	const half = width / 2;
	const counts = [0, 0];
	const sums = [0, 0];
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < width; x++) {
			const i = (y * width + x) * 4;
			if (pixels[i]! + pixels[i + 1]! + pixels[i + 2]! <= 12) continue;
			const eye = x < half ? 0 : 1;
			counts[eye]!++;
			sums[eye]! += x - eye * half;
		}
	}
	const middle = (eye: number): number => sums[eye]! / counts[eye]! / half;
	return { left: counts[0]!, right: counts[1]!, leftMiddle: middle(0), rightMiddle: middle(1) };
}

Object.assign(globalThis, { tests: { session } });
