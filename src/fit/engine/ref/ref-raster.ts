import { TRIANGLE_MAP_STRIDE } from '../../../splat/triangle-map.ts';
import { writeEngineCamera } from '../camera.ts';
import { checkScene, checkTriangles } from '../checks.ts';
import type { Raster, SceneGradients, SplatScene, SplatView, Tensor } from '../engine.ts';
import {
	CAMERA_LENGTH,
	HARMONICS_STRIDE,
	LIGHT_LENGTH,
	NORMAL_STRIDE,
	SPLAT_STRIDE,
	TRANSMITTANCE_MIN,
} from '../splat-layout.ts';
import {
	IDENTITY_MAP,
	projectSplat,
	projectSplatBackward,
	type ScreenSplat,
	type SplatGradients,
	type SplatNumbers,
} from './ref-splat.ts';

/** Options of the reference raster. */
export interface RefRasterOptions {
	/**
	 * Whether to keep the splats of each pixel and their order as in the first picture. Edges and order have no gradient; with both
	 * fixed, finite differences measure only the smooth part.
	 * @default false
	 */
	readonly holdEdges?: boolean;
}

interface Drawn {
	readonly scene: SplatScene;
	readonly view: SplatView;
	readonly camera: Float64Array;
	readonly splats: readonly (ScreenSplat | undefined)[];
}

/** Reference implementation of the raster: every splat at every pixel that it may touch, in float64. */
export class RefRaster implements Raster {
	image: Tensor;
	transmittance: Tensor;
	imageGradient: Tensor;
	coverageGradient: Tensor;
	visibleCount = 0;
	readonly #size: { readonly splatCount: number; readonly maxSize: number };
	readonly #allocate: (length: number) => Tensor;
	readonly #holdEdges: boolean;
	/** Splats of each pixel, front to back. */
	#members: number[][] | undefined;
	#drawn: Drawn | undefined;

	constructor(
		size: { readonly splatCount: number; readonly maxSize: number },
		allocate: (length: number) => Tensor,
		{ holdEdges = false }: RefRasterOptions = {},
	) {
		this.#size = size;
		this.#allocate = allocate;
		this.#holdEdges = holdEdges;
		this.image = allocate(0);
		this.transmittance = allocate(0);
		this.imageGradient = allocate(0);
		this.coverageGradient = allocate(0);
	}

	draw(scene: SplatScene, view: SplatView): void {
		const camera = new Float64Array(CAMERA_LENGTH);
		writeEngineCamera(camera, view.camera);
		const count = checkScene(scene, view, this.#size);
		if (scene.binding) {
			const { triangles, maps } = scene.binding;
			checkTriangles(triangles.values, count, Math.floor(maps.length / TRIANGLE_MAP_STRIDE));
		}
		const { size } = view.camera;
		const splats = Array.from({ length: count }, (_, i) =>
			projectSplat(splatNumbers(scene, i), i, camera, size, view.scaleFactor ?? 1),
		);
		const seen = splats.filter((splat) => splat !== undefined);
		this.visibleCount = seen.length;
		if (!this.#holdEdges || !this.#members) this.#members = membersOf(seen, size);
		this.#drawn = { scene, view, camera, splats };
		this.#resize(size);
		this.#blend();
	}

	backward(gradients: SceneGradients): void {
		if (!this.#drawn) return;
		const { scene, view, camera, splats } = this.#drawn;
		const sums = this.#sumPixels();
		const { size } = view.camera;
		const zero = (length: number): Float64Array => new Float64Array(length);
		for (const [i, splat] of splats.entries()) {
			if (!splat) continue;
			const own: SplatGradients = {
				record: zero(SPLAT_STRIDE),
				harmonics: zero(HARMONICS_STRIDE),
				map: zero(TRIANGLE_MAP_STRIDE),
				light: zero(LIGHT_LENGTH),
				camera: zero(CAMERA_LENGTH),
			};
			projectSplatBackward(own, splatNumbers(scene, i), splat, sums[i]!, camera, size, view.scaleFactor ?? 1);
			add(gradients.splats, i * SPLAT_STRIDE, own.record);
			add(gradients.harmonics, i * HARMONICS_STRIDE, own.harmonics);
			if (scene.binding) add(gradients.maps, scene.binding.triangles.values[i]! * TRIANGLE_MAP_STRIDE, own.map);
			add(gradients.light, 0, own.light);
			add(gradients.camera, 0, own.camera);
		}
	}

	#resize(size: number): void {
		if (this.transmittance.length === size * size) return;
		this.image = this.#allocate(size * size * 3);
		this.transmittance = this.#allocate(size * size);
		this.imageGradient = this.#allocate(size * size * 3);
		this.coverageGradient = this.#allocate(size * size);
	}

	#blend(): void {
		const { view } = this.#drawn!;
		const pixels = view.camera.size ** 2;
		const image = this.image.values;
		this.#eachPixel((pixel, visit) => {
			let left = 1;
			const color = [0, 0, 0];
			visit((splat, alpha) => {
				for (let k = 0; k < 3; k++) color[k]! += left * alpha * splat.color[k]!;
				left *= 1 - alpha;
			});
			this.transmittance.values[pixel] = left;
			for (let k = 0; k < 3; k++) image[k * pixels + pixel] = color[k]! + left * view.background[k]!;
		});
	}

	/** Sums over the pixels of every splat, front to back, with the contribution of everything behind as one number. */
	#sumPixels(): Float64Array[] {
		const { view, splats } = this.#drawn!;
		const pixels = view.camera.size ** 2;
		const sums = splats.map(() => new Float64Array(9));
		const image = this.image.values;
		this.#eachPixel((pixel, visit) => {
			const g = [0, 1, 2].map((k) => this.imageGradient.values[k * pixels + pixel]!);
			const gCoverage = this.coverageGradient.values[pixel]!;
			let behind = gCoverage * (1 - this.transmittance.values[pixel]!);
			for (let k = 0; k < 3; k++) behind += g[k]! * image[k * pixels + pixel]!;
			let left = 1;
			visit((splat, alpha, dx, dy) => {
				const weight = alpha * left;
				const own = weight * (g[0]! * splat.color[0]! + g[1]! * splat.color[1]! + g[2]! * splat.color[2]! + gCoverage);
				behind -= own;
				left -= weight;
				const delta = own - (behind * alpha) / (1 - alpha);
				const sum = sums[splat.index]!;
				[1, dx, dy, dx * dx, dx * dy, dy * dy].forEach((moment, k) => {
					sum[k]! += delta * moment;
				});
				for (let k = 0; k < 3; k++) sum[6 + k]! += weight * g[k]!;
			});
		});
		return sums;
	}

	/** Calls `visitPixel` for every pixel, with a function that iterates over its splats, front to back. */
	#eachPixel(
		visitPixel: (
			pixel: number,
			visitSplats: (visit: (splat: ScreenSplat, alpha: number, dx: number, dy: number) => void) => void,
		) => void,
	): void {
		const { view, splats } = this.#drawn!;
		const { size } = view.camera;
		for (let pixel = 0; pixel < size * size; pixel++) {
			visitPixel(pixel, (visit) => {
				for (const index of this.#members![pixel]!) {
					const splat = splats[index];
					if (!splat) continue;
					const { alpha, dx, dy } = alphaAt(splat, pixel, size);
					visit(splat, alpha, dx, dy);
				}
			});
		}
	}
}

