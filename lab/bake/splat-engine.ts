import { createEngine } from '../../src/fit/engine/create-engine.ts';
import type { Engine, IndexTensor, Parameters, Raster, SplatScene, Tensor } from '../../src/fit/engine/engine.ts';
import { SPLAT_STRIDE } from '../../src/fit/engine/splat-layout.ts';
import { TRIANGLE_MAP_STRIDE } from '../../src/splat/triangle-map.ts';
import type { Camera } from '../render/camera.ts';

/** How much room an engine takes. */
export interface EngineSize {
	readonly count: number;
	/** Side of the largest picture, pixels. */
	readonly maxSize: number;
	/** Triangles of the head mesh, where poses are used. */
	readonly triangleCount?: number;
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
 * A set of splats that can be drawn, differentiated and stepped: the engine of src/fit with the poses of a bake. Arrays are views
 * of its memory: read them anew after `addPose` and `render`. One thread; nothing to dispose, the memory goes with the object.
 */
export class SplatEngine {
	readonly count: number;
	readonly #engine: Engine;
	readonly #raster: Raster;
	readonly #parameters: Parameters;
	readonly #triangles: IndexTensor;
	readonly #mapsLength: number;
	readonly #poses: Tensor[] = [];

	private constructor(engine: Engine, { count, maxSize, triangleCount = 1 }: EngineSize) {
		this.count = count;
		this.#engine = engine;
		this.#mapsLength = triangleCount * TRIANGLE_MAP_STRIDE;
		this.#raster = engine.createRaster({ splatCount: count, maxSize });
		this.#parameters = engine.createParameters(count * SPLAT_STRIDE);
		this.#triangles = engine.allocateIndices(count);
	}

	/** Makes an engine. */
	static async create(size: EngineSize): Promise<SplatEngine> {
		return new SplatEngine(await createEngine(), size);
	}

	/** The splats at rest: SPLAT_STRIDE (src/fit/engine/splat-layout.ts) floats each. Write to it freely. */
	get splats(): Float32Array {
		return this.#parameters.values.values as Float32Array;
	}

	/** Gradients of the rest records. */
	get gradients(): Float32Array {
		return this.#parameters.gradient.values as Float32Array;
	}

	/** First and second moments of Adam, same layout. */
	get moments1(): Float32Array {
		return this.#parameters.moments1.values as Float32Array;
	}

	get moments2(): Float32Array {
		return this.#parameters.moments2.values as Float32Array;
	}

	/** The triangle each splat follows. */
	get triangles(): Uint32Array {
		return this.#triangles.values;
	}

	/** The last picture: planes r, g, b, each as large as the last camera's picture. */
	get image(): Float32Array {
		return this.#raster.image.values as Float32Array;
	}

	/** What of the background the last picture lets through. */
	get transmittance(): Float32Array {
		return this.#raster.transmittance.values as Float32Array;
	}

	/** ∂loss/∂image, to be written before `backward`. */
	get imageGradient(): Float32Array {
		return this.#raster.imageGradient.values as Float32Array;
	}

	/** How many splats touched the last picture. */
	get visibleCount(): number {
		return this.#raster.visibleCount;
	}

	/** Stores the triangle maps of a pose (16 floats a triangle, see src/splat/triangle-map.ts); returns its number. */
	addPose(maps: ArrayLike<number>): number {
		const pose = this.#engine.allocate(this.#mapsLength);
		pose.values.set(maps);
		return this.#poses.push(pose) - 1;
	}

	/** Draws the splats: `image` and `transmittance` are then of the camera's size. */
	render({ camera, background, pose, count, scaleFactor }: RenderOptions): void {
		let scene: SplatScene = { splats: this.#parameters.values };
		if (pose !== undefined) {
			const maps = this.#poses[pose];
			if (!maps) throw new Error(`Pose ${pose} was never added.`);
			scene = { ...scene, binding: { triangles: this.#triangles, maps } };
		}
		this.#raster.draw(scene, { camera, background, count, scaleFactor });
	}

	/** Adds the gradients of the last picture, given `imageGradient`, to `gradients`. */
	backward(): void {
		this.#raster.backward({ splats: this.#parameters.gradient });
	}

	/** One step of Adam on the splats that have a gradient; empties `gradients`. */
	step({ position: p, rotation: q, logScale: s, color: c, opacityLogit: o }: LearningRates): void {
		const rates = [p, p, p, 0, q, q, q, q, s, s, s, 0, c, c, c, o];
		this.#engine.adam(this.#parameters, { rate: 1, rates, epsilon: 1e-12, sparse: true });
	}
}
