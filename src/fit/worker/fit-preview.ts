import { TRIANGLE_MAP_STRIDE } from '../../splat/triangle-map.ts';
import { stepCamera } from '../engine/camera-steps.ts';
import type { Engine, Raster, Tensor } from '../engine/engine.ts';
import { TILE } from '../engine/splat-layout.ts';
import type { FitPrior } from '../person/fit-prior.ts';
import type { PersonFit } from '../person/person-fit.ts';

/** Options of the images of a running fit. */
export interface PreviewOptions {
	/** Width and height in pixels, rounded up to a multiple of 16. @default 128 */
	readonly size?: number | undefined;
	/** Degrees by which each image's camera is turned about the head from the first picture's camera. @default [0] */
	readonly yaws?: readonly number[] | undefined;
	/** Minimum milliseconds between two previews. @default 500 */
	readonly everyMilliseconds?: number | undefined;
}

/** An image of a running fit, in the format of `ImageData`: sRGB and coverage, not premultiplied, rows from the top. */
export interface PreviewPicture {
	readonly size: number;
	/** Degrees. */
	readonly yaw: number;
	readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** Centre of the head, metres. */
const PIVOT = [0, 0.12, 0.02] as const;
const BLACK = [0, 0, 0] as const;

/** Draws the current state of a fit without changing the fit. */
export class FitPreview {
	readonly #prior: FitPrior;
	readonly #size: number;
	readonly #yaws: readonly number[];
	readonly #raster: Raster;
	readonly #maps: Tensor;

	constructor(engine: Engine, prior: FitPrior, { size = 128, yaws = [0] }: PreviewOptions) {
		this.#prior = prior;
		this.#size = Math.ceil(size / TILE) * TILE;
		this.#yaws = yaws;
		this.#raster = engine.createRaster({ splatCount: prior.anchors.count, maxSize: this.#size });
		this.#maps = engine.allocate((prior.head.mean.triangles.length / 3) * TRIANGLE_MAP_STRIDE);
	}

	/** Draws the person in the pose of the first picture: with its light for a yaw of 0, in neutral light for others. */
	draw(fit: PersonFit): PreviewPicture[] {
		const { triangles, normals } = this.#prior;
		const { camera, expression, joints, light } = fit.views[0]!;
		const size = this.#size;
		const splats = fit.splats();
		fit.shape.writeMaps(this.#maps.values, expression, joints);
		const scaled = { ...camera, size, focalPixels: (camera.focalPixels * size) / camera.size };
		return this.#yaws.map((yaw) => {
			const turned = stepCamera(scaled, [0, (yaw * Math.PI) / 180, 0, 0, 0, 0, 0], PIVOT);
			const scene = { splats, binding: { triangles, maps: this.#maps }, normals };
			this.#raster.draw(yaw === 0 ? { ...scene, light: light.values } : scene, { camera: turned, background: BLACK });
			return { size, yaw, rgba: this.#read() };
		});
	}

	#read(): Uint8ClampedArray<ArrayBuffer> {
		const pixels = this.#size ** 2;
		const image = this.#raster.image.values;
		const through = this.#raster.transmittance.values;
		const rgba = new Uint8ClampedArray(pixels * 4);
		for (let i = 0; i < pixels; i++) {
			const coverage = Math.max(1e-6, 1 - through[i]!);
			for (let k = 0; k < 3; k++) rgba[i * 4 + k] = (255 * image[k * pixels + i]!) / coverage;
			rgba[i * 4 + 3] = 255 * coverage;
		}
		return rgba;
	}
}
