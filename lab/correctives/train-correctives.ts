import { sized } from '../../scripts/smoke.ts';
import type { WeightNetwork } from '../../src/decode/weight-network.ts';
import { EXPRESSION_COUNT } from '../../src/rig/expression-names.ts';
import { writeHuberGradient } from '../bake/polish-splats.ts';
import { createRandom, type Random } from '../people/random.ts';
import {
	applyCorrectives,
	backwardCorrectives,
	type CorrectiveModel,
	ENTRY_STRIDE,
	EntryAdam,
	type EntryRates,
	emptyModel,
	keepSplats,
} from './corrective-model.ts';
import type { PoseEngine } from './pose-engine.ts';
import { type BasesShape, type RegionBases, regionBases } from './region-bases.ts';
import { type CorrectivePicture, type SplatResiduals, splatResiduals } from './splat-residuals.ts';
import { TrainedNetwork } from './trained-network.ts';

/** How correctives are trained. */
export interface CorrectiveSchedule extends BasesShape {
	/** Hidden units of the network for each region. */
	readonly unitsPerRegion: number;
	/** Rounds over all poses that lead the network to the weights of the bases. */
	readonly imitationRounds: number;
	/** Steps of one picture each. */
	readonly steps: number;
	/** Share of the steps after which splats with little to say are dropped. */
	readonly pruneAt: number;
	/** Splats that are left then. */
	readonly keptSplats: number;
	readonly rates: EntryRates;
	readonly networkRate: number;
}

/** Trained correctives, before rounding. */
export interface TrainedCorrectives {
	readonly model: CorrectiveModel;
	readonly network: WeightNetwork;
}

/** What is known of the splats. */
export interface SplatTraits {
	/** One small number a splat: splats of two kinds share a region less readily. */
	readonly kinds: Uint8Array;
	/** How far each expression at 1 moves each splat's triangle: 52 numbers a splat, metres. */
	readonly motions: Float32Array;
}

/** What the shipped avatars are corrected with. */
export const CORRECTIVE_SCHEDULE: CorrectiveSchedule = {
	regionCount: 16,
	weightsPerRegion: 4,
	splatCount: sized(15_000, 6000),
	unitsPerRegion: 5,
	imitationRounds: sized(1200, 4),
	steps: sized(600, 4),
	pruneAt: 0.6,
	keptSplats: sized(11_000, 4000),
	rates: { position: 1e-5, color: 0.0025, opacity: 0.003 },
	networkRate: 0.001,
};

const ALWAYS = [1] as const;
const oneGradient = new Float64Array(1);
/** A shape acts on a region if it moves one in twenty of its splats by so much, metres. */
const MOVES_METRES = 3e-4;
const MOVED_SHARE = 0.05;

/** The rate falls to this share of itself at the end. */
const FINAL_RATE = 0.08;

/** Trains correctives on pictures. Deterministic. The engine's records are left as at rest. */
export function trainCorrectives(
	{ engine, base }: PoseEngine,
	pictures: readonly CorrectivePicture[],
	expressions: readonly ArrayLike<number>[],
	splats: SplatTraits,
	schedule: CorrectiveSchedule,
	onStep: (step: number, total: number) => void = () => {},
): TrainedCorrectives {
	const random = createRandom(3, 'train correctives');
	// Close-ups show few splats of a pose and say the same of them.
	const farthest = Math.min(...pictures.map(({ camera }) => camera.focalPixels / camera.size));
	const wide = pictures.filter(({ camera }) => camera.focalPixels / camera.size < 1.5 * farthest);
	const residuals = splatResiduals(engine, wide, expressions.length);
	const bases = regionBases(residuals, centersOf(base), splats.kinds, schedule);
	const regions = bases.model.regions.map((region, r) => ({ ...region, follows: followed(bases.model, r, splats) }));
	const network = new TrainedNetwork(regions, schedule.unitsPerRegion, random);
	imitate(network, bases, expressions, schedule.imitationRounds, random);
	let { model } = bases;
	let adam = new EntryAdam(model.entries.length, schedule.rates);
	// What the avatar lacks in every pose is learned beside, and dropped: correctives would take it on themselves as soon as any
	// expression is there, and be wrong in the next.
	const still = emptyModel([{ firstWeight: 0, weightCount: 1 }], model.splats, new Uint8Array(model.splats.length));
	const stillAdam = new EntryAdam(still.entries.length, schedule.rates);
	const stillBase = base.slice();
	const weightsGradient = new Float64Array(model.weightCount);
	const pruneStep = Math.round(schedule.pruneAt * schedule.steps);
	let round: CorrectivePicture[] = [];
	for (let step = 0; step < schedule.steps; step++) {
		if (step === pruneStep) {
			engine.splats.set(stillBase);
			model = prune(model, network, expressions, residuals, schedule.keptSplats);
			adam = new EntryAdam(model.entries.length, schedule.rates);
		}
		if (round.length === 0) round = shuffled(pictures, random);
		const { camera, picture, pose, enginePose } = round.pop()!;
		const background = [random.next(), random.next(), random.next()];
		network.forward(expressions[pose]!);
		applyCorrectives(stillBase, base, still, ALWAYS);
		if (step >= pruneStep) engine.splats.set(stillBase);
		applyCorrectives(engine.splats, stillBase, model, network.weights);
		engine.render({ camera, background, pose: enginePose });
		writeHuberGradient(engine, picture, background);
		engine.backward();
		backwardCorrectives(weightsGradient, adam.gradient, engine.gradients, engine.splats, model, network.weights);
		backwardCorrectives(oneGradient, stillAdam.gradient, engine.gradients, engine.splats, still, ALWAYS);
		engine.gradients.fill(0);
		network.backward(weightsGradient);
		const rate = FINAL_RATE + (1 - FINAL_RATE) * (0.5 + 0.5 * Math.cos((Math.PI * step) / schedule.steps));
		adam.step(model.entries, rate);
		stillAdam.step(still.entries, rate);
		network.step(schedule.networkRate * rate);
		onStep(step + 1, schedule.steps);
	}
	engine.splats.set(base);
	return { model, network: network.finish() };
}

