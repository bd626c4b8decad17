import { GaspardError } from '../../errors.ts';
import { TRIANGLE_MAP_STRIDE } from '../../splat/triangle-map.ts';
import type { Engine, Parameters, PictureLoss, Raster, SplatScene, Tensor } from '../engine/engine.ts';
import { CAMERA_LENGTH, SPLAT_STRIDE } from '../engine/splat-layout.ts';
import { hairShift, shiftHair } from '../prior/hair-shift.ts';
import type { Registration } from '../registration/register-landmarks.ts';
import {
	type FitOptions,
	type FitProgress,
	type FitStage,
	fitOptions,
	STAGES,
	splatShares,
	type WholeFitOptions,
} from './fit-options.ts';
import { checkPicture, type FitPicture } from './fit-picture.ts';
import type { FitPrior } from './fit-prior.ts';
import { checkSame, type PersonFitState, restoreParameters, saveParameters } from './fit-state.ts';
import { FitView, whiteLight } from './fit-view.ts';
import { NetworkSnapshot } from './network-snapshot.ts';
import { PersonShape } from './person-shape.ts';
import { addPriorTerm } from './prior-term.ts';
import { addSeen, priorTermWeights } from './seen-weights.ts';
import { SmallAdam } from './small-adam.ts';

/**
 * Fits the prior to pictures of one person in the three stages of GASP (Saunders et al., 2024, arXiv:2412.07739): invert (the code),
 * tune (the network), refine (the splats themselves). The same gradients refine cameras, expressions, identity and light. The caller
 * takes one `step` at a time, so that it can show progress, stop and continue.
 */
export class PersonFit {
	readonly code: Parameters;
	readonly shape: PersonShape;
	readonly views: readonly FitView[];
	readonly #engine: Engine;
	readonly #prior: FitPrior;
	readonly #options: WholeFitOptions;
	readonly #raster: Raster;
	readonly #loss: PictureLoss;
	readonly #target: Tensor;
	readonly #maps: Tensor;
	readonly #mapsGradient: Tensor;
	readonly #cameraGradient: Tensor;
	readonly #network: NetworkSnapshot;
	/** In clips, whose views share one bust. */
	readonly #bustAdam: SmallAdam | undefined;
	readonly #bustGradient = new Float64Array(3);
	readonly #bustStep = new Float64Array(3);
	#hairShift: Float32Array;
	/** The person's own splats in the third stage; in the first two the model computes them. */
	#own: Parameters | undefined;
	/** Reference splats and weights of the prior term, from the second stage on. */
	#reference: Float32Array | undefined;
	#referenceWeights: Float32Array | undefined;
	#done = 0;
	#random: number;

