import { checkLoss, checkTarget } from '../checks.ts';
import type { LossValue, LossWeights, PictureLoss, PictureTarget, Raster } from '../engine.ts';
import { TILE } from '../splat-layout.ts';
import { DEFAULT_KNEE, SSIM_TAPS } from '../ssim-window.ts';
import { ArgumentBlock, type WasmTensor } from './kernel-memory.ts';
import type { Kernels } from './kernels.ts';
import { LOSS_WORDS, WORK } from './scene-words.ts';

/** The image loss on the kernels. */
export class WasmLoss implements PictureLoss {
	readonly #kernels: Kernels;
	readonly #maxSize: number;
	readonly #block: ArgumentBlock<(typeof LOSS_WORDS)[number]>;
	readonly #sums: WasmTensor;

	constructor(kernels: Kernels, maxSize: number) {
		const { memory } = kernels;
		this.#kernels = kernels;
		this.#maxSize = maxSize;
		this.#sums = memory.tensor((3 * maxSize * 4) / TILE);
		const taps = memory.tensor(SSIM_TAPS.length);
		taps.values.set(SSIM_TAPS);
		this.#block = new ArgumentBlock(memory, LOSS_WORDS);
		this.#block.set({ planes: memory.take(9 * maxSize * maxSize * 4), sums: this.#sums.at, taps: taps.at });
	}

	compare(raster: Raster, target: PictureTarget, weights: LossWeights, scale = 1): LossValue {
		const pixels = raster.transmittance.length;
		checkTarget(target, weights, pixels, this.#maxSize);
		const size = Math.sqrt(pixels);
		const at = (tensor: object | undefined): number => (tensor ? (tensor as WasmTensor).at : 0);
		this.#block.set({
			image: at(raster.image),
			target: at(target.image),
			weight: at(target.weight),
			gradient: at(raster.imageGradient),
			size,
			l1Factor: (scale * weights.l1) / (3 * pixels),
			ssimFactor: (-scale * weights.dssim) / (6 * pixels),
			knee: weights.knee ?? DEFAULT_KNEE,
			transmittance: at(raster.transmittance),
			coverage: weights.coverage === 0 ? 0 : at(target.coverage),
			coverageGradient: at(raster.coverageGradient),
			coverageFactor: (2 * scale * weights.coverage) / pixels,
		});
		const items = (3 * size) / TILE;
		this.#kernels.run(WORK.compare, this.#block.at, items);
		if (weights.dssim !== 0) this.#kernels.run(WORK.ssimBackward, this.#block.at, items);
		const total = (k: number): number => {
			let sum = 0;
			for (let item = 0; item < items; item++) sum += this.#sums.values[item * 4 + k]!;
			return sum;
		};
		const l1 = total(0) / (3 * pixels);
		const squared = total(1) / (3 * pixels);
		const dssim = total(2) / (6 * pixels);
		const coverage = total(3) / pixels;
		const value = weights.l1 * l1 + weights.dssim * dssim + weights.coverage * coverage;
		checkLoss(squared, value);
		return { total: value, l1, dssim, coverage, squared };
	}
}
