import type { Blend, ChannelName } from '../../src/drive/index.ts';

/** A feeling as an arc over a few seconds. Names without a side mean both, a little unlike. */
export interface Feeling {
	readonly name: string;
	readonly seconds: number;
	readonly blend: Blend;
	readonly added?: readonly ChannelName[];
	/** Curves as `second value, second value, …`: smooth, flat at every key, running in a circle. */
	readonly weights: Readonly<Record<string, string>>;
	/** Degrees, shared by neck and head. */
	readonly head: { readonly pitch?: string; readonly yaw?: string; readonly roll?: string };
}

const JOY: Feeling = {
	name: 'joy',
	seconds: 8,
	blend: 'add',
	weights: {
		mouthSmile: '0 0.45, 1.2 0.72, 2.6 0.62, 3.4 0.85, 4.6 0.78, 6.2 0.52',
		cheekSquint: '0 0.3, 1.3 0.55, 2.6 0.45, 3.5 0.75, 4.7 0.65, 6.2 0.36',
		eyeSquint: '0 0.12, 1.3 0.26, 3.5 0.42, 4.7 0.34, 6.2 0.16',
		mouthUpperUp: '0 0.04, 1.2 0.12, 3.4 0.28, 4.6 0.2, 6.2 0.06',
		mouthDimple: '0 0.06, 3.4 0.14, 6.2 0.08',
		// A short laugh.
		jawOpen: '0 0.01, 3 0.03, 3.3 0.16, 3.48 0.09, 3.66 0.17, 3.84 0.1, 4.02 0.15, 4.3 0.06, 5 0.02',
		browOuterUp: '0 0.05, 1.1 0.2, 2.4 0.08, 3.3 0.24, 4.6 0.1',
		browInnerUp: '0 0.04, 1.1 0.14, 2.4 0.05, 3.3 0.12, 4.6 0.05',
		noseSneer: '0 0.02, 3.4 0.12, 5 0.03',
	},
	head: {
		pitch: '0 0, 1.2 -1.5, 2.8 0.5, 3.3 -3, 3.48 -1.8, 3.66 -3, 3.84 -1.6, 4.02 -2.4, 5.2 1',
		yaw: '0 0, 2.5 2, 5.2 -1.5',
		roll: '0 1, 2.2 3.5, 4.4 -1, 6.4 0',
	},
};

const SURPRISE: Feeling = {
	name: 'surprise',
	seconds: 7,
	blend: 'add',
	weights: {
		browInnerUp: '0 0.12, 0.6 0.12, 0.82 0.9, 2.2 0.75, 3.6 0.4, 4.2 0.7, 5.4 0.3',
		browOuterUp: '0 0.12, 0.6 0.12, 0.82 0.85, 2.2 0.7, 3.6 0.35, 4.2 0.65, 5.4 0.26',
		eyeWide: '0 0.08, 0.6 0.08, 0.8 0.85, 2.2 0.6, 3.6 0.25, 4.15 0.55, 5.4 0.18',
		jawOpen: '0 0.02, 0.66 0.02, 0.95 0.42, 1.8 0.3, 3.2 0.1, 4.3 0.16, 5.6 0.04',
		mouthFunnel: '0 0, 0.66 0, 1 0.16, 2.2 0.08, 3.4 0',
		mouthLowerDown: '0 0, 0.66 0, 1 0.12, 2.4 0.04, 3.4 0',
		mouthSmile: '0 0.04, 3 0.02, 4.6 0.26, 6 0.14',
	},
	head: {
		pitch: '0 0, 0.62 0.5, 0.95 -4.5, 2.4 -3, 4 0, 4.4 -2, 5.8 0.5',
		yaw: '0 0, 1 1, 3.6 -2, 5.4 0',
		roll: '0 0, 2.4 -1, 4.2 2.5, 6 0.5',
	},
};

