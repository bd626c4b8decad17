import type { SorterKind } from '../../../src/gpu/splat-backend.ts';
import { TextureUsage } from '../../../src/gpu/webgpu/gpu-usage.ts';
import type { SplatShaderOptions } from '../../../src/gpu/webgpu/splat-shader.ts';
import { createWebGPUBackend } from '../../../src/gpu/webgpu/webgpu-backend.ts';
import { GOLDEN_CASES } from '../../golden/cases.ts';
import { toBase64 } from '../support/base64.ts';
import { goldenScene } from '../support/golden-scene.ts';
import { openTestDevice } from '../support/webgpu-device.ts';
import { readTexture } from '../support/webgpu-read.ts';
import { WebGPUSplatDrawer } from '../support/webgpu-splat-drawer.ts';

const opened = await openTestDevice();

/** Draws a golden case and gives its pixels as base64: r g b a bytes, premultiplied, from the top left. */
async function drawCase({
	name,
	sorter,
	hooks,
}: {
	name: string;
	sorter: SorterKind;
	hooks?: SplatShaderOptions['hooks'];
}): Promise<string> {
	const golden = GOLDEN_CASES.find((candidate) => candidate.name === name)!;
	const { width, height } = golden.camera;
	const { device } = opened;
	const backend = createWebGPUBackend(device, { sorter });
	await backend.ready;
	const drawer = new WebGPUSplatDrawer(backend, hooks ? { hooks } : {});
	const frame = goldenScene(backend, golden);
	backend.update(frame);
	const target = device.createTexture({
		size: [width, height],
		format: 'rgba8unorm',
		usage: TextureUsage.RENDER_ATTACHMENT | TextureUsage.COPY_SRC,
	});
	drawer.draw(target, frame.clusters, golden.camera);
	const bytes = new Uint8Array(await readTexture(device, target, height, 4));
	frame.dispose();
	backend.dispose();
	drawer.dispose();
	target.destroy();
	await opened.check();
	return toBase64(bytes);
}

Object.assign(globalThis, { tests: { drawCase } });
