import type { Camera } from '../render/camera.ts';
import { compileKernels } from './compile-kernels.ts';
import { type EngineSize, layOutEngine, type PointerName, TILE } from './engine-layout.ts';

const BETA1 = 0.9;
const BETA2 = 0.99;

interface Kernels {
	project(...args: number[]): number;
	bin(...args: number[]): number;
	forward(...args: number[]): void;
	backward(...args: number[]): void;
	projectBackward(...args: number[]): void;
	pose(...args: number[]): void;
	poseBackward(...args: number[]): void;
	adam(...args: number[]): void;
}

/** Learning rates of one step, one a quantity. */
export interface LearningRates {
	/** Metres. */
	readonly position: number;
	readonly rotation: number;
	readonly logScale: number;
	readonly color: number;
	readonly opacityLogit: number;
}

/** What one picture is made of. */
export interface RenderOptions {
	/** Its size must be a multiple of 16. */
	readonly camera: Camera;
	/** Display sRGB. */
	readonly background: readonly number[];
	/** A pose made by `addPose`; the rest pose where it is missing. */
	readonly pose?: number | undefined;
	/** Only the first so many splats. */
	readonly count?: number;
	/** Factor on every standard deviation: see src/splat/prefix-scale.ts. */
	readonly scaleFactor?: number;
}

/**
 * A set of splats in WebAssembly memory that can be drawn, differentiated and stepped. Views into the memory stay valid: it
 * never grows after construction. One thread; nothing to dispose, the memory goes with the object.
 */
export class SplatEngine {
	readonly count: number;
	/** The splats at rest: SPLAT_STRIDE (engine-layout.ts) floats each. Write to it freely. */
	readonly splats: Float32Array;
	/** Gradients of the rest records. */
	readonly gradients: Float32Array;
	/** First and second moments of Adam, same layout. */
	readonly moments1: Float32Array;
	readonly moments2: Float32Array;
	/** The triangle each splat follows. */
	readonly triangles: Uint32Array;
	/** Per-splat sums of the last `backward`, SCREEN_GRADIENT_STRIDE floats; emptied by `projectGradients`. */
	readonly screenGradients: Float32Array;
	/** The last picture: planes r, g, b, each as large as the last camera's picture. */
	image: Float32Array;
	/** What of the background the last picture lets through. */
	transmittance: Float32Array;
	/** ∂loss/∂image, to be written before `backward`. */
	imageGradient: Float32Array;

	readonly #kernels: Kernels;
	readonly #memory: WebAssembly.Memory;
	readonly #at: Record<PointerName, number>;
	readonly #instanceCapacity: number;
	readonly #mapCapacity: number;
	readonly #mapFloats: number;
	readonly #posed: Float32Array;
	#poseCount = 0;
	#visibleCount = 0;
	#last: { camera: Camera; pose: number | undefined; scaleFactor: number } | undefined;
	#step = 0;

