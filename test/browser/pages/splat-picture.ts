import type { SorterKind } from '../../../src/gpu/splat-backend.ts';
import { createWebGL2Backend } from '../../../src/gpu/webgl2/webgl2-backend.ts';
import { GOLDEN_CASES, type GoldenCase } from '../../golden/cases.ts';
import { goldenScene } from '../support/golden-scene.ts';
import { SplatDrawer } from '../support/splat-drawer.ts';

/** Draws a golden case and gives its pixels as base64: r g b a bytes, premultiplied, from the top left. */
function drawCase({ name, sorter }: { name: string; sorter: SorterKind }): string {
	const golden = GOLDEN_CASES.find((candidate) => candidate.name === name)!;
	const canvas = document.createElement('canvas');
	const { width, height } = golden.camera;
	canvas.width = width;
	canvas.height = height;
	const gl = canvas.getContext('webgl2', { antialias: false, premultipliedAlpha: true })!;
	const backend = createWebGL2Backend(gl, { sorter });
	const drawer = new SplatDrawer(backend);
	const frame = goldenScene(backend, golden as GoldenCase);
	backend.update(frame);
	gl.clearColor(0, 0, 0, 0);
	gl.clear(gl.COLOR_BUFFER_BIT);
	for (const cluster of frame.clusters) drawer.draw(cluster, golden.camera);
	const bytes = new Uint8Array(width * height * 4);
	gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
	const error = gl.getError();
	if (error !== gl.NO_ERROR) throw new Error(`GL error ${error}`);
	frame.dispose();
	backend.dispose();
	gl.getExtension('WEBGL_lose_context')?.loseContext();
	let text = '';
	for (let row = height - 1; row >= 0; row--) {
		text += String.fromCharCode(...bytes.subarray(row * width * 4, (row + 1) * width * 4));
	}
	return btoa(text);
}

Object.assign(globalThis, { tests: { drawCase } });
