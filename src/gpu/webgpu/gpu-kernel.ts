import { wgslConstants } from '../../splat/constants.ts';
import type { GpuHost } from './gpu-host.ts';

/** Entries that one workgroup sorts; no thread has more than 255 of them. */
export const SORT_TILE = 2048;

/** One compute shader: its pipeline, and bind groups for it. */
export class GpuKernel {
	readonly #device: GPUDevice;
	readonly #label: string;
	readonly #pipeline: GPUComputePipeline;
	readonly #layout: GPUBindGroupLayout;

	/** @param text - WGSL with an entry point `main`; constants are put in front of it. */
	constructor(host: GpuHost, label: string, text: string) {
		this.#device = host.device;
		this.#label = `gaspard ${label}`;
		const module = host.device.createShaderModule({
			label: this.#label,
			code: wgslConstants() + workgroupConstants(host.workgroupSize) + text,
		});
		this.#pipeline = host.device.createComputePipeline({
			label: this.#label,
			layout: 'auto',
			compute: { module, entryPoint: 'main' },
		});
		this.#layout = this.#pipeline.getBindGroupLayout(0);
	}

	/** Bindings 0, 1, … of group 0, in this order. */
	bind(...resources: readonly GPUBindingResource[]): GPUBindGroup {
		return this.#device.createBindGroup({
			label: this.#label,
			layout: this.#layout,
			entries: resources.map((resource, binding) => ({ binding, resource })),
		});
	}

	/** Runs so many workgroups. */
	dispatch(pass: GPUComputePassEncoder, bindings: GPUBindGroup, workgroupCount: number): void {
		pass.setPipeline(this.#pipeline);
		pass.setBindGroup(0, bindings);
		pass.dispatchWorkgroups(workgroupCount);
	}
}

/** Constants that follow from the workgroup's size. */
function workgroupConstants(size: number): string {
	const scanGroup = 1 << Math.ceil(Math.log2(size) / 2);
	return [
		['WORKGROUP_SIZE', size],
		['SORT_TILE', SORT_TILE],
		['SCAN_GROUP', scanGroup],
	]
		.map(([name, value]) => `const GASPARD_${name}: u32 = ${value}u;\n`)
		.join('');
}
