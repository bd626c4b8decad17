import { BufferUsage } from '../../../src/gpu/webgpu/gpu-usage.ts';
import { SPLAT_UNIFORM_BYTES, type SplatShaderOptions, splatShader } from '../../../src/gpu/webgpu/splat-shader.ts';
import type { WebGPUBackend } from '../../../src/gpu/webgpu/webgpu-backend.ts';
import { batchCount, quadBatchIndices } from '../../../src/splat/quad-batch.ts';
import type { ReferenceCamera } from '../../reference/camera.ts';

/** Draws of one picture: each has a uniform slot of its own, since the queue writes before it draws. */
const SLOTS = 16;
const SLOT_BYTES = 256;

/** Draws runs of the order with plain WebGPU: what an adapter's material does, without an engine. */
export class WebGPUSplatDrawer {
	readonly #backend: WebGPUBackend;
	readonly #device: GPUDevice;
	readonly #pipeline: GPURenderPipeline;
	readonly #indices: GPUBuffer;
	readonly #indexCount: number;
	readonly #uniforms: GPUBuffer;

	constructor(backend: WebGPUBackend, options: SplatShaderOptions = {}, format: GPUTextureFormat = 'rgba8unorm') {
		this.#backend = backend;
		const { device } = backend;
		this.#device = device;
		const module = device.createShaderModule({ label: 'splat', code: splatShader(options) });
		const over: GPUBlendComponent = { srcFactor: 'one', dstFactor: 'one-minus-src-alpha', operation: 'add' };
		this.#pipeline = device.createRenderPipeline({
			label: 'splat',
			layout: 'auto',
			vertex: { module, entryPoint: 'splat_vertex' },
			fragment: { module, entryPoint: 'splat_fragment', targets: [{ format, blend: { color: over, alpha: over } }] },
			primitive: { topology: 'triangle-list' },
		});
		const indices = quadBatchIndices();
		this.#indexCount = indices.length;
		this.#indices = device.createBuffer({ size: indices.byteLength, usage: BufferUsage.INDEX | BufferUsage.COPY_DST });
		device.queue.writeBuffer(this.#indices, 0, indices as Uint16Array<ArrayBuffer>);
		this.#uniforms = device.createBuffer({
			size: SLOTS * SLOT_BYTES,
			usage: BufferUsage.UNIFORM | BufferUsage.COPY_DST,
		});
	}

	/** Clears the target and draws the runs into it, one after the other. */
	draw(
		target: GPUTexture,
		runs: readonly { firstSplat: number; splatCount: number }[],
		camera: ReferenceCamera,
		linearOutput = 0,
	): void {
		const device = this.#device;
		const { textures } = this.#backend;
		const encoder = device.createCommandEncoder();
		const pass = encoder.beginRenderPass({
			colorAttachments: [
				{ view: target.createView(), loadOp: 'clear', storeOp: 'store', clearValue: { r: 0, g: 0, b: 0, a: 0 } },
			],
		});
		pass.setPipeline(this.#pipeline);
		pass.setIndexBuffer(this.#indices, 'uint16');
		runs.forEach((run, slot) => {
			this.#writeUniforms(slot, run, camera, linearOutput);
			const bindings = device.createBindGroup({
				layout: this.#pipeline.getBindGroupLayout(0),
				entries: [
					{
						binding: 0,
						resource: { buffer: this.#uniforms, offset: slot * SLOT_BYTES, size: SPLAT_UNIFORM_BYTES },
					},
					{ binding: 1, resource: textures.order.createView() },
					{ binding: 2, resource: textures.centers.createView() },
					{ binding: 3, resource: textures.shapes.createView() },
				],
			});
			pass.setBindGroup(0, bindings);
			pass.drawIndexed(this.#indexCount, batchCount(run.splatCount));
		});
		pass.end();
		device.queue.submit([encoder.finish()]);
	}

	dispose(): void {
		this.#indices.destroy();
		this.#uniforms.destroy();
	}

	#writeUniforms(
		slot: number,
		run: { firstSplat: number; splatCount: number },
		camera: ReferenceCamera,
		linearOutput: number,
	): void {
		const floats = new Float32Array(SPLAT_UNIFORM_BYTES / 4);
		const words = new Uint32Array(floats.buffer);
		floats.set(camera.worldToView, 0);
		floats.set(toWebGPUClip(camera.projection), 16);
		floats[32] = camera.width;
		floats[33] = camera.height;
		floats[34] = linearOutput;
		words[35] = run.firstSplat;
		words[36] = run.splatCount;
		this.#device.queue.writeBuffer(this.#uniforms, slot * SLOT_BYTES, floats);
	}
}

/** A projection for WebGL's clip space (z from -w to w), as one for WebGPU's (z from 0 to w). */
function toWebGPUClip(projection: ArrayLike<number>): Float32Array {
	const out = Float32Array.from(projection);
	for (let column = 0; column < 4; column++) {
		out[column * 4 + 2] = (projection[column * 4 + 2]! + projection[column * 4 + 3]!) / 2;
	}
	return out;
}
