import { readFileSync } from 'node:fs';
import { sized } from '../../scripts/smoke.ts';
import { type Clip, parseClip } from '../../src/drive/clip.ts';
import {
	EXPRESSION_COUNT,
	EXPRESSION_INDEX,
	EXPRESSION_NAMES,
	type ExpressionName,
} from '../../src/rig/expression-names.ts';
import { addGaze } from '../../src/rig/gaze.ts';
import { HELD_OUT_POSES, TRAINING_POSES } from '../bake/bake-poses.ts';
import { createRandom, type Random } from '../people/random.ts';
import { drawPose } from '../render/draw-pose.ts';
import { NEUTRAL_POSE, type Pose } from '../render/pose-layers.ts';

/** A pose by name. */
export interface NamedPose {
	readonly name: string;
	readonly pose: Pose;
}

/** How many poses of each kind are trained on, beside those of the bake. */
export interface PoseCounts {
	/** A shape of the upper face with one or two of the lower, each in its turn. */
	readonly pairs: number;
	/** One to three shapes of the upper face, mostly both sides alike. */
	readonly upper: number;
	/** Faces that people make, drawn as for the data set. */
	readonly drawn: number;
}

/** What the shipped avatars are trained on: 63 poses with those of the bake. */
export const CORRECTIVE_POSES: PoseCounts = sized({ pairs: 16, upper: 8, drawn: 14 }, { pairs: 1, upper: 1, drawn: 1 });

const CLIPS = new URL('../../assets/clips/', import.meta.url);
const CLIP_NAMES = ['anger', 'disgust', 'joy', 'sadness', 'surprise', 'talk-explain', 'talk-story'] as const;
const UPPER = /^(eyeBlink|eyeSquint|eyeWide|brow|cheekSquint|noseSneer)/;
const LOOK = /^eyeLook/;
/** A drawn pose counts as expressive from this sum of weights on, gaze left out. */
const EXPRESSIVE = 0.8;

/**
 * The poses that correctives are trained on: neutral first, then those of the bake, every shape of the upper face with one or two of the lower, and
 * drawn ones. Seeded; heads look ahead, eyes may not.
 */
export function correctiveTrainingPoses({ pairs, upper, drawn }: PoseCounts): NamedPose[] {
	const random = createRandom(41, 'correctives');
	const poses: NamedPose[] = TRAINING_POSES.map(({ name, pose }) => ({ name, pose }));
	for (let i = 0; i < pairs; i++) poses.push({ name: `pair-${i}`, pose: pairPose(i, random) });
	for (let i = 0; i < upper; i++) poses.push({ name: `upper-${i}`, pose: upperPose(i, random) });
	for (let i = 0; i < drawn; i++) poses.push({ name: `drawn-${i}`, pose: lookAhead(expressivePose(random)) });
	return poses;
}

/**
 * Poses to measure with, none of them trained on: those that the bake holds out, drawn ones of another seed, and frames of the
 * clips that the demos play, which another program wrote.
 */
export function correctiveHeldOutPoses(): NamedPose[] {
	const random = createRandom(97, 'correctives held out');
	const poses: NamedPose[] = HELD_OUT_POSES.map(({ name, pose }) => ({ name, pose }));
	for (let i = 0; i < 7; i++) poses.push({ name: `heldDrawn-${i}`, pose: lookAhead(expressivePose(random)) });
	for (const name of CLIP_NAMES) poses.push({ name: `clip-${name}`, pose: clipPose(name) });
	return poses;
}

/** A pose from weights, with the gaze that they ask for. */
export function poseOf(expression: Float32Array): Pose {
	const joints = Float32Array.from(NEUTRAL_POSE.joints);
	addGaze(joints, joints, expression);
	return { expression, joints };
}

function pairPose(index: number, random: Random): Pose {
	const upper = EXPRESSION_NAMES.filter((name) => UPPER.test(name));
	const lower = EXPRESSION_NAMES.filter((name) => !UPPER.test(name) && !LOOK.test(name));
	const expression = new Float32Array(EXPRESSION_COUNT);
	expression[EXPRESSION_INDEX[upper[(index * 5) % upper.length]!]] = random.between(0.6, 1);
	// 7 and 11 share no factor with the 27 lower shapes: each comes in its turn.
	expression[EXPRESSION_INDEX[lower[(index * 7) % lower.length]!]] = random.between(0.6, 1);
	if (index % 3 === 1) expression[EXPRESSION_INDEX[lower[(index * 11 + 5) % lower.length]!]] = random.between(0.3, 0.8);
	if (index % 3 === 2) expression[EXPRESSION_INDEX.jawOpen] = random.between(0.15, 0.8);
	return poseOf(expression);
}

function upperPose(index: number, random: Random): Pose {
	const upper = EXPRESSION_NAMES.filter((name) => UPPER.test(name) && !name.endsWith('Right'));
	const expression = new Float32Array(EXPRESSION_COUNT);
	for (let i = 0; i <= index % 3; i++) {
		const name = upper[(index * 3 + i * 2) % upper.length]!;
		const weight = random.between(0.5, 1);
		expression[EXPRESSION_INDEX[name]] = weight;
		if (name.endsWith('Left')) {
			const other = EXPRESSION_INDEX[name.replace('Left', 'Right') as ExpressionName];
			expression[other] = index % 4 === 3 ? 0 : weight;
		}
	}
	return poseOf(expression);
}

function expressivePose(random: Random): Pose {
	for (;;) {
		const pose = drawPose(random);
		let sum = 0;
		for (let i = 0; i < EXPRESSION_COUNT; i++) if (!LOOK.test(EXPRESSION_NAMES[i]!)) sum += pose.expression[i]!;
		if (sum > EXPRESSIVE) return pose;
	}
}

/** Without the turn of head and neck: pictures are taken from all sides anyway. */
function lookAhead({ expression }: Pose): Pose {
	return poseOf(Float32Array.from(expression));
}

/** The frame of a clip with the largest weights. */
function clipPose(name: string): Pose {
	const clip: Clip = parseClip(JSON.parse(readFileSync(new URL(`${name}.json`, CLIPS), 'utf8')));
	let best = 0;
	let most = -1;
	for (let frame = 0; frame < clip.frameCount; frame++) {
		const weights = clip.weights.subarray(frame * EXPRESSION_COUNT, (frame + 1) * EXPRESSION_COUNT);
		const sum = weights.reduce((total, weight) => total + weight * weight, 0);
		if (sum > most) [best, most] = [frame, sum];
	}
	return poseOf(clip.weights.slice(best * EXPRESSION_COUNT, (best + 1) * EXPRESSION_COUNT));
}
