import type { AvatarAsset } from '../../../src/asset/avatar-asset.ts';
import type { SorterKind } from '../../../src/gpu/splat-backend.ts';
import { createWebGL2Backend } from '../../../src/gpu/webgl2/webgl2-backend.ts';
import type { GoldenCase } from '../../golden/cases.ts';
import { goldenScene } from './golden-scene.ts';
import { SplatDrawer } from './splat-drawer.ts';

/**
 * Draws a case in a context of its own and gives its pixels as base64: r g b a bytes, premultiplied, from the top left.
 *
 * @param asset - Drawn instead of the fixtures.
 */
export function drawGolden(golden: GoldenCase, sorter: SorterKind, asset?: AvatarAsset): string {
	const canvas = document.createElement('canvas');
	const { width, height } = golden.camera;
	canvas.width = width;
	canvas.height = height;
	const gl = canvas.getContext('webgl2', { antialias: false, premultipliedAlpha: true })!;
	const backend = createWebGL2Backend(gl, { sorter });
	const drawer = new SplatDrawer(backend);
	const frame = goldenScene(backend, golden, asset);
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
