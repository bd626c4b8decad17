import { symmetricEigen } from '../head-model/symmetric-eigen.ts';
import { type CorrectiveModel, ENTRY_STRIDE, emptyModel } from './corrective-model.ts';
import type { SplatResiduals } from './splat-residuals.ts';

/** How the face is divided. */
export interface BasesShape {
	readonly regionCount: number;
	readonly weightsPerRegion: number;
	/** How many splats start with correctives; pruned later. */
	readonly splatCount: number;
}

/** Bases with the weights that each training pose would have them take. */
export interface RegionBases {
	readonly model: CorrectiveModel;
	/** Pose by pose, `model.weightCount` numbers each. */
	readonly weights: Float64Array;
}

/** Splats of another kind in the same place, such as teeth behind lips, count as this much farther away, metres. */
const KIND_METRES = 0.03;
const ROUNDS = 12;

/**
 * Chooses the splats that lose most, gathers them into regions by place, and takes the principal components of what their colours
 * lack over the poses. Weights have a largest magnitude of 1.
 *
 * @param kinds - One small number a splat: splats of two kinds share a region less readily.
 */
export function regionBases(
	residuals: SplatResiduals,
	centers: ArrayLike<number>,
	kinds: Uint8Array,
	shape: BasesShape,
): RegionBases {
	const { poseCount, colors } = residuals;
	const energy = splatEnergy(residuals);
	const splats = largest(energy, shape.splatCount);
	const splatRegions = cluster(splats, energy, centers, kinds, shape.regionCount);
	const regions = Array.from({ length: shape.regionCount }, (_, r) => ({
		firstWeight: r * shape.weightsPerRegion,
		weightCount: shape.weightsPerRegion,
	}));
	const model = emptyModel(regions, splats, splatRegions);
	const weights = new Float64Array(poseCount * model.weightCount);
	regions.forEach(({ firstWeight, weightCount }, r) => {
		const members = [...splats.keys()].filter((j) => splatRegions[j] === r);
		const vectors = principalPoses(
			members.map((j) => splats[j]!),
			residuals,
			weightCount,
		);
		for (let k = 0; k < weightCount; k++) {
			const vector = vectors.subarray(k * poseCount, (k + 1) * poseCount);
			const most = vector.reduce((sofar, x) => Math.max(sofar, Math.abs(x)), 1e-9);
			for (let p = 0; p < poseCount; p++) weights[p * model.weightCount + firstWeight + k] = vector[p]! / most;
			for (const j of members) {
				const from = splats[j]! * poseCount * 3;
				const to = (model.firstEntries[j]! + k) * ENTRY_STRIDE + 3;
				for (let c = 0; c < 3; c++) {
					let sum = 0;
					for (let p = 0; p < poseCount; p++) sum += colors[from + p * 3 + c]! * vector[p]!;
					model.entries[to + c] = sum * most;
				}
			}
		}
	});
	return { model, weights };
}

/** What a splat's colours lack over the poses, times the pixels it is worth. */
function splatEnergy({ poseCount, colors, pixels }: SplatResiduals): Float32Array {
	return pixels.map((worth, i) => {
		let sum = 0;
		for (let at = i * poseCount * 3; at < (i + 1) * poseCount * 3; at++) sum += colors[at]! ** 2;
		return sum * worth;
	});
}

/** Indices of the largest values, ascending. */
function largest(values: Float32Array, count: number): Uint32Array {
	const order = Uint32Array.from(values.keys()).sort((a, b) => values[b]! - values[a]!);
	return order.filter((i, rank) => rank < count && values[i]! > 0).sort();
}

/** k-means by place and kind, with energies as weights; starts at the farthest points, so it needs no seed. */
function cluster(
	splats: Uint32Array,
	energy: Float32Array,
	centers: ArrayLike<number>,
	kinds: Uint8Array,
	regionCount: number,
): Uint8Array {
	const points = Array.from(splats, (i) => [
		centers[i * 3]!,
		centers[i * 3 + 1]!,
		centers[i * 3 + 2]!,
		kinds[i]! * KIND_METRES,
	]);
	const squared = (a: readonly number[], b: readonly number[]): number =>
		a.reduce((sum, x, k) => sum + (x - b[k]!) ** 2, 0);
	// The square root: a few splats that err much must not draw every region to themselves.
	const shares = Array.from(splats, (i) => Math.sqrt(energy[i]!));
	const means: number[][] = [];
	const nearest = new Float64Array(points.length).fill(Infinity);
	for (let r = 0; r < regionCount; r++) {
		let best = 0;
		for (let j = 0; j < points.length; j++) {
			const worth = (r === 0 ? 1 : nearest[j]!) * shares[j]!;
			if (worth > (r === 0 ? 1 : nearest[best]!) * shares[best]!) best = j;
		}
		means.push([...points[best]!]);
		for (let j = 0; j < points.length; j++) nearest[j] = Math.min(nearest[j]!, squared(points[j]!, means[r]!));
	}
	const regions = new Uint8Array(points.length);
	for (let round = 0; round < ROUNDS; round++) {
		const sums = means.map(() => [0, 0, 0, 0, 1e-12]);
		points.forEach((point, j) => {
			let best = 0;
			for (let r = 1; r < regionCount; r++) if (squared(point, means[r]!) < squared(point, means[best]!)) best = r;
			regions[j] = best;
			const sum = sums[best]!;
			for (let k = 0; k < 4; k++) sum[k] = sum[k]! + shares[j]! * point[k]!;
			sum[4] = sum[4]! + shares[j]!;
		});
		sums.forEach((sum, r) => {
			if (sum[4]! > 1e-9) means[r] = [0, 1, 2, 3].map((k) => sum[k]! / sum[4]!);
		});
	}
	return regions;
}

/** The unit vectors over the poses along which the colours of some splats change most, one after the other. */
function principalPoses(
	splats: readonly number[],
	{ poseCount, colors, pixels }: SplatResiduals,
	count: number,
): Float64Array {
	const gram = new Float64Array(poseCount * poseCount);
	for (const i of splats) {
		const from = i * poseCount * 3;
		const worth = pixels[i]!;
		for (let p = 0; p < poseCount; p++) {
			for (let q = 0; q <= p; q++) {
				let sum = 0;
				for (let c = 0; c < 3; c++) sum += colors[from + p * 3 + c]! * colors[from + q * 3 + c]!;
				gram[p * poseCount + q] = gram[p * poseCount + q]! + worth * sum;
			}
		}
	}
	for (let p = 0; p < poseCount; p++) for (let q = 0; q < p; q++) gram[q * poseCount + p] = gram[p * poseCount + q]!;
	return symmetricEigen(gram, poseCount).vectors.slice(0, count * poseCount);
}
