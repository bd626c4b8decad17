import { EXPRESSION_COUNT, EXPRESSION_INDEX, EXPRESSION_NAMES, type ExpressionName } from '../rig/expression-names.ts';
import { JOINT_COUNT, JOINT_NAMES, type JointName } from '../rig/head-mesh.ts';
import { CHANNEL_COUNT, type ChannelMask, type ChannelName, channelMask } from './channel-mask.ts';
import { checkRotation, checkWeight, checkWeights } from './check-face.ts';
import { createDriverPose, type Driver, type DriverPose } from './driver.ts';
import type { LayerOptions } from './layer-options.ts';

/** Weights and joints that an application sets: from sliders, a game or a tracker. Only channels that were set are driven. */
export class ManualDriver implements Driver {
	readonly channels: ChannelMask = new Float32Array(CHANNEL_COUNT);
	readonly stacking: LayerOptions = { priority: 500, fadeSeconds: 0 };
	readonly #pose = createDriverPose();

	/**
	 * Sets weights by ARKit name. The named channels are driven until they are released.
	 *
	 * @throws GaspardError `argument/invalid` for an unknown name or a weight that is not finite; nothing is set then.
	 */
	set(weights: Readonly<Partial<Record<ExpressionName, number>>>): void {
		checkWeights(weights);
		for (const name in weights) {
			this.#setWeight(EXPRESSION_INDEX[name as ExpressionName], weights[name as ExpressionName]!);
		}
	}

	/**
	 * Sets one weight. Allocates nothing: for trackers that set many weights a frame.
	 *
	 * @throws GaspardError `argument/invalid` for a weight that is not finite.
	 */
	setWeight(name: ExpressionName, weight: number): void {
		checkWeight(name, weight);
		this.#setWeight(EXPRESSION_INDEX[name], weight);
	}

	/**
	 * Drives all 52 expressions and copies their weights, which are in the order of EXPRESSION_NAMES.
	 *
	 * @throws GaspardError `argument/invalid` for a list of another length or a weight that is not finite; nothing is set then.
	 */
	setExpression(weights: ArrayLike<number>): void {
		checkWeights(weights);
		for (let i = 0; i < EXPRESSION_COUNT; i++) this.#setWeight(i, weights[i]!);
	}

	/**
	 * Drives a joint and copies its local rotation: a quaternion x y z w of any length; one of length 0 counts as identity.
	 *
	 * @throws GaspardError `argument/invalid` for a rotation that is not four finite numbers.
	 */
	setJoint(name: JointName, quaternion: ArrayLike<number>): void {
		checkRotation(name, quaternion);
		const at = JOINT_NAMES.indexOf(name) * 4;
		let lengthSquared = 0;
		for (let i = 0; i < 4; i++) lengthSquared += quaternion[i]! * quaternion[i]!;
		const turns = lengthSquared > 1e-12;
		for (let i = 0; i < 4; i++) {
			this.#pose.joints[at + i] = turns ? quaternion[i]! / Math.sqrt(lengthSquared) : i === 3 ? 1 : 0;
		}
		this.channels[EXPRESSION_COUNT + at / 4] = 1;
	}

	/** The weights that were set and not released, by ARKit name. */
	heldWeights(): Partial<Record<ExpressionName, number>> {
		const weights: Partial<Record<ExpressionName, number>> = {};
		EXPRESSION_NAMES.forEach((name, i) => {
			if (this.channels[i]! > 0) weights[name] = this.#pose.expression[i]!;
		});
		return weights;
	}

	/** Releases channels to other drivers: regions, expressions or joints. Without arguments it releases all. */
	release(...names: readonly ChannelName[]): void {
		const mask = channelMask(...(names.length > 0 ? names : (['all'] as const)));
		for (let i = 0; i < CHANNEL_COUNT; i++) if (mask[i] === 1) this.channels[i] = 0;
	}

	update(_seconds: number, out: DriverPose): void {
		const { expression, joints } = this.#pose;
		for (let i = 0; i < EXPRESSION_COUNT; i++) if (this.channels[i]! > 0) out.expression[i] = expression[i]!;
		for (let joint = 0; joint < JOINT_COUNT; joint++) {
			if (this.channels[EXPRESSION_COUNT + joint] === 0) continue;
			for (let i = joint * 4; i < joint * 4 + 4; i++) out.joints[i] = joints[i]!;
		}
	}

	#setWeight(index: number, weight: number): void {
		this.#pose.expression[index] = weight;
		this.channels[index] = 1;
	}
}
