import { afterAll, beforeAll, expect, test } from 'vitest';
import { serve } from '../../scripts/serve.mjs';

let started: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
	started = await serve(0);
});
afterAll(() => {
	started.server.close();
});

test.each([
	'',
	'demos',
	'demos/viewer',
	'demos/scene/',
	'demos/fit/',
	'demos/babylon/',
	'demos/xr/',
	'demos/bindings/',
	'demos/five-lines/',
])('what `npm start` serves at /%s is a page', async (path) => {
	const response = await fetch(started.address + path);
	expect(response.status).toBe(200);
	// Relative addresses of a page need the slash.
	expect(response.url.endsWith('/')).toBe(true);
	expect(await response.text()).toMatch(/<!doctype html>/i);
});

test.each([
	['dist/three.js', 'text/javascript'],
	['demos/dist/gallery.js', 'text/javascript'],
	['assets/avatars/ada.glb', 'model/gltf-binary'],
	['node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm', 'application/wasm'],
])('a page finds %s', async (path, type) => {
	const response = await fetch(started.address + path);
	expect([response.status, response.headers.get('content-type')?.split(';')[0]]).toEqual([200, type]);
	await response.arrayBuffer();
});

test('what is not there is said to be not there', async () => {
	expect((await fetch(`${started.address}demos/nothing/`)).status).toBe(404);
});
