import type { Engine, Parameters, PictureLoss, Raster, Tensor } from '../../src/fit/engine/engine.ts';
import { SPLAT_STRIDE } from '../../src/fit/engine/splat-layout.ts';
import { type AnchorSet, CHARTS } from '../../src/fit/prior/anchor-set.ts';
import { shiftHair } from '../../src/fit/prior/hair-shift.ts';
import type { PriorModel } from '../../src/fit/prior/prior-model.ts';
import { TRIANGLE_MAP_STRIDE } from '../../src/splat/triangle-map.ts';
import { createRandom } from '../people/random.ts';
import type { DatasetPicture } from '../render/dataset-file.ts';
import { anchorTriangles, type TargetRoom, type TrainingPerson, writeTarget } from './training-person.ts';

/** How a prior is trained. */
export interface TrainingSchedule {
	readonly steps: number;
	/** Views of one person a step. */
	readonly viewsPerStep: number;
	/** Rates at the start; they fall along a cosine to a twentieth. */
	readonly networkRate: number;
	readonly codeRate: number;
	readonly featureRate: number;
	/** Of the linear basis; 0 leaves it as principal components made it. */
	readonly basisRate: number;
	/** Rates of the template, for position (metres), rotation, log-scale, colour, logit. */
	readonly templateRates: readonly [number, number, number, number, number];
	/** The last so many pictures of each person are not trained on. */
	readonly keptPictures: number;
	/** False: the network says nothing, so that only template and codes learn. For ablations. */
	readonly network: boolean;
	readonly seed: number;
}

/** Rates found on 60 people at 16k splats. */
export const TRAINING_DEFAULTS: TrainingSchedule = {
	steps: 7000,
	viewsPerStep: 2,
	networkRate: 1e-3,
	codeRate: 4e-3,
	featureRate: 4e-3,
	basisRate: 2e-3,
	templateRates: [4e-5, 2e-3, 4e-3, 2e-3, 1e-2],
	keptPictures: 2,
	network: true,
	seed: 1,
};

const LOSS_WEIGHTS = { l1: 0.8, dssim: 0.2, coverage: 0 } as const;
const FINAL_RATE = 0.05;
/** A splat larger than so many spacings is drawn back, and one farther from its anchor, hair 10 times as far. */
const LARGEST_SIGMA = 1.6;
const FARTHEST = 2.5;
const HAIR_FREEDOM = 10;
const HOLD = 0.02;
/** Pull of codes towards 0, where the average person is. */
const CODE_PULL = 1e-5;

/** Told after each step. */
export interface TrainingReport {
	readonly step: number;
	readonly loss: number;
	/** Of the step's pictures, dB, all pixels. */
	readonly psnr: number;
}

/**
 * Trains a prior in place: one person a step, some views of that person in their own poses over random backgrounds. Bit for
 * bit the same on every run with the same engine.
 */
export class PriorTrainer {
	readonly #engine: Engine;
	readonly #model: PriorModel;
	readonly #anchors: AnchorSet;
	readonly #raster: Raster;
	readonly #loss: PictureLoss;
	readonly #target: TargetRoom;
	readonly #maps: Tensor;
	readonly #triangles: ReturnType<typeof anchorTriangles>;
	/** The linear basis with its gradient and moments. */
	readonly basis: Parameters;

	constructor(engine: Engine, model: PriorModel, anchors: AnchorSet, triangleCount: number, size: number) {
		this.#engine = engine;
		this.#model = model;
		this.#anchors = anchors;
		this.#raster = engine.createRaster({ splatCount: anchors.count, maxSize: size });
		this.#loss = engine.createPictureLoss(size);
		this.#target = { image: engine.allocate(size * size * 3) };
		this.#maps = engine.allocate(triangleCount * TRIANGLE_MAP_STRIDE);
		this.#triangles = anchorTriangles(engine, anchors);
		const { basis } = model.basis;
		const zeros = (): Tensor => engine.allocate(basis.length);
		this.basis = { values: basis, gradient: zeros(), moments1: zeros(), moments2: zeros(), stepCount: 0 };
	}

