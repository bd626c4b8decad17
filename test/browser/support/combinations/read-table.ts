import type { WebGL2Backend } from '../../../../src/gpu/webgl2/webgl2-backend.ts';
import type { WebGPUBackend } from '../../../../src/gpu/webgpu/webgpu-backend.ts';
import { readTexture as readWebGL2 } from '../read-texture.ts';
import { readTexture as readWebGPU } from '../webgpu-read.ts';
import type { Combination } from './combination.ts';

/** Reads the first rows of a back end's table as words, 1024 entries a row, 1 or 4 words each, of whichever API. */
export async function readTable(
	{ backend, device }: Combination,
	table: 'order' | 'centers',
	rows: number,
): Promise<Uint32Array> {
	const channels = table === 'order' ? 1 : 4;
	if (device instanceof WebGL2RenderingContext) {
		// The host's cache must find the binding as it left it.
		const bound = device.getParameter(device.READ_FRAMEBUFFER_BINDING) as WebGLFramebuffer | null;
		const words = readWebGL2(device, (backend as WebGL2Backend).textures[table], rows, channels);
		device.bindFramebuffer(device.READ_FRAMEBUFFER, bound);
		return words;
	}
	return new Uint32Array(
		await readWebGPU(device, (backend as WebGPUBackend).textures[table] as GPUTexture, rows, channels * 4),
	);
}
