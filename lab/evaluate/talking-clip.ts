import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
	ClipDriver,
	createDriverPose,
	DriverStack,
	IdleDriver,
	parseClip,
	resetDriverPose,
} from '../../src/drive/index.ts';
import { multiply, type Quaternion } from '../../src/fit/registration/head-turns.ts';
import { addGaze } from '../../src/rig/gaze.ts';
import { createRandom } from '../people/random.ts';
import type { Pose } from '../render/pose-layers.ts';

/** Seconds and pictures of a clip: a short enrolment, sampled at three pictures a second. */
export const CLIP_SECONDS = 10;
export const CLIP_FRAMES = 30;

const CLIPS = ['talk-explain', 'talk-story', 'talk-welcome'] as const;
/** Largest turns of the head beside those of speech, radians: yaw, pitch, roll. */
const TURNS = [0.45, 0.13, 0.09] as const;
/** Of a turn, what the neck makes; the head makes the rest. */
const NECK_SHARE = 0.4;
/** Updates a second: drivers step through time as they do on a page. */
const RATE = 30;

/**
 * Ten seconds before a still camera: a person talks (a clip of assets/clips from a drawn place on, with idle blinks and gaze) and
 * turns their head slowly to both sides. Eyes follow the gaze. Deterministic.
 */
export function talkingClip(seed: number): Pose[] {
	const random = createRandom(seed, 'talking clip');
	const name = CLIPS[Math.floor(random.next() * CLIPS.length)]!;
	const path = fileURLToPath(new URL(`../../assets/clips/${name}.json`, import.meta.url));
	const clip = parseClip(readFileSync(path, 'utf8'));
	const from = random.between(0, clip.frameCount / clip.framesPerSecond);
	const stack = new DriverStack();
	stack.add(new IdleDriver({ seed: 1 + Math.floor(random.next() * 1e6) }));
	stack.add(new ClipDriver(clip, { loop: true, from, crossfadeSeconds: 0 }), { fadeSeconds: 0 });
	// Once to each side and back within the clip, with a slower nod and tilt: no two people alike.
	const path3 = TURNS.map((most, axis) => ({
		most: most * random.between(0.8, 1.1),
		turns: (axis === 0 ? 1 : 1.5) * random.between(0.85, 1.25),
		phase: random.between(0, 2 * Math.PI),
	}));
	const pose = createDriverPose();
	return Array.from({ length: CLIP_FRAMES }, (_, frame) => {
		const steps = (RATE * CLIP_SECONDS) / CLIP_FRAMES;
		for (let k = 0; k < steps; k++) {
			resetDriverPose(pose);
			stack.update((frame * steps + k) / RATE, pose);
		}
		const angles = path3.map(
			({ most, turns, phase }) => most * Math.sin((2 * Math.PI * turns * frame) / CLIP_FRAMES + phase),
		) as [number, number, number];
		const joints = Float32Array.from(pose.joints);
		turnJoint(joints, 0, angles.map((a) => a * NECK_SHARE) as [number, number, number]);
		turnJoint(joints, 4, angles.map((a) => a * (1 - NECK_SHARE)) as [number, number, number]);
		addGaze(joints, joints, pose.expression);
		return { expression: pose.expression.slice(), joints };
	});
}

/** Turns a joint by yaw, then pitch, then roll (radians) before its own rotation: q = turn · q. */
function turnJoint(joints: Float32Array, at: number, [yaw, pitch, roll]: [number, number, number]): void {
	const about = (axis: number, angle: number): Quaternion => {
		const q: Quaternion = [0, 0, 0, Math.cos(angle / 2)];
		q[axis] = Math.sin(angle / 2);
		return q;
	};
	const own = [...joints.subarray(at, at + 4)] as Quaternion;
	joints.set(multiply(multiply(multiply(about(1, yaw), about(0, pitch)), about(2, roll)), own), at);
}
