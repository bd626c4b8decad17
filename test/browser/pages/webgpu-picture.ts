import type { SorterKind, SplatBackend } from '../../../src/gpu/splat-backend.ts';
import { createWebGL2Backend } from '../../../src/gpu/webgl2/webgl2-backend.ts';
import { TextureUsage } from '../../../src/gpu/webgpu/gpu-usage.ts';
import { createWebGPUBackend, type WebGPUBackend } from '../../../src/gpu/webgpu/webgpu-backend.ts';
import { GOLDEN_CASES, type GoldenCase } from '../../golden/cases.ts';
import { toBase64 } from '../support/base64.ts';
import { goldenScene } from '../support/golden-scene.ts';
import { SplatDrawer } from '../support/splat-drawer.ts';
import { openTestDevice } from '../support/webgpu-device.ts';
import { readTexture } from '../support/webgpu-read.ts';
import { WebGPUSplatDrawer } from '../support/webgpu-splat-drawer.ts';

/** Of the target: 8 bits as a page has it, or half floats, which show the arithmetic without each blend's rounding. */
type Depth = 'bytes' | 'halves';

interface DrawRequest {
	readonly name: string;
	readonly sorter?: SorterKind;
	readonly depth?: Depth;
	readonly hooks?: Readonly<Record<string, string>>;
	readonly linearOutput?: number;
}

const opened = await openTestDevice();
const { device } = opened;
const backends = new Map<SorterKind, WebGPUBackend>();

/** One back end a sorter draws all cases, one after the other. */
function webGpuBackend(sorter: SorterKind): WebGPUBackend {
	const backend = backends.get(sorter) ?? createWebGPUBackend(device, { sorter });
	backends.set(sorter, backend);
	return backend;
}

/** Draws a golden case by WebGPU: numbers 0..255, premultiplied, r g b a, from the top left, as base64 of floats. */
async function drawWithWebGPU(request: DrawRequest): Promise<string> {
	const { sorter = 'gpu', depth = 'bytes', hooks, linearOutput } = request;
	const golden = caseOf(request.name);
	const { width, height } = golden.camera;
	const backend = webGpuBackend(sorter);
	await backend.ready;
	const format = depth === 'bytes' ? 'rgba8unorm' : 'rgba16float';
	const drawer = new WebGPUSplatDrawer(backend, hooks ? { hooks } : {}, format);
	const target = device.createTexture({
		size: [width, height],
		format,
		usage: TextureUsage.RENDER_ATTACHMENT | TextureUsage.COPY_SRC,
	});
	const frame = sceneOf(backend, golden);
	drawer.draw(target, frame.clusters, golden.camera, linearOutput);
	const bytes = await readTexture(device, target, height, depth === 'bytes' ? 4 : 8);
	frame.dispose();
	drawer.dispose();
	target.destroy();
	await opened.check();
	const numbers =
		depth === 'bytes' ? Float32Array.from(new Uint8Array(bytes)) : Float32Array.from(new Uint16Array(bytes), fromHalf);
	return toBase64(numbers);
}

/** The same by WebGL2. */
function drawWithWebGL2({ name, depth = 'bytes' }: DrawRequest): string {
	const golden = caseOf(name);
	const { width, height } = golden.camera;
	const gl = document.createElement('canvas').getContext('webgl2')!;
	if (!gl.getExtension('EXT_color_buffer_float')) throw new Error('The browser has no float targets.');
	const backend = createWebGL2Backend(gl, { sorter: 'gpu' });
	const drawer = new SplatDrawer(backend);
	const frame = sceneOf(backend, golden);
	gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
	const target = gl.createRenderbuffer();
	gl.bindRenderbuffer(gl.RENDERBUFFER, target);
	gl.renderbufferStorage(gl.RENDERBUFFER, depth === 'bytes' ? gl.RGBA8 : gl.RGBA16F, width, height);
	gl.framebufferRenderbuffer(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.RENDERBUFFER, target);
	gl.clearColor(0, 0, 0, 0);
	gl.clear(gl.COLOR_BUFFER_BIT);
	for (const cluster of frame.clusters) drawer.draw(cluster, golden.camera);
	const length = width * height * 4;
	const upsideDown = depth === 'bytes' ? new Uint8Array(length) : new Float32Array(length);
	gl.readPixels(0, 0, width, height, gl.RGBA, depth === 'bytes' ? gl.UNSIGNED_BYTE : gl.FLOAT, upsideDown);
	if (gl.getError() !== gl.NO_ERROR) throw new Error('GL error');
	frame.dispose();
	backend.dispose();
	gl.getExtension('WEBGL_lose_context')?.loseContext();
	const numbers = new Float32Array(upsideDown.length);
	for (let row = 0; row < height; row++) {
		const from = (height - 1 - row) * width * 4;
		numbers.set(upsideDown.subarray(from, from + width * 4), row * width * 4);
	}
	return toBase64(depth === 'bytes' ? numbers : numbers.map((value) => value * 255));
}

function caseOf(name: string): GoldenCase {
	return GOLDEN_CASES.find((candidate) => candidate.name === name)!;
}

function sceneOf(backend: SplatBackend, golden: GoldenCase): ReturnType<typeof goldenScene> {
	const frame = goldenScene(backend, golden);
	backend.update(frame);
	return frame;
}

/** A half float's bits as a number of 0..255. */
function fromHalf(bits: number): number {
	const exponent = (bits >> 10) & 31;
	const fraction = bits & 1023;
	const size = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
	return (bits & 0x8000 ? -size : size) * 255;
}

Object.assign(globalThis, { tests: { drawWithWebGPU, drawWithWebGL2 } });
