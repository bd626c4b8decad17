import type { CorrectiveRegion } from '../../src/asset/correctives.ts';
import { SPLAT_STRIDE } from '../../src/fit/engine/splat-layout.ts';

/** Numbers of one splat's entry for one weight: centre x y z (metres), r g b, opacity, and one unused. */
export const ENTRY_STRIDE = 8;
/** Numbers that are used. */
const USED = 7;
/** Opacities stay this far from 0 and 1, where their logits end. */
const OPACITY_LEAST = 1 / 512;
const OPACITY_MOST = 0.99;
/** ∂logit/∂opacity is held below this: it grows without bound at both ends. */
const STEEPEST_LOGIT = 16;

/** Rates of Adam, one a quantity. */
export interface EntryRates {
	/** Metres. */
	readonly position: number;
	readonly color: number;
	readonly opacity: number;
}

/** Correctives while they are trained: those of src/asset/correctives.ts with entries in float32. */
export interface CorrectiveModel {
	readonly regions: readonly CorrectiveRegion[];
	readonly weightCount: number;
	/** Ascending. */
	readonly splats: Uint32Array;
	readonly splatRegions: Uint8Array;
	/** The first entry of each splat. */
	readonly firstEntries: Uint32Array;
	/** ENTRY_STRIDE numbers an entry. */
	readonly entries: Float32Array;
}

/** Lays out a model with entries of 0. `splats` must be ascending. */
export function emptyModel(
	regions: readonly CorrectiveRegion[],
	splats: Uint32Array,
	splatRegions: Uint8Array,
): CorrectiveModel {
	const firstEntries = new Uint32Array(splats.length);
	let count = 0;
	splatRegions.forEach((region, j) => {
		firstEntries[j] = count;
		count += regions[region]!.weightCount;
	});
	const weightCount = regions.reduce((sum, region) => sum + region.weightCount, 0);
	return { regions, weightCount, splats, splatRegions, firstEntries, entries: new Float32Array(count * ENTRY_STRIDE) };
}

/** Writes the corrected records of the model's splats: base + Σ weight · entry. Other records stay. */
export function applyCorrectives(
	records: Float32Array,
	base: Float32Array,
	model: CorrectiveModel,
	weights: ArrayLike<number>,
): void {
	const { regions, splats, splatRegions, firstEntries, entries } = model;
	const sum = new Float64Array(USED);
	for (let j = 0; j < splats.length; j++) {
		const { firstWeight, weightCount } = regions[splatRegions[j]!]!;
		sum.fill(0);
		let at = firstEntries[j]! * ENTRY_STRIDE;
		for (let k = 0; k < weightCount; k++, at += ENTRY_STRIDE) {
			const weight = weights[firstWeight + k]!;
			if (weight === 0) continue;
			for (let c = 0; c < USED; c++) sum[c] = sum[c]! + weight * entries[at + c]!;
		}
		const s = splats[j]! * SPLAT_STRIDE;
		for (let c = 0; c < 3; c++) {
			records[s + c] = base[s + c]! + sum[c]!;
			records[s + 12 + c] = base[s + 12 + c]! + sum[3 + c]!;
		}
		records[s + 15] = sum[6] === 0 ? base[s + 15]! : logit(opacityOf(base[s + 15]!) + sum[6]!);
	}
}

/**
 * Leads ∂loss/∂records to the entries and the weights.
 *
 * @param weightsGradient - Receives ∂loss/∂weights; written, not added to.
 * @param entriesGradient - As long as `entries`; added to.
 */
export function backwardCorrectives(
	weightsGradient: Float64Array,
	entriesGradient: Float32Array,
	gradients: Float32Array,
	records: Float32Array,
	model: CorrectiveModel,
	weights: ArrayLike<number>,
): void {
	const { regions, splats, splatRegions, firstEntries, entries } = model;
	const g = new Float64Array(USED);
	weightsGradient.fill(0);
	for (let j = 0; j < splats.length; j++) {
		const s = splats[j]! * SPLAT_STRIDE;
		// No colour gradient: the picture did not show the splat.
		if (gradients[s + 12] === 0 && gradients[s + 13] === 0 && gradients[s + 14] === 0) continue;
		for (let c = 0; c < 3; c++) {
			g[c] = gradients[s + c]!;
			g[3 + c] = gradients[s + 12 + c]!;
		}
		const opacity = opacityOf(records[s + 15]!);
		g[6] = gradients[s + 15]! * Math.min(STEEPEST_LOGIT, 1 / (opacity * (1 - opacity)));
		const { firstWeight, weightCount } = regions[splatRegions[j]!]!;
		let at = firstEntries[j]! * ENTRY_STRIDE;
		for (let k = 0; k < weightCount; k++, at += ENTRY_STRIDE) {
			const weight = weights[firstWeight + k]!;
			let dot = 0;
			for (let c = 0; c < USED; c++) {
				dot += entries[at + c]! * g[c]!;
				entriesGradient[at + c] = entriesGradient[at + c]! + weight * g[c]!;
			}
			weightsGradient[firstWeight + k] = weightsGradient[firstWeight + k]! + dot;
		}
	}
}

/** The model with only the splats for which `kept` is true, entries and all. */
export function keepSplats(model: CorrectiveModel, kept: (index: number) => boolean): CorrectiveModel {
	const indices = [...model.splats.keys()].filter(kept);
	const smaller = emptyModel(
		model.regions,
		Uint32Array.from(indices, (j) => model.splats[j]!),
		Uint8Array.from(indices, (j) => model.splatRegions[j]!),
	);
	indices.forEach((j, to) => {
		const from = model.firstEntries[j]! * ENTRY_STRIDE;
		const length = model.regions[model.splatRegions[j]!]!.weightCount * ENTRY_STRIDE;
		smaller.entries.set(model.entries.subarray(from, from + length), smaller.firstEntries[to]! * ENTRY_STRIDE);
	});
	return smaller;
}

/** Adam on entries, only where a gradient is: what a picture did not show keeps still. */
export class EntryAdam {
	readonly gradient: Float32Array;
	readonly #first: Float32Array;
	readonly #second: Float32Array;
	readonly #rates: readonly number[];

	constructor(length: number, { position: p, color: c, opacity: o }: EntryRates) {
		this.gradient = new Float32Array(length);
		this.#first = new Float32Array(length);
		this.#second = new Float32Array(length);
		this.#rates = [p, p, p, c, c, c, o, 0];
	}

	/** Moves entries and empties the gradient. */
	step(entries: Float32Array, factor: number): void {
		const { gradient } = this;
		for (let at = 0; at < entries.length; at += ENTRY_STRIDE) {
			if (gradient[at + 3] === 0 && gradient[at + 4] === 0 && gradient[at + 6] === 0) continue;
			for (let c = 0; c < USED; c++) {
				const i = at + c;
				const g = gradient[i]!;
				const m = 0.9 * this.#first[i]! + 0.1 * g;
				const v = 0.98 * this.#second[i]! + 0.02 * g * g;
				this.#first[i] = m;
				this.#second[i] = v;
				entries[i] = entries[i]! - (factor * this.#rates[c]! * m) / (Math.sqrt(v) + 1e-12);
				gradient[i] = 0;
			}
		}
	}
}

function opacityOf(value: number): number {
	return 1 / (1 + Math.exp(-value));
}

function logit(opacity: number): number {
	const held = Math.min(OPACITY_MOST, Math.max(OPACITY_LEAST, opacity));
	return Math.log(held / (1 - held));
}
