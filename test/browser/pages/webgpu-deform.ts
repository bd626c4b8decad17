import type { WorkgroupSize } from '../../../src/gpu/webgpu/gpu-host.ts';
import { createWebGPUBackend, type WebGPUBackend } from '../../../src/gpu/webgpu/webgpu-backend.ts';
import type { GoldenAvatar } from '../../golden/cases.ts';
import { lookAt, perspective } from '../../reference/camera.ts';
import { toBase64 } from '../support/base64.ts';
import { goldenScene } from '../support/golden-scene.ts';
import { openTestDevice } from '../support/webgpu-device.ts';
import { readTexture } from '../support/webgpu-read.ts';

const opened = await openTestDevice();
const { device } = opened;
/** Kept from call to call: disposed instances give their rows back, so the first is always at row 0. */
const backends = new Map<WorkgroupSize, WebGPUBackend>();

/** Poses avatars in one back end; gives each one's centre and shape texels. */
async function deform({
	avatars,
	workgroupSize = 64,
}: {
	avatars: readonly GoldenAvatar[];
	workgroupSize?: WorkgroupSize;
}): Promise<{ centers: string; shapes: string }[]> {
	const backend = backends.get(workgroupSize) ?? createWebGPUBackend(device, { sorter: 'gpu', workgroupSize });
	backends.set(workgroupSize, backend);
	const camera = {
		worldToView: lookAt([0, 0.2, 1], [0, 0.15, 0]),
		projection: perspective(30, 1),
		width: 8,
		height: 8,
	};
	const frame = goldenScene(backend, { name: '', guards: '', camera, avatars });
	backend.update(frame);
	await backend.ready;
	const rows = Math.ceil(frame.instances[0]!.model.splatCount / 1024);
	const result = [];
	for (let i = 0; i < frame.instances.length; i++) {
		const read = (texture: GPUTexture): Promise<ArrayBuffer> => readTexture(device, texture, rows, 16, i * rows);
		result.push({
			centers: toBase64(new Uint32Array(await read(backend.textures.centers))),
			shapes: toBase64(new Uint32Array(await read(backend.textures.shapes))),
		});
	}
	frame.dispose();
	await opened.check();
	return result;
}

Object.assign(globalThis, { tests: { deform } });
