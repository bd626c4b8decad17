import { BoxGeometry, Mesh, MeshBasicMaterial, PerspectiveCamera, Scene, WebGLRenderer } from 'three';
import WebXRPolyfill from 'webxr-polyfill';
import { installPhoneFallback } from '../../../demos/xr/phone.ts';

/** Puts the polyfill under the page: as the demo does, or as its own README says. */
async function install(asTheDemo: boolean): Promise<object> {
	if (asTheDemo) await installPhoneFallback(true);
	else {
		delete (Navigator.prototype as { xr?: unknown }).xr;
		new WebXRPolyfill({ allowCardboardOnDesktop: true, cardboardConfig: { DPDB_URL: null } });
	}
	const supported = await navigator.xr!.isSessionSupported('immersive-vr');
	const canvas = document.createElement('canvas');
	document.body.appendChild(canvas);
	const renderer = new WebGLRenderer({ canvas, antialias: false, preserveDrawingBuffer: true });
	renderer.setSize(512, 256);
	renderer.xr.enabled = true;
	renderer.xr.setReferenceSpaceType('local');
	const scene = new Scene();
	const box = new Mesh(new BoxGeometry(1, 1, 1), new MeshBasicMaterial({ color: 0xffffff }));
	box.position.z = -3;
	scene.add(box);
	const camera = new PerspectiveCamera();
	renderer.setAnimationLoop((_time, frame) => {
		if (frame) {
			frames++;
			views = renderer.xr.getCamera().cameras.length;
			renderer.render(scene, camera);
		}
	});
	const button = document.createElement('button');
	button.textContent = 'enter';
	button.addEventListener('click', () => {
		navigator
			.xr!.requestSession('immersive-vr', { optionalFeatures: ['local'] })
			.then((session) => {
				steps.push('session');
				return renderer.xr.setSession(session);
			})
			.then(() => steps.push('set'))
			.catch((error: unknown) => steps.push(String(error)));
	});
	document.body.prepend(button);
	return { supported };
}

let frames = 0;
let views = 0;
const steps: string[] = [];

/** What is on the canvas after the lens distortion of Cardboard: lit pixels of its left and right half. */
function lit(): number[] {
	const canvas = document.querySelector('canvas')!;
	const copy = document.createElement('canvas');
	copy.width = 128;
	copy.height = 64;
	const context = copy.getContext('2d')!;
	context.drawImage(canvas, 0, 0, 128, 64);
	const { data } = context.getImageData(0, 0, 128, 64);
	const counts = [0, 0];
	for (let i = 0; i < data.length; i += 4) if (data[i]! > 128) counts[(i / 4) % 128 < 64 ? 0 : 1]!++;
	return counts;
}

const state = (): object => ({ frames, views, lit: lit(), steps });

Object.assign(globalThis, { tests: { install, state } });