	/**
	 * @param registration - Initial identity, cameras and expressions: result of `registerLandmarks`.
	 * @throws GaspardError `fit/wrong-picture-count`, `fit/wrong-size`, `fit/no-face`, `fit/out-of-memory`.
	 */
	constructor(
		engine: Engine,
		prior: FitPrior,
		pictures: readonly FitPicture[],
		registration: Registration,
		options: FitOptions = {},
	) {
		if (pictures.length === 0)
			throw new GaspardError('fit/wrong-picture-count', 'There is no picture. Pass at least one.', {
				actual: 0,
			});
		if (pictures.length !== registration.views.length) {
			throw new GaspardError('fit/wrong-size', 'The number of registered views must equal the number of pictures.', {
				what: 'registration.views',
				actual: registration.views.length,
				expected: pictures.length,
			});
		}
		pictures.forEach(checkPicture);
		const { model, average, anchors, head } = prior;
		this.#engine = engine;
		this.#prior = prior;
		this.#options = fitOptions(options);
		this.#random = this.#options.seed;
		const size = Math.max(...pictures.map((picture) => picture.size));
		this.#raster = engine.createRaster({ splatCount: anchors.count, maxSize: size });
		this.#loss = engine.createPictureLoss(size);
		this.#target = engine.allocate(size * size * 3);
		const mapLength = (head.mean.triangles.length / 3) * TRIANGLE_MAP_STRIDE;
		this.#maps = engine.allocate(mapLength);
		this.#mapsGradient = engine.allocate(mapLength);
		this.#cameraGradient = engine.allocate(CAMERA_LENGTH);
		this.code = engine.createParameters(model.shape.codeCount);
		this.shape = new PersonShape(head, average, registration.identity, this.#options.identityCount);
		const { clip } = registration;
		const light = clip && whiteLight(engine);
		this.views = pictures.map(
			(picture, i) => new FitView(picture, registration.views[i]!, light || whiteLight(engine)),
		);
		if (clip) this.#bustAdam = new SmallAdam(3);
		this.#hairShift = hairShift(anchors, this.shape.mesh, average, this.shape.skull);
		this.#network = new NetworkSnapshot(model.decoder.weights);
		if (!this.#options.prior) this.#own = this.#blank();
	}

	/** Current progress. */
	get progress(): FitProgress {
		const { stage, within, steps } = this.#place();
		return { done: this.#done, total: this.total, stage, share: steps > 0 ? within / steps : 1 };
	}

	/** Number of steps of all stages. */
	get total(): number {
		return STAGES.reduce((sum, stage) => sum + this.#options.steps[stage], 0);
	}

	/**
	 * Takes one step. Returns false if no step was left.
	 *
	 * @param onLoss - Called with the loss and the PSNR (dB) of the step's picture.
	 */
	step(onLoss?: (loss: number, psnr: number) => void): boolean {
		if (this.#done >= this.total) return false;
		const { stage, within, steps } = this.#place();
		if (within === 0) this.#enter(stage);
		const view = this.views[this.#done % this.views.length]!;
		// Cosine decay of the learning rates within a stage, from 1 to 0.1.
		const fall = 0.1 + 0.9 * (0.5 + 0.5 * Math.cos((Math.PI * within) / steps));
		const value = this.#computeGradients(view);
		this.#update(stage, view, fall);
		onLoss?.(value.total, -10 * Math.log10(Math.max(1e-12, value.squared)));
		this.#done++;
		return true;
	}

	/**
	 * Returns the person's current splats on the average head, with hair in place: SPLAT_STRIDE numbers each. Read them before the
	 * next call, which may overwrite them.
	 */
	splats(): Tensor {
		if (this.#own) return this.#own.values;
		const { model } = this.#prior;
		model.decode(this.code.values, this.#options.parts);
		shiftHair(model.splats, this.#hairShift);
		return model.splats;
	}

	/** Restores the prior's network, so that the next fit begins with the trained one. */
	dispose(): void {
		this.#network.restore();
	}

	/** Copies the state. A fit of the same pictures, prior and options can continue from it with bit-identical results. */
	save(): PersonFitState {
		const tuned = this.#reference !== undefined;
		return {
			version: 3,
			done: this.#done,
			total: this.total,
			random: this.#random,
			code: saveParameters(this.code),
			...this.shape.save(),
			bustAdam: this.#bustAdam?.save(),
			hairShift: this.#hairShift.slice(),
			views: this.views.map((view) => view.save()),
			network: tuned ? saveParameters(this.#prior.model.decoder.weights) : undefined,
			reference: this.#reference?.slice(),
			referenceWeights: this.#referenceWeights?.slice(),
			own: this.#own && saveParameters(this.#own),
		};
	}

	/**
	 * Continues from a state of `save`.
	 *
	 * @throws GaspardError `fit/cannot-resume` if the state belongs to other pictures, another prior, other options or another version.
	 */
	restore(state: PersonFitState): void {
		const length = this.#hairShift.length;
		checkSame(3, state.version);
		checkSame(this.total, state.total);
		checkSame(this.views.length, state.views.length);
		checkSame(this.code.values.length, state.code.values.length);
		checkSame(length, state.hairShift.length);
		this.shape.restore(state);
		restoreParameters(this.code, state.code);
		state.views.forEach((view, i) => {
			this.views[i]!.restore(view);
		});
		if (state.bustAdam) this.#bustAdam?.restore(state.bustAdam);
		this.#hairShift = state.hairShift.slice();
		this.#reference = state.reference?.slice();
		this.#referenceWeights = state.referenceWeights?.slice();
		if (state.network) restoreParameters(this.#prior.model.decoder.weights, state.network);
		else this.#network.restore();
		if (state.own) {
			this.#own ??= this.#engine.createParameters(state.own.values.length);
			restoreParameters(this.#own, state.own);
		} else this.#own = undefined;
		this.#done = state.done;
		this.#random = state.random;
	}

	#place(): { stage: FitStage; within: number; steps: number } {
		let within = this.#done;
		for (const stage of STAGES) {
			const steps = this.#options.steps[stage];
			if (within < steps) return { stage, within, steps };
			within -= steps;
		}
		return { stage: 'refine', within: 0, steps: 0 };
	}

	/** Creates grey splats at the prior's anchors, for a fit without the prior. */
	#blank(): Parameters {
		const { records } = this.#prior.anchors;
		const own = this.#engine.createParameters(records.length);
		const { values } = own.values;
		values.set(records);
		for (let s = 0; s < values.length; s += SPLAT_STRIDE) values.fill(0.5, s + 12, s + 15);
		shiftHair(own.values, this.#hairShift);
		return own;
	}

	#enter(stage: FitStage): void {
		if (stage === 'invert' || !this.#options.prior) return;
		this.#setReference();
		if (stage !== 'refine') return;
		const splats = this.splats();
		this.#own = this.#engine.createParameters(splats.length);
		this.#own.values.values.set(splats.values);
	}

	/** Copies the current splats as reference of the prior term, with weights by how well the pictures show each of them. */
	#setReference(): void {
		const splats = this.splats();
		this.#reference = Float32Array.from(splats.values);
		const seen = new Float64Array(this.#prior.anchors.count);
		for (const view of this.views) {
			this.shape.writeMaps(this.#maps.values, view.expression, view.joints);
			addSeen(seen, this.#raster, this.#scene(splats), view.camera, this.#prior.model.splatsGradient);
		}
		this.#referenceWeights = priorTermWeights(seen);
	}

	#scene(splats: Tensor, light?: Tensor): SplatScene {
		const { triangles, normals } = this.#prior;
		return { splats, binding: { triangles, maps: this.#maps }, normals, light };
	}

	/**
	 * Whether the light is optimised. It stays fixed during the first half of the first stage: it converges faster than the code,
	 * would absorb the colour of the skin, and would return little of it later.
	 */
	#optimisesLight(): boolean {
		return this.#done >= this.#options.steps.invert / 2;
	}

	/** Draws a view and computes all gradients. */
	#computeGradients(view: FitView) {
		const { model } = this.#prior;
		const { size, rgba } = view.picture;
		const background = [this.#next(), this.#next(), this.#next()];
		const splats = this.splats();
		this.shape.writeMaps(this.#maps.values, view.expression, view.joints);
		const light = this.#options.light ? view.light : undefined;
		this.#raster.draw(this.#scene(splats, light?.values), { camera: view.camera, background });
		const { values } = this.#target;
		const pixels = size * size;
		for (let k = 0; k < 3; k++) {
			for (let i = 0, p = k, at = k * pixels; i < pixels; i++, p += 4, at++) {
				values[at] = (rgba[p]! + (255 - rgba[p - k + 3]!) * background[k]!) / 255;
			}
		}
		const value = this.#loss.compare(this.#raster, { image: this.#target }, this.#options.loss);
		this.#mapsGradient.values.fill(0);
		this.#cameraGradient.values.fill(0);
		this.#raster.backward({
			splats: this.#own ? this.#own.gradient : model.splatsGradient,
			maps: this.#mapsGradient,
			camera: this.#cameraGradient,
			light: this.#optimisesLight() ? light?.gradient : undefined,
		});
		return value;
	}

	#update(stage: FitStage, view: FitView, fall: number): void {
		const { model, anchors } = this.#prior;
		const engine = this.#engine;
		const { rates, regularization, parts } = this.#options;
		if (this.#options.light && this.#optimisesLight()) view.moveLight(engine, rates.light * fall, regularization.light);
		if (this.#reference && this.#referenceWeights) {
			const splats = this.#own ? this.#own.values : model.splats;
			const gradient = this.#own ? this.#own.gradient : model.splatsGradient;
			const strength = this.#own ? regularization.prior : regularization.prior * NETWORK_PRIOR_FACTOR;
			addPriorTerm(gradient.values, splats.values, this.#reference, this.#referenceWeights, anchors.spacings, strength);
		}
		if (this.#own) {
			engine.adam(this.#own, { rate: fall, rates: splatShares(rates.splats), sparse: true });
		} else {
			model.backward(this.code.values, this.code.gradient, {
				network: stage === 'tune' && parts.network,
				features: false,
				template: false,
			});
			const { values, gradient } = { values: this.code.values.values, gradient: this.code.gradient.values };
			for (let k = 0; k < values.length; k++) gradient[k] = gradient[k]! + regularization.code * values[k]!;
			engine.adam(this.code, { rate: rates.code * fall });
			if (stage === 'tune' && parts.network) engine.adam(model.decoder.weights, { rate: rates.network * fall });
		}
		this.#moveRig(stage, view, fall);
	}

	/** Updates cameras and expressions in every stage, and the identity only in the first. */
	#moveRig(stage: FitStage, view: FitView, fall: number): void {
		const { rates, regularization, refineRig } = this.#options;
		if (!refineRig) return;
		const slow = stage === 'invert' ? 1 : 0.3;
		view.moveCamera(this.#cameraGradient.values, rates.camera * fall * slow);
		const bust = this.#bustAdam && this.#bustGradient;
		this.shape.takeMapsGradient(view.expressionGradient, this.#mapsGradient.values, this.#maps.values, bust);
		this.#turnBust(rates.camera * fall * slow);
		view.moveExpression(rates.expression * fall * slow, regularization.expression);
		if (stage !== 'invert') return;
		if (this.#done % IDENTITY_EVERY === IDENTITY_EVERY - 1) {
			this.shape.moveIdentity(rates.identity * IDENTITY_STRIDE * fall, regularization.identity * IDENTITY_EVERY);
		}
		const { anchors, average } = this.#prior;
		if (this.#done % HAIR_EVERY === HAIR_EVERY - 1) {
			this.#hairShift = hairShift(anchors, this.shape.mesh, average, this.shape.skull);
		}
	}

	/** Updates the direction of a clip's bust, which is the same in all views, from the gradient of every view. */
	#turnBust(rate: number): void {
		if (!this.#bustAdam) return;
		this.#bustAdam.step(this.#bustStep, this.#bustGradient, rate);
		for (const view of this.views) view.turnBust(this.#bustStep, this.shape.mesh.jointPositions);
	}

	#next(): number {
		this.#random = (Math.imul(this.#random, 1664525) + 1013904223) >>> 0;
		return this.#random / 4294967296;
	}
}

/** Steps between two computations of the hair's shift. */
const HAIR_EVERY = 50;
/** Steps between two updates of the identity: recomputing the head costs as much as a step. */
const IDENTITY_EVERY = 4;
/** Distance that Adam covers in IDENTITY_EVERY steps with gradients of random direction: √4 steps. */
const IDENTITY_STRIDE = 2;
/** Factor on the prior term in the second stage. The network moves seen and unseen splats together: with factor 1 it would not move. */
const NETWORK_PRIOR_FACTOR = 0.003;
