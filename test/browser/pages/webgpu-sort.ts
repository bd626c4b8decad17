import type { WorkgroupSize } from '../../../src/gpu/webgpu/gpu-host.ts';
import { RadixSorter } from '../../../src/gpu/webgpu/radix-sorter.ts';
import { createSplatTexture } from '../../../src/gpu/webgpu/splat-texture.ts';
import { type KeySpread, makeKeys } from '../../reference/make-keys.ts';
import { toBase64 } from '../support/base64.ts';
import { openTestDevice } from '../support/webgpu-device.ts';
import { readTexture } from '../support/webgpu-read.ts';

const opened = await openTestDevice();
const { device } = opened;
const sorters = new Map<number, RadixSorter>();

/** Sorts seeded keys on the GPU: the order as base64 of 32-bit words, and how many dispatches it took. */
async function sort({
	count,
	spread,
	seed,
	workgroupSize = 64,
}: {
	count: number;
	spread: KeySpread;
	seed?: number;
	workgroupSize?: WorkgroupSize;
}): Promise<{ order: string; dispatches: number; passes: number }> {
	const rows = Math.ceil(count / 1024);
	const keys = makeKeys(count, spread, seed);
	// Past the end lies what an earlier frame left; it must not matter.
	const entries = new Uint32Array(rows * 1024 * 2).fill(0x1234);
	for (let i = 0; i < count; i++) {
		entries[i * 2] = keys[i]!;
		entries[i * 2 + 1] = i;
	}
	const sorter = sorters.get(workgroupSize) ?? new RadixSorter({ device, workgroupSize });
	sorters.set(workgroupSize, sorter);
	const order = createSplatTexture(device, 'test order', 'r32uint', rows);
	sorter.reserve(rows * 1024, order.createView());
	device.queue.writeBuffer(sorter.entries, 0, entries);
	const encoder = device.createCommandEncoder();
	const pass = encoder.beginComputePass();
	let dispatches = 0;
	const dispatch = pass.dispatchWorkgroups.bind(pass);
	pass.dispatchWorkgroups = (...call) => {
		dispatches++;
		dispatch(...call);
	};
	sorter.sort(pass, count);
	pass.end();
	device.queue.submit([encoder.finish()]);
	const words = new Uint32Array(await readTexture(device, order, rows, 4)).subarray(0, count);
	order.destroy();
	await opened.check();
	return { order: toBase64(words), dispatches, passes: 1 };
}

Object.assign(globalThis, { tests: { sort } });
