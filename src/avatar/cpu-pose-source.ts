import { poseBounds } from '../bounds/posed-bounds.ts';
import type { AvatarModel } from './avatar-model.ts';
import { PoseInterpolator } from './pose-interpolator.ts';
import type { PoseParameters } from './pose-parameters.ts';
import type { PoseSource } from './pose-source.ts';

const NO_WEIGHTS = new Float32Array(0);

/** Poses by the decoder on the CPU: every vertex is checked and known. */
export class CpuPoseSource implements PoseSource {
	readonly #model: AvatarModel;
	readonly #parameters: PoseParameters;
	readonly #box: Float32Array;
	readonly #vertices: PoseInterpolator;
	/** Undefined until a decoder with corrective weights has run. */
	#weights: PoseInterpolator | undefined;
	/** What `#weights` show, in one array for good. */
	#shownWeights = NO_WEIGHTS;

	/** @param box - Receives the box of what is shown. */
	constructor(model: AvatarModel, parameters: PoseParameters, box: Float32Array) {
		this.#model = model;
		this.#parameters = parameters;
		this.#box = box;
		this.#vertices = new PoseInterpolator(model.asset.mesh.positions);
		this.measure();
	}

	get vertices(): Float32Array {
		return this.#vertices.shown;
	}

	get weights(): Float32Array {
		return this.#shownWeights;
	}

	/** The pose that is moved to, and how far it is reached. */
	get target(): { readonly vertices: Float32Array; readonly weights: Float32Array; readonly alpha: number } {
		const { target: vertices, alpha } = this.#vertices;
		return { vertices, weights: this.#weights?.target ?? NO_WEIGHTS, alpha };
	}

	/** No promise of its own, because every decode of every avatar comes through here. */
	decode(expression: Float32Array, joints: Float32Array): Promise<boolean> {
		const weightCount = this.#model.readyWeightCount;
		if (weightCount === undefined) return this.#model.weightCount().then(() => this.decode(expression, joints));
		if (weightCount !== this.#shownWeights.length) {
			this.#shownWeights = new Float32Array(weightCount);
			this.#weights = new PoseInterpolator(this.#shownWeights);
		}
		return this.#model.decode(expression, joints, this.#vertices.pending, this.#weights?.pending);
	}

	commit(frame: number): boolean {
		if (this.#weights && !this.#weights.pendingIsFinite) return false;
		if (!this.#vertices.commit(frame)) return false;
		this.#weights?.commit(frame);
		this.#parameters.motion.commit(frame);
		return true;
	}

	advance(frame: number): boolean {
		this.#parameters.motion.show(frame);
		if (!this.#showVertices(frame)) return false;
		this.measure();
		return true;
	}

	/** Shows the newest pose here, while a GPU shows how it is reached. */
	settle(): void {
		this.#showVertices(Infinity);
	}

	/**
	 * Goes on from what a GPU shows, which has no corrective weights to give.
	 *
	 * @param target - Vertices that are moved to. @default the newest pose of the CPU
	 */
	resume(shown: Float32Array, target?: Float32Array): void {
		const { motion } = this.#parameters;
		this.#vertices.resume(shown, target ?? this.#vertices.target, motion);
		if (!this.#weights) return;
		const none = new Float32Array(this.#shownWeights.length);
		this.#weights.resume(none, target ? none : this.#weights.target, motion);
		this.#shownWeights.set(this.#weights.shown);
	}

	/** Writes the box of what is shown. */
	measure(): void {
		poseBounds(this.#box, this.#model.bounds, this.vertices, this.weights);
	}

	#showVertices(frame: number): boolean {
		if (this.#weights?.show(frame)) this.#shownWeights.set(this.#weights.shown);
		return this.#vertices.show(frame);
	}
}
