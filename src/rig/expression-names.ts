/** The 52 ARKit blendshapes, in ARKit's order. Left and right are the subject's. */
export const EXPRESSION_NAMES = [
	'eyeBlinkLeft',
	'eyeLookDownLeft',
	'eyeLookInLeft',
	'eyeLookOutLeft',
	'eyeLookUpLeft',
	'eyeSquintLeft',
	'eyeWideLeft',
	'eyeBlinkRight',
	'eyeLookDownRight',
	'eyeLookInRight',
	'eyeLookOutRight',
	'eyeLookUpRight',
	'eyeSquintRight',
	'eyeWideRight',
	'jawForward',
	'jawLeft',
	'jawRight',
	'jawOpen',
	'mouthClose',
	'mouthFunnel',
	'mouthPucker',
	'mouthLeft',
	'mouthRight',
	'mouthSmileLeft',
	'mouthSmileRight',
	'mouthFrownLeft',
	'mouthFrownRight',
	'mouthDimpleLeft',
	'mouthDimpleRight',
	'mouthStretchLeft',
	'mouthStretchRight',
	'mouthRollLower',
	'mouthRollUpper',
	'mouthShrugLower',
	'mouthShrugUpper',
	'mouthPressLeft',
	'mouthPressRight',
	'mouthLowerDownLeft',
	'mouthLowerDownRight',
	'mouthUpperUpLeft',
	'mouthUpperUpRight',
	'browDownLeft',
	'browDownRight',
	'browInnerUp',
	'browOuterUpLeft',
	'browOuterUpRight',
	'cheekPuff',
	'cheekSquintLeft',
	'cheekSquintRight',
	'noseSneerLeft',
	'noseSneerRight',
	'tongueOut',
] as const;

/** Name of one expression. */
export type ExpressionName = (typeof EXPRESSION_NAMES)[number];

/** 52: the length of every expression vector. */
export const EXPRESSION_COUNT = 52;

/** Index of each name in an expression vector. */
export const EXPRESSION_INDEX: Readonly<Record<ExpressionName, number>> = Object.freeze(
	Object.fromEntries(EXPRESSION_NAMES.map((name, index) => [name, index])),
) as Record<ExpressionName, number>;