const SADNESS: Feeling = {
	name: 'sadness',
	seconds: 9,
	blend: 'add',
	weights: {
		browInnerUp: '0 0.6, 2.4 0.82, 5 0.66, 6.6 0.85',
		browDown: '0 0.08, 2.4 0.16, 5 0.08, 6.6 0.18',
		mouthFrown: '0 0.4, 2.6 0.62, 5 0.44, 6.8 0.6',
		mouthShrugLower: '0 0.18, 2.6 0.42, 4.4 0.2, 6.8 0.44',
		mouthPress: '0 0.08, 2.8 0.24, 4.2 0.06, 6.8 0.2',
		mouthStretch: '0 0.04, 2.6 0.1, 5 0.04',
		eyeBlink: '0 0.14, 3 0.22, 6 0.16',
		eyeSquint: '0 0.1, 2.6 0.2, 5 0.1, 6.8 0.2',
		// A sigh.
		jawOpen: '0 0, 3.8 0, 4.5 0.08, 5.4 0.02, 6 0',
	},
	head: {
		pitch: '0 4, 2.6 7, 3.9 4, 4.6 2, 5.6 7.5, 7.4 6',
		yaw: '0 -2, 3 -5, 6 0',
		roll: '0 2, 3 4.5, 6 1.5',
	},
};

const ANGER: Feeling = {
	name: 'anger',
	seconds: 7,
	blend: 'add',
	weights: {
		browDown: '0 0.6, 0.9 0.95, 2.8 0.78, 3.8 1, 5.4 0.7',
		eyeSquint: '0 0.2, 0.9 0.38, 2.8 0.26, 3.8 0.44, 5.4 0.24',
		eyeWide: '0 0.1, 0.9 0.26, 2.8 0.16, 3.8 0.3, 5.4 0.12',
		noseSneer: '0 0.2, 0.9 0.48, 2.8 0.3, 3.8 0.6, 5.4 0.26',
		mouthPress: '0 0.35, 0.9 0.6, 2.2 0.45, 2.6 0.65, 3.2 0.4, 5.4 0.5',
		mouthFrown: '0 0.22, 0.9 0.4, 3.8 0.48, 5.4 0.28',
		mouthRollUpper: '0 0.08, 2.6 0.2, 5 0.08',
		mouthUpperUp: '0 0, 3.2 0, 3.8 0.22, 4.6 0.04, 5.4 0',
		cheekSquint: '0 0.1, 3.8 0.3, 5.4 0.12',
		jawForward: '0 0.1, 0.9 0.24, 5.4 0.12',
	},
	head: {
		pitch: '0 2, 0.9 5, 2.8 3, 3.7 6.5, 5.4 2.5',
		yaw: '0 0, 2 2, 2.5 -2, 3 1.5, 4.4 0',
		roll: '0 0, 2.2 1.5, 4.6 -1.5',
	},
};

const DISGUST: Feeling = {
	name: 'disgust',
	seconds: 7,
	blend: 'add',
	weights: {
		noseSneer: '0 0.35, 1 0.85, 2.6 0.55, 3.6 0.78, 5.2 0.4',
		mouthUpperUpLeft: '0 0.16, 1 0.55, 2.6 0.3, 3.6 0.46, 5.2 0.2',
		mouthUpperUpRight: '0 0.1, 1 0.34, 2.6 0.18, 3.6 0.3, 5.2 0.12',
		mouthFrown: '0 0.2, 1 0.38, 2.6 0.28, 5.2 0.22',
		mouthShrugLower: '0 0.12, 1.1 0.36, 2.8 0.2, 5.2 0.14',
		browDown: '0 0.3, 1 0.6, 2.6 0.42, 3.6 0.58, 5.2 0.32',
		eyeSquint: '0 0.25, 1 0.58, 2.6 0.38, 3.6 0.52, 5.2 0.28',
		cheekSquint: '0 0.2, 1 0.5, 2.6 0.34, 5.2 0.22',
		mouthStretchRight: '0 0.06, 1 0.22, 3 0.08',
		tongueOut: '0 0, 3.3 0, 3.7 0.06, 4.2 0',
	},
	head: {
		pitch: '0 0, 1 -3, 2.8 -1.5, 3.6 -3, 5.4 0',
		yaw: '0 -2, 1.1 -8, 2.8 -5, 3.7 -7.5, 5.6 -2.5',
		roll: '0 -1, 1.1 -4, 3 -2, 5.4 -1',
	},
};

