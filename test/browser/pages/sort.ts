import { rowsFor } from '../../../src/gpu/table-rows.ts';
import { RadixSorter } from '../../../src/gpu/webgl2/radix-sorter.ts';
import { createSplatTexture, createTarget, uploadRows } from '../../../src/gpu/webgl2/splat-texture.ts';
import { type KeySpread, makeKeys } from '../../reference/make-keys.ts';
import { toBase64 } from '../support/base64.ts';
import { readTexture } from '../support/read-texture.ts';

const canvas = document.createElement('canvas');
const gl = canvas.getContext('webgl2')!;
gl.bindVertexArray(gl.createVertexArray());
const sorter = new RadixSorter(gl);

/** Draws made by `work`, by counting calls. */
function countDraws(work: () => void): number {
	let draws = 0;
	const drawArrays = gl.drawArrays.bind(gl);
	gl.drawArrays = (...call) => {
		draws++;
		drawArrays(...call);
	};
	work();
	Reflect.deleteProperty(gl, 'drawArrays');
	return draws;
}

/** Sorts seeded keys on the GPU: the order as base64 of 32-bit words, and how many draws it took. */
function sort({ count, spread, seed }: { count: number; spread: KeySpread; seed?: number }): {
	order: string;
	draws: number;
} {
	const rows = rowsFor(count);
	const keys = makeKeys(count, spread, seed);
	// Past the end lies what an earlier frame left; it must not matter.
	const entries = new Uint32Array(rows * 1024 * 2).fill(0x1234);
	for (let i = 0; i < count; i++) {
		entries[i * 2] = keys[i]!;
		entries[i * 2 + 1] = i;
	}
	sorter.reserve(rows);
	gl.activeTexture(gl.TEXTURE0);
	gl.bindTexture(gl.TEXTURE_2D, sorter.entries.texture);
	uploadRows(gl, 'RG32UI', entries, rows);
	const order = createSplatTexture(gl, 'R32UI', rows);
	const target = createTarget(gl, [order]);
	const draws = countDraws(() => sorter.sort(count, target));
	const words = readTexture(gl, order, rows, 1).subarray(0, count);
	gl.deleteFramebuffer(target);
	gl.deleteTexture(order);
	const error = gl.getError();
	if (error !== gl.NO_ERROR) throw new Error(`GL error ${error}`);
	return { order: toBase64(words), draws };
}

Object.assign(globalThis, { tests: { sort } });
