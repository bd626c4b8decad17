import { EXPRESSION_INDEX, EXPRESSION_NAMES, type ExpressionName } from '../rig/expression-names.ts';

/** A weighted set of ARKit expressions. */
export type Recipe = Readonly<Partial<Record<ExpressionName, number>>>;

/** Makes a recipe in which a name without a side (`mouthSmile`) sets both sides. */
function both(weights: Readonly<Record<string, number>>): Recipe {
	const recipe: Partial<Record<ExpressionName, number>> = {};
	for (const [name, weight] of Object.entries(weights)) {
		const sides = name in EXPRESSION_INDEX ? [name] : [`${name}Left`, `${name}Right`];
		for (const side of sides) recipe[side as ExpressionName] = weight;
	}
	return Object.freeze(recipe);
}

/** The 15 Oculus visemes (`sil PP FF …`) as ARKit weights at full strength. */
export const OCULUS_VISEMES = {
	sil: {},
	PP: both({ mouthPress: 0.45, mouthRollLower: 0.4, mouthRollUpper: 0.4, mouthClose: 0.02, jawOpen: 0.02 }),
	FF: both({ jawOpen: 0.07, mouthRollLower: 0.55, mouthUpperUp: 0.22, mouthLowerDown: 0.06, mouthShrugUpper: 0.12 }),
	TH: both({ jawOpen: 0.17, tongueOut: 0.28, mouthLowerDown: 0.2, mouthUpperUp: 0.14 }),
	DD: both({ jawOpen: 0.14, mouthLowerDown: 0.24, mouthUpperUp: 0.16, mouthStretch: 0.1 }),
	kk: both({ jawOpen: 0.2, mouthLowerDown: 0.2, mouthUpperUp: 0.16, mouthStretch: 0.12 }),
	CH: both({ jawOpen: 0.12, mouthFunnel: 0.5, mouthPucker: 0.2, mouthUpperUp: 0.14, mouthLowerDown: 0.16 }),
	SS: both({ jawOpen: 0.06, mouthStretch: 0.28, mouthLowerDown: 0.26, mouthUpperUp: 0.2, mouthDimple: 0.14 }),
	nn: both({ jawOpen: 0.13, mouthLowerDown: 0.18, mouthUpperUp: 0.12 }),
	RR: both({ jawOpen: 0.16, mouthFunnel: 0.34, mouthPucker: 0.18 }),
	aa: both({ jawOpen: 0.48, mouthLowerDown: 0.3, mouthUpperUp: 0.22 }),
	E: both({ jawOpen: 0.28, mouthStretch: 0.28, mouthLowerDown: 0.3, mouthUpperUp: 0.22, mouthDimple: 0.12 }),
	I: both({ jawOpen: 0.17, mouthStretch: 0.34, mouthSmile: 0.12, mouthLowerDown: 0.28, mouthUpperUp: 0.2 }),
	O: both({ jawOpen: 0.34, mouthFunnel: 0.55, mouthPucker: 0.22 }),
	U: both({ jawOpen: 0.16, mouthFunnel: 0.32, mouthPucker: 0.62 }),
} as const satisfies Record<string, Recipe>;

/** VRM 1.0 expression presets as ARKit weights. Gaze presets move lids and eyes, all others only the face. */
export const VRM_PRESETS = {
	neutral: {},
	aa: OCULUS_VISEMES.aa,
	ih: OCULUS_VISEMES.I,
	ou: OCULUS_VISEMES.U,
	ee: OCULUS_VISEMES.E,
	oh: OCULUS_VISEMES.O,
	happy: both({ mouthSmile: 0.75, cheekSquint: 0.6, eyeSquint: 0.35, mouthDimple: 0.1, browOuterUp: 0.12 }),
	angry: both({
		browDown: 0.85,
		eyeSquint: 0.35,
		eyeWide: 0.2,
		noseSneer: 0.45,
		mouthPress: 0.45,
		mouthFrown: 0.35,
		jawForward: 0.2,
	}),
	sad: both({
		browInnerUp: 0.85,
		mouthFrown: 0.6,
		mouthShrugLower: 0.4,
		eyeLookDown: 0.2,
		eyeBlink: 0.12,
		mouthPress: 0.15,
	}),
	relaxed: both({ mouthSmile: 0.3, eyeBlink: 0.22, browInnerUp: 0.08, cheekSquint: 0.15 }),
	surprised: both({ browInnerUp: 0.8, browOuterUp: 0.8, eyeWide: 0.75, jawOpen: 0.32, mouthFunnel: 0.12 }),
	blink: both({ eyeBlink: 1 }),
	blinkLeft: { eyeBlinkLeft: 1 },
	blinkRight: { eyeBlinkRight: 1 },
	lookUp: both({ eyeLookUp: 1 }),
	lookDown: both({ eyeLookDown: 1 }),
	lookLeft: { eyeLookOutLeft: 1, eyeLookInRight: 1 },
	lookRight: { eyeLookInLeft: 1, eyeLookOutRight: 1 },
} as const satisfies Record<string, Recipe>;

/**
 * Converts a name of another vocabulary to its ARKit name. Returns undefined for a name without an ARKit equivalent.
 * Supported are MediaPipe (the same names; `_neutral` has no equivalent), `eyeBlink_L` and `eyeBlink_R`, capital first
 * letters, and LAM's `mouthCheekPuff`.
 */
export function arkitName(name: string): ExpressionName | undefined {
	const plain = name.charAt(0).toLowerCase() + name.slice(1).replace(/_L$/, 'Left').replace(/_R$/, 'Right');
	const known = plain === 'mouthCheekPuff' ? 'cheekPuff' : plain;
	return Object.hasOwn(EXPRESSION_INDEX, known) ? (known as ExpressionName) : undefined;
}

/** The names of MediaPipe's face landmarker, in its order: `_neutral`, then ARKit without `tongueOut`, alphabetically. */
export const MEDIAPIPE_NAMES: readonly string[] = [
	'_neutral',
	...EXPRESSION_NAMES.filter((name) => name !== 'tongueOut').sort(),
];

/** Copies MediaPipe's 52 scores (in MEDIAPIPE_NAMES order) into 52 ARKit weights; `tongueOut` becomes 0. */
export function fromMediaPipe(out: Float32Array, scores: ArrayLike<number>): void {
	out[EXPRESSION_INDEX.tongueOut] = 0;
	for (let i = 1; i < MEDIAPIPE_ORDER.length; i++) out[MEDIAPIPE_ORDER[i]!] = scores[i]!;
}

const MEDIAPIPE_ORDER: readonly number[] = MEDIAPIPE_NAMES.map(
	(name) => EXPRESSION_INDEX[name as ExpressionName] ?? -1,
);

/** Adds a recipe, times `weight`, to 52 weights. Sums are clamped to at most 1. */
export function addRecipe(out: Float32Array, recipe: Recipe, weight: number): void {
	for (const name in recipe) {
		const index = EXPRESSION_INDEX[name as ExpressionName];
		out[index] = Math.min(1, out[index]! + recipe[name as ExpressionName]! * weight);
	}
}
