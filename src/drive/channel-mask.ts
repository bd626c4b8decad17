import { GaspardError } from '../errors.ts';
import { EXPRESSION_COUNT, EXPRESSION_INDEX, EXPRESSION_NAMES, type ExpressionName } from '../rig/expression-names.ts';
import { JOINT_COUNT, JOINT_NAMES, type JointName } from '../rig/head-mesh.ts';

/** 56: the 52 expressions and the four joints. */
export const CHANNEL_COUNT: number = EXPRESSION_COUNT + JOINT_COUNT;

/** One factor per channel, 0..1: 52 expressions in the order of EXPRESSION_NAMES, then neck, head, leftEye, rightEye. */
export type ChannelMask = Float32Array;

/** Groups of channels that are masked together. */
export type Region =
	| 'all'
	| 'blink'
	| 'gaze'
	| 'eyes'
	| 'brows'
	| 'nose'
	| 'cheeks'
	| 'mouth'
	| 'tongue'
	| 'face'
	| 'head';

/** A region, one expression or one joint. */
export type ChannelName = Region | ExpressionName | JointName;

type Test = (name: string) => boolean;

const isEye: Test = (name) => name.startsWith('eye') || name.endsWith('Eye');

const REGIONS: Readonly<Record<Region, Test>> = {
	all: () => true,
	blink: (name) => name.startsWith('eyeBlink'),
	gaze: (name) => name.startsWith('eyeLook') || name.endsWith('Eye'),
	eyes: isEye,
	brows: (name) => name.startsWith('brow'),
	nose: (name) => name.startsWith('nose'),
	cheeks: (name) => name.startsWith('cheek'),
	mouth: (name) => name.startsWith('mouth') || name.startsWith('jaw') || name === 'tongueOut',
	tongue: (name) => name === 'tongueOut',
	face: (name) => !isEye(name) && name !== 'neck' && name !== 'head',
	head: (name) => name === 'neck' || name === 'head',
};

/** Name of each channel of a mask: 52 expressions, then four joints. */
export const CHANNEL_NAMES: readonly (ExpressionName | JointName)[] = [...EXPRESSION_NAMES, ...JOINT_NAMES];

/**
 * Makes a mask that is 1 for the named regions, expressions and joints, and 0 for all other channels.
 *
 * @throws GaspardError `argument/invalid` for an unknown name.
 */
export function channelMask(...names: readonly ChannelName[]): ChannelMask {
	const mask = new Float32Array(CHANNEL_COUNT);
	for (const name of names) {
		const test = Object.hasOwn(REGIONS, name) ? REGIONS[name as Region] : undefined;
		if (!test && !(CHANNEL_NAMES as readonly string[]).includes(name)) {
			throw new GaspardError(
				'argument/invalid',
				`"${name}" is not a channel. Use a region (${Object.keys(REGIONS).join(', ')}), an ARKit name or a joint.`,
				{ argument: 'names', actual: name },
			);
		}
		CHANNEL_NAMES.forEach((channel, index) => {
			if (test ? test(channel) : channel === name) mask[index] = 1;
		});
	}
	return mask;
}

/**
 * Makes a mask that is 0 for the named channels and 1 for all others: with `allBut('mouth')` a layer leaves the mouth to
 * other layers.
 *
 * @throws GaspardError `argument/invalid` for an unknown name.
 */
export function allBut(...names: readonly ChannelName[]): ChannelMask {
	return channelMask(...names).map((factor) => 1 - factor);
}

/** Returns the index of an expression or a joint in a mask. */
export function channelIndex(name: ExpressionName | JointName): number {
	const expression = EXPRESSION_INDEX[name as ExpressionName];
	return expression ?? EXPRESSION_COUNT + JOINT_NAMES.indexOf(name as JointName);
}