	private constructor(module: WebAssembly.Module, size: EngineSize) {
		const { count, triangleCount = 1, poseCount = 0 } = size;
		this.count = count;
		this.#mapFloats = triangleCount * 16;
		this.#mapCapacity = poseCount;
		const { at, words, bytes } = layOutEngine(size);
		this.#instanceCapacity = words.instances;
		this.#at = at;
		this.#memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65536) });
		const abort = (): never => {
			throw new Error('kernel aborted');
		};
		this.#kernels = new WebAssembly.Instance(module, { env: { memory: this.#memory, abort } })
			.exports as unknown as Kernels;
		const floats = (name: PointerName): Float32Array => new Float32Array(this.#memory.buffer, at[name], words[name]);
		this.splats = floats('splats');
		this.#posed = floats('posed');
		this.gradients = floats('gradients');
		this.moments1 = floats('moments1');
		this.moments2 = floats('moments2');
		this.screenGradients = floats('screenGradients');
		this.triangles = new Uint32Array(this.#memory.buffer, at.triangles, count);
		this.image = floats('image');
		this.transmittance = floats('transmittance');
		this.imageGradient = floats('imageGradient');
	}

	/** Makes an engine, compiling the kernels where they are not compiled yet. */
	static async create(size: EngineSize): Promise<SplatEngine> {
		return new SplatEngine(await WebAssembly.compile(await compileKernels()), size);
	}

	/** Stores the triangle maps of a pose (16 floats a triangle, see src/splat/triangle-map.ts); returns its number. */
	addPose(maps: ArrayLike<number>): number {
		if (this.#poseCount === this.#mapCapacity) throw new Error(`The engine was made for ${this.#mapCapacity} poses.`);
		const at = this.#at.maps + this.#poseCount * this.#mapFloats * 4;
		new Float32Array(this.#memory.buffer, at, this.#mapFloats).set(maps);
		return this.#poseCount++;
	}

	/** Draws the splats. Fills `image` and `transmittance` and makes them, and `imageGradient`, views of the camera's size. */
	render(options: RenderOptions): void {
		const { camera, background, pose, count = this.count, scaleFactor = 1 } = options;
		const { size } = camera;
		if (count > this.count) throw new Error(`There are ${this.count} splats, not ${count}.`);
		if (size % TILE) throw new Error('Picture sides must be multiples of 16.');
		const at = this.#at;
		const kernels = this.#kernels;
		const tiles = size / TILE;
		const pixels = size * size;
		writeKernelCamera(this.#floats(at.camera, 16), camera);
		this.#floats(at.background, 3).set(background);
		if (pose !== undefined) kernels.pose(count, at.splats, at.triangles, this.#mapsOf(pose), at.posed);
		const source = pose === undefined ? at.splats : at.posed;
		this.#visibleCount = kernels.project(
			count,
			source,
			at.camera,
			at.projected,
			at.depths,
			at.visible,
			at.tileRects,
			tiles,
			tiles,
			scaleFactor,
		);
		const instanceCount = kernels.bin(
			this.#visibleCount,
			at.visible,
			at.depths,
			at.tileRects,
			at.keys,
			at.swap,
			at.order,
			at.counters,
			at.tileStarts,
			at.instances,
			this.#instanceCapacity,
			tiles,
			tiles * tiles,
		);
		if (instanceCount < 0) throw new Error(`${-instanceCount} tile entries do not fit; splats have grown too large.`);
		kernels.forward(
			0,
			tiles * tiles,
			at.projected,
			at.tileStarts,
			at.instances,
			at.image,
			at.transmittance,
			at.background,
			size,
			size,
			tiles,
			at.scratch,
		);
		if (this.transmittance.length !== pixels) {
			this.image = this.#floats(at.image, pixels * 3);
			this.transmittance = this.#floats(at.transmittance, pixels);
			this.imageGradient = this.#floats(at.imageGradient, pixels * 3);
		}
		this.#last = { camera, pose, scaleFactor };
	}

	/** Adds the gradients of the last picture, given `imageGradient`, to `screenGradients`. */
	backward(): void {
		const { size } = this.#requireLast().camera;
		const at = this.#at;
		const tiles = size / TILE;
		this.#kernels.backward(
			0,
			tiles * tiles,
			at.projected,
			at.tileStarts,
			at.instances,
			at.image,
			at.transmittance,
			at.imageGradient,
			0,
			at.screenGradients,
			size,
			size,
			tiles,
			at.scratch,
		);
	}

	/** Carries `screenGradients` to `gradients`, through projection and pose, and empties them. */
	projectGradients(): void {
		const { pose, scaleFactor } = this.#requireLast();
		const at = this.#at;
		const rest = pose === undefined;
		this.#kernels.projectBackward(
			this.#visibleCount,
			at.visible,
			rest ? at.splats : at.posed,
			at.camera,
			at.projected,
			at.screenGradients,
			rest ? at.gradients : at.posedGradients,
			scaleFactor,
		);
		if (rest) return;
		this.#kernels.poseBackward(
			this.#visibleCount,
			at.visible,
			at.triangles,
			this.#mapsOf(pose),
			at.posedGradients,
			at.gradients,
		);
	}

	/** One step of Adam on the splats of the last picture that have a gradient; empties `gradients` of those. */
	step(rates: LearningRates): void {
		this.#step++;
		const correction1 = 1 / (1 - BETA1 ** this.#step);
		const { position: p, rotation: q, logScale: s, color: c, opacityLogit: o } = rates;
		const table = this.#floats(this.#at.rates, 16);
		table.set([p, p, p, 0, q, q, q, q, s, s, s, 0, c, c, c, o]);
		for (let i = 0; i < 16; i++) table[i]! *= correction1;
		const at = this.#at;
		this.#kernels.adam(
			this.#visibleCount,
			at.visible,
			at.splats,
			at.gradients,
			at.moments1,
			at.moments2,
			at.rates,
			BETA1,
			BETA2,
			1 / (1 - BETA2 ** this.#step),
			1e-12,
		);
	}

	/** How many splats touched the last picture. */
	get visibleCount(): number {
		return this.#visibleCount;
	}

	/** The splats of the last picture in the pose it was drawn in. */
	get posedSplats(): Float32Array {
		return this.#last?.pose === undefined ? this.splats : this.#posed;
	}

	#requireLast(): { camera: Camera; pose: number | undefined; scaleFactor: number } {
		if (!this.#last) throw new Error('Render a picture first.');
		return this.#last;
	}

	#mapsOf(pose: number): number {
		if (pose >= this.#poseCount) throw new Error(`Pose ${pose} was never added.`);
		return this.#at.maps + pose * this.#mapFloats * 4;
	}

	#floats(at: number, length: number): Float32Array {
		return new Float32Array(this.#memory.buffer, at, length);
	}
}

/** The kernels' camera: x right, y down, z forward, rotation rows, translation, focal lengths, principal point. */
function writeKernelCamera(out: Float32Array, { worldToView, focalPixels, size }: Camera): void {
	for (let row = 0; row < 3; row++) {
		const sign = row === 0 ? 1 : -1;
		for (let column = 0; column < 3; column++) out[row * 3 + column] = sign * worldToView[column * 4 + row]!;
		out[9 + row] = sign * worldToView[12 + row]!;
	}
	out.fill(focalPixels, 12, 14);
	out.fill(size / 2, 14, 16);
}