	/**
	 * Runs a schedule, or goes on with one: what a step does follows from its number, not from the steps before.
	 *
	 * @param from - Steps that were done already.
	 */
	train(
		people: readonly TrainingPerson[],
		schedule: TrainingSchedule,
		onStep: (report: TrainingReport) => void,
		from = 0,
	): void {
		let round = -1;
		let order: TrainingPerson[] = [];
		for (let step = from; step < schedule.steps; step++) {
			if (Math.floor(step / people.length) !== round) {
				round = Math.floor(step / people.length);
				order = shuffled(people, createRandom(schedule.seed, `round ${round}`).next);
			}
			onStep({ step: step + 1, ...this.#step(order[step % people.length]!, schedule, step) });
		}
	}

	#step(person: TrainingPerson, schedule: TrainingSchedule, step: number): { loss: number; psnr: number } {
		const { steps, viewsPerStep, networkRate, codeRate, featureRate, basisRate, templateRates, network } = schedule;
		const random = createRandom(schedule.seed, `step ${step}`);
		const trained = person.pictures.length - schedule.keptPictures;
		this.decode(person, { network });
		let loss = 0;
		let squared = 0;
		for (let view = 0; view < viewsPerStep; view++) {
			const picture = person.pictures[Math.floor(random.next() * trained)]!;
			const background = [random.next(), random.next(), random.next()];
			const value = this.#look(person, picture, background, 1 / viewsPerStep);
			loss += value.total / viewsPerStep;
			squared += value.squared / viewsPerStep;
		}
		this.#hold();
		const { code } = person;
		this.#model.backward(code.values, code.gradient, {
			network,
			features: network,
			decoder: network,
			basis: basisRate > 0 ? this.basis.gradient : undefined,
		});
		const { values } = code.values;
		const gradient = code.gradient.values;
		for (let k = 0; k < values.length; k++) gradient[k] = gradient[k]! + CODE_PULL * values[k]!;
		const fall = FINAL_RATE + (1 - FINAL_RATE) * (0.5 + 0.5 * Math.cos((Math.PI * step) / steps));
		this.#engine.adam(code, { rate: codeRate * fall });
		if (network) {
			this.#engine.adam(this.#model.decoder.weights, { rate: networkRate * fall });
			this.#engine.adam(this.#model.decoder.features, { rate: featureRate * fall });
		}
		if (basisRate > 0) this.#engine.adam(this.basis, { rate: basisRate * fall, sparse: true });
		const [p, q, s, c, o] = templateRates;
		const rates = [p, p, p, 0, q, q, q, q, s, s, s, 0, c, c, c, o];
		this.#engine.adam(this.#model.template, { rate: fall, rates, sparse: true });
		return { loss, psnr: -10 * Math.log10(squared) };
	}

	/** Decodes a person's code and puts the hair in place. */
	decode(person: TrainingPerson, parts?: { linear?: boolean; network?: boolean }): void {
		this.#model.decode(person.code.values, parts);
		shiftHair(this.#model.splats, person.hairShift);
	}

	/** Draws the decoded person as in a picture; returns the mean squared error over grey, all pixels. */
	judge(person: TrainingPerson, picture: DatasetPicture): number {
		return this.#look(person, picture, [0.5, 0.5, 0.5], 0).squared;
	}

	/** Draws the decoded person as in a picture over a grey and takes the gradient of the splats. */
	lookAt(person: TrainingPerson, picture: DatasetPicture, background: readonly number[]): void {
		this.#look(person, picture, background, 1);
	}

	/** The last picture drawn: planes r, g, b. */
	get image(): Tensor {
		return this.#raster.image;
	}

	#look(person: TrainingPerson, picture: DatasetPicture, background: readonly number[], scale: number) {
		person.writeMaps(this.#maps, picture);
		const scene = { splats: this.#model.splats, binding: { triangles: this.#triangles, maps: this.#maps } };
		this.#raster.draw(scene, { camera: picture.camera, background });
		writeTarget(this.#target, picture.rgba, background);
		const value = this.#loss.compare(this.#raster, this.#target, LOSS_WEIGHTS, scale);
		if (scale > 0) this.#raster.backward({ splats: this.#model.splatsGradient });
		return value;
	}

	/** GASP's regulariser: splats stay small and near their anchors, hair less so. */
	#hold(): void {
		const { records, spacings, charts, count } = this.#anchors;
		const splats = this.#model.splats.values;
		const gradient = this.#model.splatsGradient.values;
		const hair = CHARTS.indexOf('hair');
		const strength = HOLD / count;
		for (let i = 0; i < count; i++) {
			const s = i * SPLAT_STRIDE;
			const spacing = spacings[i]!;
			const largest = Math.log(LARGEST_SIGMA * spacing);
			for (let k = 8; k < 11; k++) {
				const over = splats[s + k]! - largest;
				if (over > 0) gradient[s + k] = gradient[s + k]! + 2 * strength * over;
			}
			const reach = FARTHEST * spacing * (charts[i] === hair ? HAIR_FREEDOM : 1);
			let squared = 0;
			for (let k = 0; k < 3; k++) squared += (splats[s + k]! - records[s + k]!) ** 2;
			const distance = Math.sqrt(squared);
			if (distance <= reach) continue;
			const pull = (2 * strength * (distance - reach)) / (distance * reach * reach);
			for (let k = 0; k < 3; k++) gradient[s + k] = gradient[s + k]! + pull * (splats[s + k]! - records[s + k]!);
		}
	}
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
	const out = [...items];
	for (let i = out.length - 1; i > 0; i--) {
		const j = Math.floor(random() * (i + 1));
		[out[i], out[j]] = [out[j]!, out[i]!];
	}
	return out;
}