const THINKING: Feeling = {
	name: 'thinking',
	seconds: 9,
	blend: 'replace',
	added: ['blink', 'brows', 'cheeks', 'nose', 'mouth', 'head', 'eyeSquintLeft', 'eyeSquintRight'],
	weights: {
		// Up and aside, back, then down: the eyes are this clip's own.
		eyeLookUpLeft: '0 0, 0.5 0.05, 0.62 0.55, 2.6 0.5, 2.72 0.62, 4.2 0.6, 4.3 0, 8.9 0',
		eyeLookUpRight: '0 0, 0.5 0.05, 0.62 0.55, 2.6 0.5, 2.72 0.62, 4.2 0.6, 4.3 0, 8.9 0',
		eyeLookOutLeft: '0 0, 0.5 0, 0.62 0.42, 2.6 0.42, 2.72 0.25, 4.2 0.25, 4.3 0, 8.9 0',
		eyeLookInRight: '0 0, 0.5 0, 0.62 0.42, 2.6 0.42, 2.72 0.25, 4.2 0.25, 4.3 0, 8.9 0',
		eyeLookInLeft: '0 0.03, 4.2 0.02, 4.32 0.3, 6.4 0.3, 6.5 0.04, 8.9 0.03',
		eyeLookOutRight: '0 0, 4.2 0, 4.32 0.26, 6.4 0.26, 6.5 0, 8.9 0',
		eyeLookDownLeft: '0 0.04, 0.5 0, 4.2 0, 4.32 0.42, 6.4 0.42, 6.5 0.04',
		eyeLookDownRight: '0 0.04, 0.5 0, 4.2 0, 4.32 0.42, 6.4 0.42, 6.5 0.04',
		eyeBlink: '0 0, 0.46 0, 0.58 0.95, 0.8 0, 4.16 0, 4.28 1, 4.52 0, 6.36 0, 6.46 1, 6.72 0',
		browDown: '0 0.1, 0.8 0.24, 4 0.2, 4.6 0.4, 6.4 0.3, 7 0.1',
		browOuterUpLeft: '0 0.04, 0.8 0.34, 3.8 0.28, 4.6 0.04',
		browInnerUp: '0 0.08, 0.8 0.16, 4.4 0.06, 6.6 0.3, 7.6 0.1',
		eyeSquint: '0 0.1, 1 0.22, 4.6 0.3, 6.6 0.08',
		mouthPress: '0 0.08, 1.2 0.32, 3.6 0.2, 5 0.4, 6.6 0.06',
		mouthLeft: '0 0, 1.4 0.3, 3.6 0.2, 4.6 0',
		mouthPucker: '0 0, 1.4 0.12, 3.8 0.04, 4.8 0.18, 6.4 0',
		mouthSmile: '0 0.05, 6.2 0.02, 7 0.3, 8.2 0.1',
	},
	head: {
		pitch: '0 0, 1 -3.5, 3.8 -3, 4.9 4, 6.3 3.5, 6.9 -1.5, 8 0',
		yaw: '0 0, 1 6, 3.8 5, 4.9 -4, 6.3 -3, 7 0',
		roll: '0 0, 1.2 -4, 3.8 -3, 5 2, 7 1',
	},
};

const LISTENING: Feeling = {
	name: 'listening',
	seconds: 10,
	blend: 'add',
	weights: {
		mouthSmile: '0 0.12, 2 0.2, 4.6 0.1, 6.6 0.3, 8.4 0.16',
		browInnerUp: '0 0.08, 1.4 0.3, 2.6 0.1, 5.6 0.12, 6.4 0.36, 7.6 0.1',
		browOuterUp: '0 0.05, 1.4 0.22, 2.6 0.06, 6.4 0.26, 7.6 0.06',
		eyeSquint: '0 0.06, 3.6 0.16, 5 0.06, 6.8 0.16, 8.4 0.06',
		mouthPress: '0 0, 3.4 0, 4 0.22, 4.8 0',
		cheekSquint: '0 0.06, 6.6 0.2, 8.4 0.08',
	},
	head: {
		// One nod, then a double one.
		pitch: '0 0, 1.5 -0.8, 1.85 4, 2.25 -0.5, 5.9 -0.6, 6.2 4.5, 6.5 0.5, 6.8 3.4, 7.2 0',
		yaw: '0 0, 3.5 -2, 7.5 1.5',
		roll: '0 2, 3.2 4.5, 5.4 3.5, 8.2 1',
	},
};

/** All feelings that ship. */
export const FEELINGS: readonly Feeling[] = [JOY, SURPRISE, SADNESS, ANGER, DISGUST, THINKING, LISTENING];
