import { BufferUsage } from '../../../src/gpu/webgpu/gpu-usage.ts';
import { findOrder } from './find-order.ts';
import type { UploadWatch } from './watch-uploads.ts';

/** Of GPUMapMode. */
const MAP_MODE_READ = 1;

/**
 * Orders of so many splats in the buffers of a WebGPU device: sorters on the GPU keep them there, and no other buffer has
 * every number once. Several, as a sort goes back and forth between buffers.
 */
export async function readGpuOrder({ device, buffers }: UploadWatch, count: number): Promise<Uint32Array[]> {
	if (!device) return [];
	const orders: Uint32Array[] = [];
	for (const buffer of buffers()) {
		if (buffer.size < count * 3.8 || buffer.size > count * 64) continue;
		const staging = device.createBuffer({
			size: buffer.size,
			usage: BufferUsage.COPY_DST | BufferUsage.MAP_READ,
		});
		device.pushErrorScope('validation');
		const encoder = device.createCommandEncoder();
		encoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size);
		device.queue.submit([encoder.finish()]);
		// A buffer that was destroyed meanwhile.
		if (await device.popErrorScope()) continue;
		await staging.mapAsync(MAP_MODE_READ);
		const bytes = staging.getMappedRange();
		const found = findOrder(new Uint32Array(bytes), count) ?? findOrder(new Float32Array(bytes), count);
		if (found) orders.push(found);
		staging.destroy();
	}
	return orders;
}
