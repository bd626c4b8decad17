import { CORRECTIVE_ENTRY_BYTES, type Correctives } from '../../src/asset/correctives.ts';
import { evaluateWeightNetwork, type WeightNetwork } from '../../src/decode/weight-network.ts';
import { type CorrectiveModel, ENTRY_STRIDE, emptyModel } from './corrective-model.ts';
import type { TrainedCorrectives } from './train-correctives.ts';

/** What an avatar file takes. */
export interface FinishedCorrectives {
	readonly correctives: Correctives;
	readonly network: WeightNetwork;
}

/** Weights stay within ± this over the training poses, so that what the viewer holds (±2) is never met by a face that people make. */
const LARGEST_WEIGHT = 1;
/** Entries beyond this share of all are held: one splat must not make the steps of thousands coarse. */
const HELD_SHARE = 0.9995;
const LARGEST_BYTE = 127;
/** Channels of an entry that share a step: centre, colour, opacity. */
const GROUPS = [[0, 1, 2], [3, 4, 5], [6]] as const;

/** Rounds trained correctives to bytes: three steps a weight. */
export function quantiseCorrectives(
	{ model, network }: TrainedCorrectives,
	expressions: readonly ArrayLike<number>[],
): FinishedCorrectives {
	const { regions, splats, splatRegions, firstEntries, weightCount } = model;
	const scales = largestWeights(network, weightCount, expressions).map((most) => Math.max(1e-3, most) / LARGEST_WEIGHT);
	const output = network.output.map((value, i) => value / scales[i % weightCount]!);
	const entries = new Int8Array((model.entries.length / ENTRY_STRIDE) * CORRECTIVE_ENTRY_BYTES);
	const steps = new Float32Array(weightCount * 3);
	const places = entriesOfWeights(model);
	for (let w = 0; w < weightCount; w++) {
		GROUPS.forEach((channels, group) => {
			const values = places[w]!.flatMap((entry) =>
				channels.map((c) => model.entries[entry * ENTRY_STRIDE + c]! * scales[w]!),
			);
			const sizes = Float64Array.from(values, Math.abs).sort();
			const most = sizes[Math.min(sizes.length - 1, Math.floor(HELD_SHARE * sizes.length))] ?? 0;
			const step = Math.fround(most / LARGEST_BYTE);
			steps[w * 3 + group] = step;
			if (step === 0) return;
			places[w]!.forEach((entry, i) => {
				channels.forEach((c, k) => {
					const rounded = Math.round(values[i * channels.length + k]! / step);
					entries[entry * CORRECTIVE_ENTRY_BYTES + c] = Math.min(LARGEST_BYTE, Math.max(-LARGEST_BYTE, rounded));
				});
			});
		});
	}
	return {
		correctives: { regions, splats, splatRegions, entries, steps },
		network: { ...network, output },
	};
	function entriesOfWeights({ splatRegions: of }: CorrectiveModel): number[][] {
		const lists = Array.from({ length: weightCount }, (): number[] => []);
		of.forEach((region, j) => {
			const { firstWeight, weightCount: count } = regions[region]!;
			for (let k = 0; k < count; k++) lists[firstWeight + k]!.push(firstEntries[j]! + k);
		});
		return lists;
	}
}

/** Correctives of a file as a model that the lab's engine can draw. */
export function restoreModel({ regions, splats, splatRegions, entries, steps }: Correctives): CorrectiveModel {
	const model = emptyModel(regions, splats, splatRegions);
	model.splatRegions.forEach((region, j) => {
		const { firstWeight, weightCount } = regions[region]!;
		for (let k = 0; k < weightCount; k++) {
			GROUPS.forEach((channels, group) => {
				const step = steps[(firstWeight + k) * 3 + group]!;
				const entry = model.firstEntries[j]! + k;
				for (const c of channels) {
					model.entries[entry * ENTRY_STRIDE + c] = entries[entry * CORRECTIVE_ENTRY_BYTES + c]! * step;
				}
			});
		}
	});
	return model;
}

function largestWeights(
	network: WeightNetwork,
	weightCount: number,
	expressions: readonly ArrayLike<number>[],
): Float64Array {
	const most = new Float64Array(weightCount);
	const weights = new Float64Array(weightCount);
	for (const expression of expressions) {
		evaluateWeightNetwork(weights, network, expression);
		weights.forEach((weight, k) => {
			most[k] = Math.max(most[k]!, Math.abs(weight));
		});
	}
	return most;
}