/** 1 for the expressions that move a region. */
function followed({ splats, splatRegions }: CorrectiveModel, region: number, { motions }: SplatTraits): Uint8Array {
	const members = [...splats.keys()].filter((j) => splatRegions[j] === region);
	return Uint8Array.from({ length: EXPRESSION_COUNT }, (_, e) => {
		const moved = members.filter((j) => motions[splats[j]! * EXPRESSION_COUNT + e]! > MOVES_METRES).length;
		return Number(moved > MOVED_SHARE * members.length);
	});
}

/** Leads the network to the weights that the bases ask for. */
function imitate(
	network: TrainedNetwork,
	{ weights }: RegionBases,
	expressions: readonly ArrayLike<number>[],
	rounds: number,
	random: Random,
): void {
	const { weightCount } = network;
	const gradient = new Float64Array(weightCount);
	const order = [...expressions.keys()];
	for (let i = 0; i < rounds; i++) {
		const rate = 0.004 * (0.05 + 0.95 * (0.5 + 0.5 * Math.cos((Math.PI * i) / rounds)));
		for (const p of shuffled(order, random).slice(0, 16)) {
			network.forward(expressions[p]!);
			for (let k = 0; k < weightCount; k++) {
				gradient[k] = (network.weights[k]! - weights[p * weightCount + k]!) / 16;
			}
			network.backward(gradient);
		}
		network.step(rate);
	}
}

/** Keeps the splats whose changes show most: squared change over the poses times the pixels a splat is worth. */
function prune(
	model: CorrectiveModel,
	network: TrainedNetwork,
	expressions: readonly ArrayLike<number>[],
	{ pixels }: SplatResiduals,
	count: number,
): CorrectiveModel {
	const squares = new Float64Array(model.weightCount);
	for (const expression of expressions) {
		network.forward(expression);
		network.weights.forEach((weight, k) => {
			squares[k] = squares[k]! + weight * weight;
		});
	}
	const worth = Float64Array.from(model.splats, (splat, j) => {
		const { firstWeight, weightCount } = model.regions[model.splatRegions[j]!]!;
		let sum = 0;
		for (let k = 0; k < weightCount; k++) {
			const at = (model.firstEntries[j]! + k) * ENTRY_STRIDE;
			const e = (c: number): number => model.entries[at + c]!;
			const color = e(3) ** 2 + e(4) ** 2 + e(5) ** 2;
			// A shift by 0.3 mm or a tenth of opacity shows about as much as 0.05 of colour.
			const shift = (e(0) ** 2 + e(1) ** 2 + e(2) ** 2) * (0.05 / 3e-4) ** 2;
			sum += squares[firstWeight + k]! * (color + shift + (0.5 * e(6)) ** 2);
		}
		return sum * pixels[splat]!;
	});
	const order = [...worth.keys()].sort((a, b) => worth[b]! - worth[a]!);
	const kept = new Set(order.slice(0, count));
	return keepSplats(model, (j) => kept.has(j));
}

function centersOf(records: Float32Array): Float32Array {
	const centers = new Float32Array((records.length / 16) * 3);
	for (let i = 0; i < centers.length / 3; i++) centers.set(records.subarray(i * 16, i * 16 + 3), i * 3);
	return centers;
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
	const out = [...items];
	for (let i = out.length - 1; i > 0; i--) {
		const j = Math.floor(random.next() * (i + 1));
		[out[i], out[j]] = [out[j]!, out[i]!];
	}
	return out;
}
