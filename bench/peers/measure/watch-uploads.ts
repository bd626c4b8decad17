import { findOrder } from './find-order.ts';

/** What goes from the page's memory to the GPU, seen at the APIs themselves: the same for every renderer. */
export interface UploadWatch {
	/** Bytes since the last call. */
	takeBytes(): number;
	/** Looks for orders of so many splats in what is uploaded; 0: not. */
	watchOrders(count: number): void;
	/** The newest order that was uploaded, or null. */
	readonly order: Uint32Array | null;
	/** The context or device that the page draws with. */
	readonly gl: WebGL2RenderingContext | null;
	readonly device: GPUDevice | null;
	/** Buffers of the device that a sorter on the GPU may have written. */
	buffers(): GPUBuffer[];
}

/** Bits of GPUBufferUsage, which the types of this repository do not name. */
const [MAP_READ, MAP_WRITE, COPY_SRC, VERTEX, STORAGE] = [0x1, 0x2, 0x4, 0x20, 0x80] as const;

type Method = (this: unknown, ...parameters: unknown[]) => unknown;
type Methods = Record<string, Method>;

let bytes = 0;
let watched = 0;
let order: Uint32Array | null = null;
let gl: WebGL2RenderingContext | null = null;
let device: GPUDevice | null = null;
const buffers: WeakRef<GPUBuffer>[] = [];

/** Puts counters around WebGL2 and WebGPU. To be called before a renderer is made. */
export function watchUploads(): UploadWatch {
	watchContexts();
	watchWebGL();
	if (typeof GPUDevice !== 'undefined') watchWebGPU();
	return {
		takeBytes: () => {
			const taken = bytes;
			bytes = 0;
			return taken;
		},
		watchOrders: (count) => {
			watched = count;
			order = null;
		},
		get order() {
			return order;
		},
		get gl() {
			return gl;
		},
		get device() {
			return device;
		},
		buffers: () => buffers.map((reference) => reference.deref()).filter((buffer) => buffer !== undefined),
	};
}

/** Wraps a method: `see` is told its parameters first. */
function before(prototype: object, name: string, see: (parameters: unknown[]) => void): void {
	const methods = prototype as Methods;
	const own = methods[name]!;
	methods[name] = function (...parameters) {
		see(parameters);
		return own.apply(this, parameters);
	};
}

function watchContexts(): void {
	for (const kind of [HTMLCanvasElement, OffscreenCanvas]) {
		const methods = kind.prototype as unknown as Methods;
		const own = methods['getContext']!;
		methods['getContext'] = function (...parameters) {
			const context = own.apply(this, parameters);
			if (context instanceof WebGL2RenderingContext) gl = context;
			return context;
		};
	}
}

function watchWebGL(): void {
	const prototype = WebGL2RenderingContext.prototype;
	const texture = (name: string, size: number, dimensions: number, format: number): void => {
		before(prototype, name, (p) => {
			const data = p[format + 2];
			if (!ArrayBuffer.isView(data)) return;
			let texels = 1;
			for (let k = 0; k < dimensions; k++) texels *= p[size + k] as number;
			bytes += texels * bytesPerTexel(p[format] as number, p[format + 1] as number);
			look(data);
		});
	};
	texture('texImage2D', 3, 2, 6);
	texture('texSubImage2D', 4, 2, 6);
	texture('texImage3D', 3, 3, 7);
	texture('texSubImage3D', 5, 3, 8);
	const buffer = (name: string, at: number, offset: number): void => {
		before(prototype, name, (p) => {
			const data = p[at];
			if (data instanceof ArrayBuffer) bytes += data.byteLength;
			if (!ArrayBuffer.isView(data)) return;
			const step = (data as Uint8Array).BYTES_PER_ELEMENT ?? 1;
			const length = p[offset + 1] as number | undefined;
			bytes += length ? length * step : data.byteLength - ((p[offset] as number | undefined) ?? 0) * step;
			look(data);
		});
	};
	buffer('bufferData', 1, 3);
	buffer('bufferSubData', 2, 3);
}

/** Bytes of one texel in the page's memory. */
function bytesPerTexel(format: number, type: number): number {
	const gl = WebGL2RenderingContext;
	const packed: Record<number, number> = {
		[gl.UNSIGNED_SHORT_5_6_5]: 2,
		[gl.UNSIGNED_SHORT_4_4_4_4]: 2,
		[gl.UNSIGNED_INT_2_10_10_10_REV]: 4,
		[gl.UNSIGNED_INT_5_9_9_9_REV]: 4,
	};
	const whole = packed[type];
	if (whole) return whole;
	const channels: Record<number, number> = {
		[gl.RED]: 1,
		[gl.RED_INTEGER]: 1,
		[gl.ALPHA]: 1,
		[gl.LUMINANCE]: 1,
		[gl.RG]: 2,
		[gl.RG_INTEGER]: 2,
		[gl.RGB]: 3,
		[gl.RGB_INTEGER]: 3,
	};
	const size: Record<number, number> = {
		[gl.UNSIGNED_BYTE]: 1,
		[gl.BYTE]: 1,
		[gl.HALF_FLOAT]: 2,
		[gl.UNSIGNED_SHORT]: 2,
		[gl.SHORT]: 2,
	};
	return (channels[format] ?? 4) * (size[type] ?? 4);
}

function watchWebGPU(): void {
	const requestDevice = GPUAdapter.prototype.requestDevice;
	GPUAdapter.prototype.requestDevice = async function (...parameters) {
		device = await requestDevice.apply(this, parameters);
		return device;
	};
	const createBuffer = GPUDevice.prototype.createBuffer;
	const mapped = new WeakSet<GPUBuffer>();
	GPUDevice.prototype.createBuffer = function (descriptor) {
		const holdsOrders = (descriptor.usage & (STORAGE | VERTEX)) !== 0;
		const usage = holdsOrders ? descriptor.usage | COPY_SRC : descriptor.usage;
		const buffer = createBuffer.call(this, { ...descriptor, usage });
		if (descriptor.mappedAtCreation || descriptor.usage & MAP_WRITE) mapped.add(buffer);
		if (holdsOrders && !(descriptor.usage & (MAP_READ | MAP_WRITE))) buffers.push(new WeakRef(buffer));
		return buffer;
	};
	const getMappedRange = GPUBuffer.prototype.getMappedRange;
	GPUBuffer.prototype.getMappedRange = function (...parameters) {
		const range = getMappedRange.apply(this, parameters);
		if (mapped.has(this)) bytes += range.byteLength;
		return range;
	};
	before(GPUQueue.prototype, 'writeBuffer', ([, , data, offset = 0, size]) => {
		const view = data as Uint8Array;
		const step = ArrayBuffer.isView(data) ? (view.BYTES_PER_ELEMENT ?? 1) : 1;
		bytes += size === undefined ? view.byteLength - (offset as number) * step : (size as number) * step;
		if (ArrayBuffer.isView(data)) look(data);
	});
	before(GPUQueue.prototype, 'writeTexture', ([, data]) => {
		bytes += (data as ArrayBufferView).byteLength;
		if (ArrayBuffer.isView(data)) look(data);
	});
}

/** Notes what was uploaded where it is an order, whatever the type of the view over it. */
function look(data: ArrayBufferView): void {
	if (watched === 0 || data.byteLength < watched * 3.8 || data.byteOffset % 4 !== 0) return;
	const length = data.byteLength >> 2;
	const found =
		findOrder(new Uint32Array(data.buffer, data.byteOffset, length), watched) ??
		findOrder(new Float32Array(data.buffer, data.byteOffset, length), watched);
	if (found) order = found;
}
