import { rowsFor } from '../../src/gpu/table-rows.ts';
import { RadixSorter } from '../../src/gpu/webgl2/radix-sorter.ts';
import { createSplatTexture, createTarget, uploadRows } from '../../src/gpu/webgl2/splat-texture.ts';
import { makeKeys } from '../../test/reference/make-keys.ts';
import { BitonicSorter } from './bitonic-sorter.ts';

const gl = document.createElement('canvas').getContext('webgl2')!;
gl.bindVertexArray(gl.createVertexArray());

/** Milliseconds of each sort of the same keys, best of `tries`: other work on the machine only ever adds. */
function timeSorts({
	count,
	tries,
	bitonic,
}: {
	count: number;
	tries: number;
	bitonic: boolean;
}): Record<string, number> {
	const rows = rowsFor(count);
	const keys = makeKeys(count, 'random');
	const entries = new Uint32Array(rows * 1024 * 2);
	for (let i = 0; i < count; i++) {
		entries[i * 2] = keys[i]!;
		entries[i * 2 + 1] = i;
	}
	const order = createSplatTexture(gl, 'R32UI', rows);
	const target = createTarget(gl, [order]);
	const sorter = new RadixSorter(gl);
	sorter.reserve(rows);
	gl.activeTexture(gl.TEXTURE0);
	gl.bindTexture(gl.TEXTURE_2D, sorter.entries.texture);
	uploadRows(gl, 'RG32UI', entries, rows);
	const result: Record<string, number> = { count };
	result['radix'] = best(tries, () => {
		sorter.sort(count, target);
		wait(target);
	});
	const sorted = new Uint32Array(count);
	const bins = new Uint32Array(65536);
	result['counting'] = best(tries * 4, () => countingSort(keys, bins, sorted));
	result['upload'] = best(tries * 4, () => {
		const padded = new Uint32Array(rows * 1024);
		padded.set(sorted);
		gl.bindTexture(gl.TEXTURE_2D, order);
		uploadRows(gl, 'R32UI', padded, rows);
		wait(target);
	});
	if (bitonic) {
		const slow = new BitonicSorter(gl, count);
		slow.upload(entries, count);
		result['bitonic'] = best(Math.max(1, tries >> 2), () => wait(slow.sort()));
		result['bitonicPasses'] = slow.passCount;
		slow.dispose();
	}
	sorter.dispose();
	gl.deleteFramebuffer(target);
	gl.deleteTexture(order);
	return result;
}

/** Blocks until what draws into the target is done: only a bench may. */
function wait(target: WebGLFramebuffer): void {
	gl.bindFramebuffer(gl.READ_FRAMEBUFFER, target);
	gl.readPixels(0, 0, 1, 1, gl.RGBA_INTEGER, gl.UNSIGNED_INT, new Uint32Array(4));
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

function best(tries: number, work: () => void): number {
	work();
	const times = Array.from({ length: tries }, () => {
		const start = performance.now();
		work();
		return performance.now() - start;
	}).sort((a, b) => a - b);
	return times[0]!;
}

Object.assign(globalThis, { tests: { timeSorts } });
