import { GaspardError } from '../../errors.ts';
import { TEXTURE_WIDTH } from '../../splat/constants.ts';
import { TextureUsage } from './gpu-usage.ts';

/** Formats of the tables that materials read; all can be written by a compute shader of any device. */
export type SplatTextureFormat = 'r32uint' | 'rgba32uint';

/**
 * A table 1024 texels wide: written by compute or by the queue, read by shaders, copied out by tests.
 *
 * @throws GaspardError `gpu/limit-exceeded` if the device allows fewer rows.
 */
export function createSplatTexture(
	device: GPUDevice,
	label: string,
	format: SplatTextureFormat,
	rows: number,
): GPUTexture {
	const limit = device.limits.maxTextureDimension2D;
	if (rows > limit) {
		throw new GaspardError(
			'gpu/limit-exceeded',
			`This GPU allows ${limit * TEXTURE_WIDTH} entries in one table; the avatar needs ${rows * TEXTURE_WIDTH}. Export it with fewer splats.`,
			{ rows, limit },
		);
	}
	return device.createTexture({
		label: `gaspard ${label}`,
		size: [TEXTURE_WIDTH, rows],
		format,
		usage: TextureUsage.TEXTURE_BINDING | TextureUsage.STORAGE_BINDING | TextureUsage.COPY_DST | TextureUsage.COPY_SRC,
	});
}
