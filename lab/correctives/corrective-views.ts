import { sized } from '../../scripts/smoke.ts';
import { findLandmarks } from '../bake/bake-views.ts';
import type { Person } from '../people/person.ts';
import { createRandom } from '../people/random.ts';
import { type Camera, orbitCamera } from '../render/camera.ts';
import type { NamedPose } from './corrective-poses.ts';

/** The part of the face in a picture. */
export type FacePart = 'face' | 'mouth' | 'eyes';

/** One picture of a pose. */
export interface CorrectiveView {
	readonly pose: NamedPose;
	readonly part: FacePart;
	readonly camera: Camera;
}

type Point = readonly [number, number, number];

/** Sides of the pictures, pixels. */
export const TRAINING_SIZE = sized(256, 32);
export const HELD_OUT_SIZE = sized(512, 64);
const DISTANCE = 1.05;
/** Full angles of view: half the face with a pixel of 0.6 mm, and close-ups with one of a quarter of a millimetre. */
const HALF_DEGREES = 8.4;
const CLOSE_DEGREES = 3.6;
/** What is seen in the picture of the lower and of the upper half: shifts upwards, metres. */
const LOWER_LIFT = 0.004;
const UPPER_LIFT = 0.014;
/** Close-ups look up to so far past their targets, metres. */
const STRAY = 0.014;
const NEUTRAL_ROUNDS = 4;

/** The lower and the upper half of the face, a close-up of the mouth and one of an eye, for each pose. */
export function correctiveTrainingViews(person: Person, poses: readonly NamedPose[]): CorrectiveView[] {
	const landmarks = findLandmarks(person);
	const { mouth, leftEye, rightEye } = landmarks;
	const random = createRandom(5, 'corrective views').next;
	const view = (pose: NamedPose, part: FacePart, target: Point, degrees: number): CorrectiveView => {
		const [yaw, pitch] = [110 * (random() - 0.5), 44 * (random() - 0.5)];
		return { pose, part, camera: look(target, yaw, pitch, degrees, TRAINING_SIZE) };
	};
	const strayed = ([x, y, z]: Point): Point => [x + 2 * STRAY * (random() - 0.5), y + 2 * STRAY * (random() - 0.5), z];
	// Neutral, the first, is seen from more sides: what it lacks is no expression's doing.
	return poses.flatMap((pose, i) =>
		Array.from({ length: i === 0 ? NEUTRAL_ROUNDS : 1 }, (_, round) => [
			view(pose, 'mouth', lifted(mouth, LOWER_LIFT), HALF_DEGREES),
			view(pose, 'eyes', lifted(middle(leftEye, rightEye), UPPER_LIFT), HALF_DEGREES),
			view(pose, 'mouth', strayed(mouth), CLOSE_DEGREES),
			view(pose, 'eyes', strayed((i + round) % 2 ? leftEye : rightEye), CLOSE_DEGREES),
		]).flat(),
	);
}

/** The face, the mouth and one eye of each pose, from cameras that nothing is trained on. */
export function correctiveHeldOutViews(person: Person, poses: readonly NamedPose[]): CorrectiveView[] {
	const landmarks = findLandmarks(person);
	const random = createRandom(29, 'corrective held-out views').next;
	const view = (pose: NamedPose, part: FacePart, target: Point, degrees: number, reach: number): CorrectiveView => {
		const [yaw, pitch] = [2 * reach * (random() - 0.5), 36 * (random() - 0.5)];
		return { pose, part, camera: look(target, yaw, pitch, degrees, HELD_OUT_SIZE) };
	};
	return poses.flatMap((pose, i) => [
		view(pose, 'face', landmarks.face, 14, 55),
		view(pose, 'mouth', landmarks.mouth, 6, 45),
		view(pose, 'eyes', i % 2 ? landmarks.leftEye : landmarks.rightEye, 4.6, 40),
	]);
}

function middle(a: Point, b: Point): Point {
	return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2];
}

function lifted([x, y, z]: Point, metres: number): Point {
	return [x, y + metres, z];
}

function look(target: Point, yaw: number, pitch: number, fieldOfViewDegrees: number, size: number): Camera {
	return orbitCamera(target, { yaw, pitch, distance: DISTANCE, fieldOfViewDegrees, size });
}
