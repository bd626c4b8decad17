import { BufferUsage } from './gpu-usage.ts';

/**
 * The device of a back end, shared by its parts. A restored back end puts another device here, after its parts have forgotten
 * what they had made on the old one.
 */
export interface GpuHost {
	device: GPUDevice;
	/** Invocations of one workgroup in every compute shader: 64, 128 or 256. */
	readonly workgroupSize: WorkgroupSize;
}

/** Sizes that the shaders are written for. */
export type WorkgroupSize = 64 | 128 | 256;

/** A storage buffer that holds `words`. */
export function createFilledBuffer(device: GPUDevice, label: string, words: Uint32Array): GPUBuffer {
	const buffer = device.createBuffer({
		label,
		size: words.byteLength,
		usage: BufferUsage.STORAGE,
		mappedAtCreation: true,
	});
	new Uint32Array(buffer.getMappedRange()).set(words);
	buffer.unmap();
	return buffer;
}

/**
 * Destroys a texture or buffer after this task. Commands that were recorded in it, the host's too, may use the object, and
 * a submission that uses a destroyed object fails as a whole.
 */
export function destroyLater(owned: GPUTexture | GPUBuffer): void {
	setTimeout(() => owned.destroy(), 0);
}
