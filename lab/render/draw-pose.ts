import {
	EXPRESSION_COUNT,
	EXPRESSION_INDEX,
	EXPRESSION_NAMES,
	type ExpressionName,
} from '../../src/rig/expression-names.ts';
import { addGaze } from '../../src/rig/gaze.ts';
import type { Random } from '../people/random.ts';
import { NEUTRAL_POSE, type Pose } from './pose-layers.ts';

/** Faces that people make: sides together, each weight up to the one named. */
const FACES: readonly Readonly<Record<string, number>>[] = [
	{ jawOpen: 0.9, mouthUpperUp: 0.4, mouthLowerDown: 0.4 },
	{ mouthSmile: 1, cheekSquint: 0.7, eyeSquint: 0.5, jawOpen: 0.35, mouthUpperUp: 0.5 },
	{ mouthSmile: 0.8, mouthDimple: 0.5 },
	{ mouthFunnel: 0.9, jawOpen: 0.5 },
	{ mouthPucker: 1 },
	{ mouthFrown: 0.9, browDown: 0.8, mouthShrugLower: 0.7, browInnerUp: 0.5 },
	{ browDown: 1, noseSneer: 0.9, eyeSquint: 0.6, mouthUpperUp: 0.5 },
	{ eyeWide: 1, browInnerUp: 0.9, browOuterUp: 0.9, jawOpen: 0.7 },
	{ mouthStretch: 0.9, mouthLowerDown: 0.7, mouthUpperUp: 0.6, jawOpen: 0.3 },
	{ mouthPress: 0.8, mouthRollLower: 0.8, mouthRollUpper: 0.8 },
	{ cheekPuff: 0.9, mouthPucker: 0.4 },
	{ jawOpen: 0.6, tongueOut: 1 },
];
/** How common: nothing but the eyes, one of FACES, two of them mixed, a few sliders at random. */
const KINDS = [2, 4, 3, 2] as const;
const SHUT_SHARE = 0.15;

/**
 * Draws an expression with gaze and turned joints: mostly faces that people make, some that they hardly can, eyes shut in
 * one of seven. Head and neck turn by about 0.12 rad each.
 */
export function drawPose(random: Random): Pose {
	const expression = new Float32Array(EXPRESSION_COUNT);
	const kind = random.pick(KINDS);
	const face = () => FACES[Math.floor(random.next() * FACES.length)]!;
	if (kind === 1) addFace(expression, face(), random.between(0.35, 1), random);
	if (kind === 2) {
		const share = random.between(0.25, 0.75);
		addFace(expression, face(), share, random);
		addFace(expression, face(), 1 - share, random);
	}
	if (kind === 3) {
		for (let i = 0; i < 4; i++) {
			const index = Math.floor(random.next() * EXPRESSION_COUNT);
			if (!/Blink|Look/.test(EXPRESSION_NAMES[index]!)) expression[index] = random.between(0.1, 0.9);
		}
	}
	const shut = random.next() < SHUT_SHARE ? random.between(0.6, 1) : Math.max(0, random.normal() * 0.08);
	for (const name of ['eyeBlinkLeft', 'eyeBlinkRight'] as const) expression[EXPRESSION_INDEX[name]] = Math.min(1, shut);
	look(expression, random.normal() * 0.4, random.normal() * 0.3);
	const joints = Float32Array.from(NEUTRAL_POSE.joints);
	turn(joints, 0, random);
	turn(joints, 4, random);
	addGaze(joints, joints, expression);
	return { expression, joints };
}

/** Adds a face at a strength; each slider of it more or less, each side a little more or less than the other. */
function addFace(out: Float32Array, face: Readonly<Record<string, number>>, strength: number, random: Random): void {
	for (const [name, most] of Object.entries(face)) {
		const weight = most * strength * random.between(0.6, 1.1);
		const sides = name in EXPRESSION_INDEX ? [name] : [`${name}Left`, `${name}Right`];
		for (const side of sides) {
			const at = EXPRESSION_INDEX[side as ExpressionName];
			out[at] = Math.min(1, out[at]! + weight * random.between(0.85, 1.15));
		}
	}
}

/** Gaze to the subject's left and up: 1 is as far as eyes turn. */
function look(out: Float32Array, left: number, up: number): void {
	const set = (name: ExpressionName, weight: number): void => {
		out[EXPRESSION_INDEX[name]] = Math.min(1, Math.max(0, weight));
	};
	set('eyeLookOutLeft', left);
	set('eyeLookInRight', left);
	set('eyeLookInLeft', -left);
	set('eyeLookOutRight', -left);
	for (const side of ['Left', 'Right'] as const) {
		set(`eyeLookUp${side}`, up);
		set(`eyeLookDown${side}`, -up);
	}
}

/** Writes a small random rotation, x y z w. */
function turn(joints: Float32Array, at: number, random: Random): void {
	const half = [random.normal() * 0.05, random.normal() * 0.07, random.normal() * 0.03];
	const angle = Math.hypot(...half);
	const sine = angle > 0 ? Math.sin(angle) / angle : 1;
	for (let k = 0; k < 3; k++) joints[at + k] = half[k]! * sine;
	joints[at + 3] = Math.cos(angle);
}
