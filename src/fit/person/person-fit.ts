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
import { addSeen, anchorWeights } from './seen-weights.ts';
import { SmallAdam } from './small-adam.ts';

/**
 * Fits the prior to pictures of one person in GASP's three stages: invert (the code), tune (the network), refine (the splats
 * themselves). Cameras, expressions, identity and light are refined along the way by the same gradients. One `step` at a time,
 * so that the caller can show progress, stop, and go on.
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
	/** Of clips: their views share one bust. */
	readonly #bustAdam: SmallAdam | undefined;
	readonly #bustGradient = new Float64Array(3);
	readonly #bustStep = new Float64Array(3);
	#hairShift: Float32Array;
	/** The person's splats: of the model in the first two stages, of their own in the third. */
	#own: Parameters | undefined;
	#held: Float32Array | undefined;
	#holdWeights: Float32Array | undefined;
	#done = 0;
	#random: number;

	/**
	 * @param registration - Where landmarks put identity, cameras and expressions: `registerLandmarks`.
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
			throw new GaspardError('fit/wrong-picture-count', 'There is no picture to fit to: give at least one.', {
				actual: 0,
			});
		if (pictures.length !== registration.views.length) {
			throw new GaspardError('fit/wrong-size', 'There must be one registered view a picture.', {
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

	/** Steps taken and to come. */
	get progress(): FitProgress {
		const { stage, within, steps } = this.#place();
		return { done: this.#done, total: this.total, stage, share: steps > 0 ? within / steps : 1 };
	}

	/** Steps of all stages. */
	get total(): number {
		return STAGES.reduce((sum, stage) => sum + this.#options.steps[stage], 0);
	}

	/** Takes one step; false when there was none left. Returns the loss of its picture through `onLoss`. */
	step(onLoss?: (loss: number, psnr: number) => void): boolean {
		if (this.#done >= this.total) return false;
		const { stage, within, steps } = this.#place();
		if (within === 0) this.#enter(stage);
		const view = this.views[this.#done % this.views.length]!;
		const fall = 0.1 + 0.9 * (0.5 + 0.5 * Math.cos((Math.PI * within) / steps));
		const value = this.#look(view);
		this.#move(stage, view, fall);
		onLoss?.(value.total, -10 * Math.log10(Math.max(1e-12, value.squared)));
		this.#done++;
		return true;
	}

	/** The person's splats on the average head, as they are now: SPLAT_STRIDE numbers each, hair in place. Read at once. */
	splats(): Tensor {
		if (this.#own) return this.#own.values;
		const { model } = this.#prior;
		model.decode(this.code.values, this.#options.parts);
		shiftHair(model.splats, this.#hairShift);
		return model.splats;
	}

	/** Gives the prior its own network back: the next person begins where this one began. */
	dispose(): void {
		this.#network.restore();
	}

	/** A copy of everything that a fit of the same pictures, prior and options needs to go on from here, bit for bit. */
	save(): PersonFitState {
		const tuned = this.#held !== undefined;
		return {
			version: 2,
			done: this.#done,
			total: this.total,
			random: this.#random,
			code: saveParameters(this.code),
			...this.shape.save(),
			bustAdam: this.#bustAdam?.save(),
			hairShift: this.#hairShift.slice(),
			views: this.views.map((view) => view.save()),
			network: tuned ? saveParameters(this.#prior.model.decoder.weights) : undefined,
			held: this.#held?.slice(),
			holdWeights: this.#holdWeights?.slice(),
			own: this.#own && saveParameters(this.#own),
		};
	}

	/**
	 * Goes on where `save` was called.
	 *
	 * @throws GaspardError `fit/cannot-resume` if the state is of other pictures, another prior or other options.
	 */
	restore(state: PersonFitState): void {
		const length = this.#hairShift.length;
		checkSame(2, state.version);
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
		this.#held = state.held?.slice();
		this.#holdWeights = state.holdWeights?.slice();
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

	/** Grey splats where the prior's begin, for a fit without it. */
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
		this.#holdHere();
		if (stage !== 'refine') return;
		const splats = this.splats();
		this.#own = this.#engine.createParameters(splats.length);
		this.#own.values.values.set(splats.values);
	}

	/** Remembers the splats of now, and how well each was seen, for the prior term: each stage is held to what it began with. */
	#holdHere(): void {
		const splats = this.splats();
		this.#held = Float32Array.from(splats.values);
		const seen = new Float64Array(this.#prior.anchors.count);
		for (const view of this.views) {
			this.shape.writeMaps(this.#maps.values, view.expression, view.joints);
			addSeen(seen, this.#raster, this.#scene(splats), view.camera, this.#prior.model.splatsGradient);
		}
		this.#holdWeights = anchorWeights(seen);
	}

	#scene(splats: Tensor, light?: Tensor): SplatScene {
		const { triangles, normals } = this.#prior;
		return { splats, binding: { triangles, maps: this.#maps }, normals, light };
	}

	/**
	 * Light waits until half of the first stage is done: it moves in fewer steps than the code, would take what is skin, and
	 * give little of it back.
	 */
	#lightIsKnown(): boolean {
		return this.#done >= this.#options.steps.invert / 2;
	}

	/** Draws a view and takes all gradients. */
	#look(view: FitView) {
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
			light: this.#lightIsKnown() ? light?.gradient : undefined,
		});
		return value;
	}

	#move(stage: FitStage, view: FitView, fall: number): void {
		const { model, anchors } = this.#prior;
		const engine = this.#engine;
		const { rates, regularization, parts } = this.#options;
		if (this.#options.light && this.#lightIsKnown()) view.moveLight(engine, rates.light * fall, regularization.light);
		if (this.#held && this.#holdWeights) {
			const splats = this.#own ? this.#own.values : model.splats;
			const gradient = this.#own ? this.#own.gradient : model.splatsGradient;
			const pull = this.#own ? regularization.prior : regularization.prior * NETWORK_HOLD;
			addPriorTerm(gradient.values, splats.values, this.#held, this.#holdWeights, anchors.spacings, pull);
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

	/** Cameras and expressions move all along; the identity only while the code is sought. */
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

	/** A clip's bust stands still: every view says how it stands. */
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

const HAIR_EVERY = 50;
/** The head is made anew so often: it costs as much as a picture. */
const IDENTITY_EVERY = 4;
/** As far as Adam gets in so many steps that point anywhere. */
const IDENTITY_STRIDE = 2;
/** The network moves seen and unseen splats together: held as firmly as splats that move alone, it would not move at all. */
const NETWORK_HOLD = 0.003;
