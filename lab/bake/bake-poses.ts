import { EXPRESSION_COUNT, EXPRESSION_INDEX, type ExpressionName } from '../../src/rig/expression-names.ts';
import { addGaze } from '../../src/rig/gaze.ts';
import { NEUTRAL_POSE, type Pose } from '../render/pose-layers.ts';

/** Where a pose is worth a close look. */
export type PoseFocus = 'eyes' | 'mouth' | 'face';

/** A pose of the bake. */
export interface BakePose {
	readonly name: string;
	readonly pose: Pose;
	/** The parts that the pose changes; each gets its close-up cameras. */
	readonly focus: readonly PoseFocus[];
}

type Weights = Partial<Record<ExpressionName | Both, number>>;
/** A name without its side stands for both. */
type Both =
	| 'eyeBlink'
	| 'eyeLookDown'
	| 'eyeLookUp'
	| 'eyeSquint'
	| 'eyeWide'
	| 'mouthSmile'
	| 'mouthFrown'
	| 'mouthDimple'
	| 'mouthStretch'
	| 'mouthPress'
	| 'mouthLowerDown'
	| 'mouthUpperUp'
	| 'browDown'
	| 'browOuterUp'
	| 'cheekSquint'
	| 'noseSneer';

const LOOK_LEFT = { eyeLookOutLeft: 1, eyeLookInRight: 1 } as const;
const LOOK_RIGHT = { eyeLookInLeft: 1, eyeLookOutRight: 1 } as const;

/** The poses that splats are polished on; the first is neutral. Every surface that can come to light does so in one. */
export const TRAINING_POSES: readonly BakePose[] = [
	bakePose('neutral', ['eyes', 'mouth'], {}),
	bakePose('blink', ['eyes'], { eyeBlink: 1 }),
	bakePose('winkLeft', ['eyes'], { eyeBlinkLeft: 1, cheekSquintLeft: 0.6, mouthSmileLeft: 0.3 }),
	bakePose('winkRight', ['eyes'], { eyeBlinkRight: 1, cheekSquintRight: 0.6, mouthSmileRight: 0.3 }),
	bakePose('halfBlink', ['eyes'], { eyeBlink: 0.5 }),
	bakePose('squint', ['eyes'], { eyeSquint: 1, cheekSquint: 0.7, browDown: 0.4 }),
	bakePose('wide', ['eyes'], { eyeWide: 1, browInnerUp: 0.8, browOuterUp: 0.9, jawOpen: 0.15 }),
	bakePose('lookUpLeft', ['eyes'], { ...LOOK_LEFT, eyeLookUp: 1 }),
	bakePose('lookUpRight', ['eyes'], { ...LOOK_RIGHT, eyeLookUp: 1 }),
	bakePose('lookDownLeft', ['eyes'], { ...LOOK_LEFT, eyeLookDown: 1 }),
	bakePose('lookDownRight', ['eyes'], { ...LOOK_RIGHT, eyeLookDown: 1 }),
	bakePose('jaw40', ['mouth'], { jawOpen: 0.4 }),
	bakePose('jaw80', ['mouth'], { jawOpen: 0.8, mouthUpperUp: 0.4, mouthLowerDown: 0.3 }),
	bakePose('jaw100', ['mouth'], { jawOpen: 1, eyeBlink: 0.7 }),
	bakePose('smile', ['mouth'], { mouthSmile: 1, cheekSquint: 0.5, eyeSquint: 0.3 }),
	bakePose('laugh', ['mouth'], { mouthSmile: 0.9, jawOpen: 0.5, mouthUpperUp: 0.5, eyeSquint: 0.6, cheekSquint: 0.6 }),
	bakePose('teeth', ['mouth'], { mouthSmile: 0.5, mouthUpperUp: 0.9, mouthLowerDown: 0.9, mouthStretch: 0.4 }),
	bakePose('pucker', ['mouth'], { mouthPucker: 1 }),
	bakePose('funnel', ['mouth'], { mouthFunnel: 1, jawOpen: 0.3 }),
	bakePose('press', ['mouth'], { mouthPress: 0.8, mouthRollLower: 0.7, mouthRollUpper: 0.7 }),
	bakePose('frown', ['mouth'], { mouthFrown: 1, browDown: 0.8, mouthShrugLower: 0.6 }),
	bakePose('anger', ['face'], { browDown: 1, noseSneer: 0.9, eyeSquint: 0.5, mouthUpperUp: 0.4 }),
	bakePose('tongue', ['mouth'], { jawOpen: 0.55, tongueOut: 1 }),
	bakePose('skewLeft', ['mouth'], { mouthLeft: 0.8, jawLeft: 0.7, jawOpen: 0.25, browOuterUpLeft: 0.8 }),
	bakePose('skewRight', ['mouth'], {
		mouthRight: 0.8,
		jawRight: 0.7,
		jawOpen: 0.1,
		mouthDimpleRight: 0.8,
		cheekPuff: 0.8,
	}),
];

/** Poses that nothing is trained on, to measure with. */
export const HELD_OUT_POSES: readonly BakePose[] = [
	bakePose('heldBlinkLookDown', ['eyes'], { eyeBlink: 0.85, eyeLookDown: 0.5 }),
	bakePose('heldLookLeft', ['eyes'], { ...LOOK_LEFT, eyeSquint: 0.3 }),
	bakePose('heldLookUpWide', ['eyes'], { eyeLookUp: 0.7, eyeWide: 0.7, browInnerUp: 0.6 }),
	bakePose('heldSurprise', ['eyes', 'mouth'], { eyeWide: 0.8, browOuterUp: 0.8, browInnerUp: 0.7, jawOpen: 0.6 }),
	bakePose('heldSmileJaw', ['mouth'], { mouthSmile: 0.7, jawOpen: 0.3, cheekSquint: 0.4 }),
	bakePose('heldVowelO', ['mouth'], { mouthFunnel: 0.6, mouthPucker: 0.4, jawOpen: 0.45 }),
	bakePose('heldVowelE', ['mouth'], { mouthStretch: 0.7, jawOpen: 0.25, mouthLowerDown: 0.5, mouthUpperUp: 0.2 }),
	bakePose('heldDisgust', ['mouth'], { noseSneer: 0.7, mouthUpperUpLeft: 0.8, mouthFrown: 0.4, browDown: 0.5 }),
	bakePose('heldSad', ['face'], { mouthFrown: 0.6, browInnerUp: 1, eyeLookDown: 0.5, mouthShrugLower: 0.4 }),
	bakePose('heldJaw70', ['mouth'], { jawOpen: 0.7 }),
];

function bakePose(name: string, focus: readonly PoseFocus[], weights: Weights): BakePose {
	const expression = new Float32Array(EXPRESSION_COUNT);
	for (const [key, weight] of Object.entries(weights)) {
		const names = key in EXPRESSION_INDEX ? [key] : [`${key}Left`, `${key}Right`];
		for (const one of names) expression[EXPRESSION_INDEX[one as ExpressionName]] = weight;
	}
	const joints = Float32Array.from(NEUTRAL_POSE.joints);
	addGaze(joints, joints, expression);
	return { name, focus, pose: { expression, joints } };
}
