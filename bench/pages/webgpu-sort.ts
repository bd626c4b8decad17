import { rowsFor } from '../../src/gpu/table-rows.ts';
import { RadixSorter as WebGL2Sorter } from '../../src/gpu/webgl2/radix-sorter.ts';
import { createSplatTexture as createGlTexture, createTarget, uploadRows } from '../../src/gpu/webgl2/splat-texture.ts';
import type { WorkgroupSize } from '../../src/gpu/webgpu/gpu-host.ts';
import { RadixSorter } from '../../src/gpu/webgpu/radix-sorter.ts';
import { createSplatTexture } from '../../src/gpu/webgpu/splat-texture.ts';
import { openTestDevice } from '../../test/browser/support/webgpu-device.ts';
import { readTexture } from '../../test/browser/support/webgpu-read.ts';
import { makeKeys } from '../../test/reference/make-keys.ts';

const { device } = await openTestDevice();
const gl = document.createElement('canvas').getContext('webgl2')!;
gl.bindVertexArray(gl.createVertexArray());

interface Request {
	count: number;
	tries: number;
	workgroupSize: WorkgroupSize;
}

/** Milliseconds (medians) of three sorts of the same keys, the dispatches of ours, and whether its order is exact. */
async function timeSorts({ count, tries, workgroupSize }: Request): Promise<Record<string, number | boolean>> {
	const keys = makeKeys(count, 'random');
	const entries = new Uint32Array(rowsFor(count) * 1024 * 2);
	for (let i = 0; i < count; i++) {
		entries[i * 2] = keys[i]!;
		entries[i * 2 + 1] = i;
	}
	const sorted = new Uint32Array(count);
	const bins = new Uint32Array(65536);
	const cpu = await median(tries * 4, () => countingSort(keys, bins, sorted));
	const webgpu = await timeWebGPU(entries, sorted, { count, tries, workgroupSize });
	return { ...webgpu, webgl2: await timeWebGL2(entries, count, tries), cpu };
}

async function timeWebGPU(
	entries: Uint32Array<ArrayBuffer>,
	sorted: Uint32Array,
	{ count, tries, workgroupSize }: Request,
): Promise<Record<string, number | boolean>> {
	const rows = rowsFor(count);
	const order = createSplatTexture(device, 'bench order', 'r32uint', rows);
	const sorter = new RadixSorter({ device, workgroupSize });
	sorter.reserve(rows * 1024, order.createView());
	let dispatches = 0;
	const sort = (): void => {
		const encoder = device.createCommandEncoder();
		const pass = encoder.beginComputePass();
		const dispatch = pass.dispatchWorkgroups.bind(pass);
		dispatches = 0;
		pass.dispatchWorkgroups = (...call) => {
			dispatches++;
			dispatch(...call);
		};
		sorter.sort(pass, count);
		pass.end();
		device.queue.submit([encoder.finish()]);
	};
	device.queue.writeBuffer(sorter.entries, 0, entries);
	sort();
	const actual = new Uint32Array(await readTexture(device, order, rows, 4));
	const exact = sorted.every((place, i) => actual[i] === place);
	const webgpu = await median(tries, async () => {
		sort();
		await device.queue.onSubmittedWorkDone();
	});
	sorter.dispose();
	order.destroy();
	return { webgpu, dispatches, exact };
}

async function timeWebGL2(entries: Uint32Array, count: number, tries: number): Promise<number> {
	const rows = rowsFor(count);
	const order = createGlTexture(gl, 'R32UI', rows);
	const target = createTarget(gl, [order]);
	const sorter = new WebGL2Sorter(gl);
	sorter.reserve(rows);
	gl.activeTexture(gl.TEXTURE0);
	gl.bindTexture(gl.TEXTURE_2D, sorter.entries.texture);
	uploadRows(gl, 'RG32UI', entries, rows);
	const time = await median(tries, () => {
		sorter.sort(count, target);
		// Blocks until the order is written: only a bench may.
		gl.bindFramebuffer(gl.READ_FRAMEBUFFER, target);
		gl.readPixels(0, 0, 1, 1, gl.RGBA_INTEGER, gl.UNSIGNED_INT, new Uint32Array(4));
	});
	sorter.dispose();
	gl.deleteFramebuffer(target);
	gl.deleteTexture(order);
	return time;
}

function countingSort(keys: Uint16Array, bins: Uint32Array, sorted: Uint32Array): void {
	bins.fill(0);
	for (let i = 0; i < keys.length; i++) bins[keys[i]!]!++;
	let sum = 0;
	for (let key = 0; key < 65536; key++) {
		const count = bins[key]!;
		bins[key] = sum;
		sum += count;
	}
	for (let i = 0; i < keys.length; i++) sorted[bins[keys[i]!]!++] = i;
}

async function median(tries: number, work: () => unknown): Promise<number> {
	await work();
	const times: number[] = [];
	for (let i = 0; i < tries; i++) {
		const start = performance.now();
		await work();
		times.push(performance.now() - start);
	}
	return times.sort((a, b) => a - b)[times.length >> 1]!;
}

Object.assign(globalThis, { tests: { timeSorts } });