/** One splat of a scene. */
function splatNumbers({ splats, harmonics, binding, normals, light }: SplatScene, i: number): SplatNumbers {
	const part = (tensor: Tensor | undefined, stride: number, at: number): ArrayLike<number> | undefined =>
		tensor?.values.subarray(at * stride, (at + 1) * stride);
	return {
		record: part(splats, SPLAT_STRIDE, i)!,
		harmonics: part(harmonics, HARMONICS_STRIDE, i),
		map: (binding && part(binding.maps, TRIANGLE_MAP_STRIDE, binding.triangles.values[i]!)) ?? IDENTITY_MAP,
		normal: part(normals, NORMAL_STRIDE, i),
		light: light?.values,
	};
}

function alphaAt(
	splat: ScreenSplat,
	pixel: number,
	size: number,
): { alpha: number; squared: number; dx: number; dy: number } {
	const dx = (pixel % size) + 0.5 - splat.u;
	const dy = Math.floor(pixel / size) + 0.5 - splat.v;
	const [a, b, c] = splat.conic;
	const squared = a * dx * dx + 2 * b * dx * dy + c * dy * dy;
	return { alpha: splat.opacity * Math.exp(-0.5 * squared), squared, dx, dy };
}

/** Lists the splats of each pixel, front to back: those whose extent contains it, until the pixel is full. */
function membersOf(seen: readonly ScreenSplat[], size: number): number[][] {
	const order = [...seen].sort((a, b) => a.depth - b.depth || a.index - b.index);
	const members = Array.from({ length: size * size }, (): number[] => []);
	const left = new Float64Array(size * size).fill(1);
	for (const splat of order) {
		const [x0, x1] = [Math.floor(splat.u - splat.halfWidth), Math.ceil(splat.u + splat.halfWidth)];
		const [y0, y1] = [Math.floor(splat.v - splat.halfHeight), Math.ceil(splat.v + splat.halfHeight)];
		for (let y = Math.max(0, y0); y <= Math.min(size - 1, y1); y++) {
			for (let x = Math.max(0, x0); x <= Math.min(size - 1, x1); x++) {
				const pixel = y * size + x;
				const { alpha, squared } = alphaAt(splat, pixel, size);
				if (squared > splat.extent2 || left[pixel]! < TRANSMITTANCE_MIN) continue;
				members[pixel]!.push(splat.index);
				left[pixel]! *= 1 - alpha;
			}
		}
	}
	return members;
}

function add(tensor: Tensor | undefined, at: number, numbers: Float64Array): void {
	if (!tensor) return;
	const { values } = tensor;
	for (let k = 0; k < numbers.length; k++) values[at + k]! += numbers[k]!;
}
