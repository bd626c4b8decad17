import { BufferUsage } from './gpu-usage.ts';

/**
 * The device that a back end works on, shared by its parts. A restored back end puts another device here; whatever a part
 * made on the old one it has forgotten by then.
 */
export interface GpuHost {
	device: GPUDevice;
	/** Invocations of one workgroup in every compute shader: 64, 128 or 256. */
	readonly workgroupSize: WorkgroupSize;
}

/** Sizes that the shaders are written for. */
export type WorkgroupSize = 64 | 128 | 256;

/** A storage buffer that holds `words`, which may be longer than what is bound; filled now. */
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
 * Destroys a texture or buffer when this task is over: commands recorded in it, of the host too, may still name it, and a
 * submission that names what is destroyed fails as a whole.
 */
export function destroyLater(owned: GPUTexture | GPUBuffer): void {
	setTimeout(() => owned.destroy(), 0);
}
