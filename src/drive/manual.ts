import { GaspardError } from '../errors.ts';
import { EXPRESSION_COUNT, EXPRESSION_INDEX, type ExpressionName } from '../rig/expression-names.ts';
import { JOINT_COUNT, JOINT_NAMES, type JointName } from '../rig/head-mesh.ts';
import { CHANNEL_COUNT, type ChannelMask, type ChannelName, channelMask } from './channel-mask.ts';
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
	 * @throws GaspardError `argument/invalid` for an unknown name or a weight that is not finite.
	 */
	set(weights: Readonly<Partial<Record<ExpressionName, number>>>): void {
		for (const name in weights) {
			const index = Object.hasOwn(EXPRESSION_INDEX, name) ? EXPRESSION_INDEX[name as ExpressionName] : -1;
			const weight = weights[name as ExpressionName];
			if (index < 0 || !Number.isFinite(weight)) {
				throw new GaspardError(
					'argument/invalid',
					index < 0
						? `"${name}" is not an ARKit expression. See EXPRESSION_NAMES; arkitName converts other names.`
						: `The weight of ${name} is ${weight}. Use a number from 0 to 1.`,
					{ argument: name, actual: weight },
				);
			}
			this.#pose.expression[index] = weight!;
			this.channels[index] = 1;
		}
	}

	/** Drives all 52 expressions and copies their weights. Weights that are not finite count as 0. */
	setExpression(weights: ArrayLike<number>): void {
		for (let i = 0; i < EXPRESSION_COUNT; i++) {
			const weight = weights[i] ?? 0;
			this.#pose.expression[i] = Number.isFinite(weight) ? weight : 0;
			this.channels[i] = 1;
		}
	}

	/** Drives a joint and copies its local rotation: a quaternion x y z w of any length; one of length 0 counts as identity. */
	setJoint(name: JointName, quaternion: ArrayLike<number>): void {
		const joint = JOINT_NAMES.indexOf(name);
		let length = 0;
		for (let i = 0; i < 4; i++) length += quaternion[i]! * quaternion[i]!;
		const valid = length > 1e-12 && Number.isFinite(length);
		for (let i = 0; i < 4; i++) {
			this.#pose.joints[joint * 4 + i] = valid ? quaternion[i]! / Math.sqrt(length) : i === 3 ? 1 : 0;
		}
		this.channels[EXPRESSION_COUNT + joint] = 1;
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
}
