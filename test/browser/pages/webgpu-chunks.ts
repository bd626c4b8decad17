import instanceText from '../../../shaders/chunks/instance-uniforms.wgsl';
import lowerText from '../../../shaders/chunks/lower-factor.wgsl';
import packedText from '../../../shaders/chunks/packed-splat.wgsl';
import projectText from '../../../shaders/chunks/project-splat.wgsl';
import srgbText from '../../../shaders/chunks/srgb.wgsl';
import texelText from '../../../shaders/chunks/texel.wgsl';
import frameText from '../../../shaders/chunks/triangle-frame.wgsl';
import { BufferUsage } from '../../../src/gpu/webgpu/gpu-usage.ts';
import { wgslConstants } from '../../../src/splat/constants.ts';
import { openTestDevice } from '../support/webgpu-device.ts';
import { readBuffer } from '../support/webgpu-read.ts';

const CHUNKS = instanceText + lowerText + packedText + projectText + srgbText + texelText + frameText;
const opened = await openTestDevice();

/**
 * Runs a few lines of WGSL once an item: they read `input[at + k]` and write `output[to + k]`, floats. Returns all that was
 * written.
 */
async function run({
	code,
	inputs,
	stride,
	outputs,
}: {
	code: string;
	inputs: number[];
	stride: number;
	outputs: number;
}): Promise<number[]> {
	const { device } = opened;
	const count = inputs.length / stride;
	const module = device.createShaderModule({
		code: `${wgslConstants()}${CHUNKS}
@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@compute @workgroup_size(1) fn main(@builtin(global_invocation_id) id: vec3u) {
	let at = id.x * ${stride}u;
	let to = id.x * ${outputs}u;
	${code}
}`,
	});
	const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint: 'main' } });
	const usage = BufferUsage.STORAGE | BufferUsage.COPY_DST | BufferUsage.COPY_SRC;
	const from = device.createBuffer({ size: inputs.length * 4, usage });
	const into = device.createBuffer({ size: count * outputs * 4, usage });
	device.queue.writeBuffer(from, 0, Float32Array.from(inputs));
	const bindings = device.createBindGroup({
		layout: pipeline.getBindGroupLayout(0),
		entries: [
			{ binding: 0, resource: { buffer: from } },
			{ binding: 1, resource: { buffer: into } },
		],
	});
	const encoder = device.createCommandEncoder();
	const pass = encoder.beginComputePass();
	pass.setPipeline(pipeline);
	pass.setBindGroup(0, bindings);
	pass.dispatchWorkgroups(count);
	pass.end();
	device.queue.submit([encoder.finish()]);
	const result = [...new Float32Array(await readBuffer(device, into))];
	from.destroy();
	into.destroy();
	await opened.check();
	return result;
}

Object.assign(globalThis, { tests: { run } });
