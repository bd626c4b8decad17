import { readGpuOrder } from '../../../bench/peers/measure/read-gpu-order.ts';
import { watchUploads } from '../../../bench/peers/measure/watch-uploads.ts';
import { openTestDevice } from '../support/webgpu-device.ts';

const watch = watchUploads();
const COUNT = 3000;
const ROWS = 3;

/** An order that is not the identity, with room after it. */
function makeOrder(): Uint32Array<ArrayBuffer> {
	const order = new Uint32Array(1024 * ROWS).fill(0xffffffff);
	for (let i = 0; i < COUNT; i++) order[i] = (i * 7 + 5) % COUNT;
	return order;
}

/** Bytes that each upload of WebGL2 counts for, and whether an order among them was seen. */
function webgl(): Record<string, number | boolean> {
	const gl = document.createElement('canvas').getContext('webgl2')!;
	const result: Record<string, number | boolean> = { context: watch.gl === gl };
	watch.takeBytes();
	const note = (name: string, upload: () => void): void => {
		upload();
		result[name] = watch.takeBytes();
	};
	gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
	note('storage', () => gl.texStorage2D(gl.TEXTURE_2D, 1, gl.R32UI, 1024, ROWS));
	const order = makeOrder();
	watch.watchOrders(COUNT);
	note('rows', () => gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, 1024, 2, gl.RED_INTEGER, gl.UNSIGNED_INT, order));
	result['order'] = watch.order !== null && [...watch.order].every((splat, i) => splat === (i * 7 + 5) % COUNT);
	watch.watchOrders(0);
	gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
	const colours = new Uint8Array(8 * 8 * 4);
	note('image', () => gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 8, 8, 0, gl.RGBA, gl.UNSIGNED_BYTE, colours));
	note('empty image', () => gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 8, 8, 0, gl.RGBA, gl.UNSIGNED_BYTE, null));
	gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
	note('room', () => gl.bufferData(gl.ARRAY_BUFFER, 4096, gl.DYNAMIC_DRAW));
	note('part of an array', () => gl.bufferSubData(gl.ARRAY_BUFFER, 0, new Float32Array(100), 10, 25));
	note('rest of an array', () => gl.bufferSubData(gl.ARRAY_BUFFER, 0, new Float32Array(100), 10));
	result['errors'] = gl.getError();
	return result;
}

/** The same for WebGPU, and whether an order that only the GPU holds is read back. */
async function webgpu(): Promise<Record<string, number | boolean>> {
	const { device } = await openTestDevice();
	const order = makeOrder();
	const result: Record<string, number | boolean> = {};
	const storage = () => device.createBuffer({ size: order.byteLength, usage: 0x80 | 0x8 });
	const buffer = storage();
	watch.takeBytes();
	device.queue.writeBuffer(buffer, 0, order);
	result['whole'] = watch.takeBytes();
	device.queue.writeBuffer(buffer, 0, order, 4, 16);
	result['part'] = watch.takeBytes();
	const mapped = device.createBuffer({ size: 256, usage: 0x80, mappedAtCreation: true });
	mapped.getMappedRange();
	mapped.unmap();
	result['mapped'] = watch.takeBytes();
	device.queue.writeBuffer(buffer, 0, order);
	const found = await readGpuOrder(watch, COUNT);
	result['orders'] = found.length;
	result['right'] = found[0] !== undefined && [...found[0]].every((splat, i) => splat === (i * 7 + 5) % COUNT);
	return result;
}

Object.assign(globalThis, { tests: { webgl, webgpu } });
