import { BufferUsage } from '../../../src/gpu/webgpu/gpu-usage.ts';

/** Reads whole rows of a texture back, `bytesPerTexel` each, rows a multiple of 256 bytes; for tests only. */
export async function readTexture(
	device: GPUDevice,
	texture: GPUTexture,
	rows: number,
	bytesPerTexel: number,
	firstRow = 0,
): Promise<ArrayBuffer> {
	const bytesPerRow = Math.ceil((texture.width * bytesPerTexel) / 256) * 256;
	const copy = device.createBuffer({ size: bytesPerRow * rows, usage: BufferUsage.COPY_DST | BufferUsage.MAP_READ });
	const encoder = device.createCommandEncoder();
	encoder.copyTextureToBuffer(
		{ texture, origin: [0, firstRow] },
		{ buffer: copy, bytesPerRow },
		{ width: texture.width, height: rows },
	);
	device.queue.submit([encoder.finish()]);
	const padded = new Uint8Array(await mapped(copy));
	const tight = new Uint8Array(texture.width * bytesPerTexel * rows);
	for (let row = 0; row < rows; row++) {
		const from = row * bytesPerRow;
		tight.set(padded.subarray(from, from + texture.width * bytesPerTexel), row * texture.width * bytesPerTexel);
	}
	copy.destroy();
	return tight.buffer;
}

/** Reads a buffer back that may be copied from; for tests only. */
export async function readBuffer(device: GPUDevice, buffer: GPUBuffer): Promise<ArrayBuffer> {
	const copy = device.createBuffer({ size: buffer.size, usage: BufferUsage.COPY_DST | BufferUsage.MAP_READ });
	const encoder = device.createCommandEncoder();
	encoder.copyBufferToBuffer(buffer, 0, copy, 0, buffer.size);
	device.queue.submit([encoder.finish()]);
	const bytes = await mapped(copy);
	copy.destroy();
	return bytes;
}

async function mapped(buffer: GPUBuffer): Promise<ArrayBuffer> {
	await buffer.mapAsync(1);
	return buffer.getMappedRange().slice(0);
}
