import { sized } from '../../scripts/smoke.ts';
import type { Person } from '../people/person.ts';
import { createRandom } from '../people/random.ts';
import { type Camera, orbitCamera, sphereCameras } from '../render/camera.ts';
import { type BakePose, HELD_OUT_POSES, TRAINING_POSES } from './bake-poses.ts';

/** What a view is for: the whole person from all around, the face in a pose, or a close-up. */
export type ViewKind = 'sphere' | 'face' | 'eyes' | 'mouth' | 'detail';

/** One picture of the bake. */
export interface BakeView {
	readonly kind: ViewKind;
	readonly pose: BakePose;
	readonly camera: Camera;
	/** Unique within a person: names the cached render. */
	readonly id: string;
}

/** Pixels of every picture: the resolution that splats are shown at. */
export const VIEW_SIZE = sized(512, 64);

const DISTANCE = 1.05;
const TRAINING_SPHERE_COUNT = 120;
const HELD_OUT_SPHERE_COUNT = 24;
/** Yaw and pitch of the posed face, degrees; each pose takes FACE_VIEWS_PER_POSE of them in turn. */
const FACE_VIEWS_PER_POSE = 3;

type Point = readonly [number, number, number];

/** Where cameras look on a person. */
export interface Landmarks {
	readonly whole: { readonly center: Point; readonly radius: number };
	readonly face: Point;
	readonly leftEye: Point;
	readonly rightEye: Point;
	readonly mouth: Point;
	readonly leftEar: Point;
	readonly rightEar: Point;
	readonly hairline: Point;
}

/** Landmarks from regions and joints. */
export function findLandmarks({ mesh, layers }: Person): Landmarks {
	const joint = (index: number): Point => triple(mesh.jointPositions, index * 3);
	const leftEye = joint(2);
	const rightEye = joint(3);
	const mouth = regionCenter(mesh, /lip/i);
	const eyes = middle(leftEye, rightEye);
	return {
		whole: boundingSphere(layers),
		face: middle(eyes, mouth),
		leftEye,
		rightEye,
		mouth,
		leftEar: regionCenter(mesh, /^earLeft$/),
		rightEar: regionCenter(mesh, /^earRight$/),
		hairline: [eyes[0], eyes[1] + 0.065, eyes[2]],
	};
}

/** The pictures that splats are polished on. */
export function trainingViews(person: Person): BakeView[] {
	const landmarks = findLandmarks(person);
	const views = sphereViews(landmarks, TRAINING_SPHERE_COUNT, 'train', 1);
	const random = createRandom(11).next;
	for (const pose of TRAINING_POSES) views.push(...posedViews(landmarks, pose, random, FACE_VIEWS_PER_POSE, 2));
	const neutral = TRAINING_POSES[0]!;
	views.push(...closeUps('eyes', landmarks, neutral, random, 6), ...closeUps('mouth', landmarks, neutral, random, 4));
	for (const [name, target, yaw] of [
		['leftEar', landmarks.leftEar, 80],
		['rightEar', landmarks.rightEar, -80],
		['hairline', landmarks.hairline, 0],
	] as const) {
		for (let i = 0; i < 4; i++) {
			const view = { yaw: yaw + 100 * (random() - 0.5), pitch: 60 * (random() - 0.4) };
			views.push(makeView('detail', neutral, `${name}-${i}`, target, view, 8.5));
		}
	}
	return fewOfEachKind(views);
}

/** The pictures that splats are judged on: other directions, other poses. */
export function heldOutViews(person: Person): BakeView[] {
	const landmarks = findLandmarks(person);
	const views = sphereViews(landmarks, HELD_OUT_SPHERE_COUNT, 'held', 2);
	const random = createRandom(23).next;
	for (const pose of HELD_OUT_POSES) views.push(...posedViews(landmarks, pose, random, 2, 1));
	const neutral = TRAINING_POSES[0]!;
	views.push(
		...closeUps('eyes', landmarks, neutral, random, 2, 'held-'),
		...closeUps('mouth', landmarks, neutral, random, 2, 'held-'),
	);
	for (const name of ['blink', 'jaw80', 'smile']) {
		const pose = TRAINING_POSES.find((one) => one.name === name)!;
		views.push(...closeUps(name === 'blink' ? 'eyes' : 'mouth', landmarks, pose, random, 1, 'held-'));
	}
	return fewOfEachKind(views);
}

/** All views; in a smoke run the first two of each kind. */
function fewOfEachKind(views: BakeView[]): BakeView[] {
	const kinds = [...new Set(views.map(({ kind }) => kind))];
	return sized(
		views,
		kinds.flatMap((kind) => views.filter((view) => view.kind === kind).slice(0, 2)),
	);
}

function sphereViews({ whole }: Landmarks, count: number, name: string, seed: number): BakeView[] {
	const random = createRandom(seed).next;
	const fieldOfViewDegrees = (2 * Math.asin(whole.radius / DISTANCE) * 180) / Math.PI;
	const cameras = sphereCameras([0, 0, 0], { count, distance: DISTANCE, fieldOfViewDegrees, size: VIEW_SIZE });
	return cameras.map((camera, i) => {
		// The even directions, turned by a seeded angle and nudged: no two sets share a camera.
		const toWorld = camera.worldToView;
		const back = [toWorld[2]!, toWorld[6]!, toWorld[10]!];
		const yaw = (Math.atan2(back[0]!, back[2]!) * 180) / Math.PI + seed * 77 + 8 * (random() - 0.5);
		const pitch = Math.max(-86, Math.min(86, (Math.asin(back[1]!) * 180) / Math.PI + 8 * (random() - 0.5)));
		return makeView('sphere', TRAINING_POSES[0]!, `${name}-${i}`, whole.center, { yaw, pitch }, fieldOfViewDegrees);
	});
}

function posedViews(
	landmarks: Landmarks,
	pose: BakePose,
	random: () => number,
	faceCount: number,
	closeCount: number,
): BakeView[] {
	const views: BakeView[] = [];
	for (let i = 0; i < faceCount; i++) {
		const yaw = 120 * ((i + random()) / faceCount - 0.5);
		const view = { yaw, pitch: 45 * (random() - 0.5) };
		views.push(makeView('face', pose, `${i}`, landmarks.face, view, 14));
	}
	for (const focus of pose.focus) {
		if (focus !== 'face') views.push(...closeUps(focus, landmarks, pose, random, closeCount));
	}
	return views;
}

/** `count` close-ups of the mouth, or `count` of each eye. */
function closeUps(
	kind: 'eyes' | 'mouth',
	landmarks: Landmarks,
	pose: BakePose,
	random: () => number,
	count: number,
	prefix = '',
): BakeView[] {
	const targets = kind === 'mouth' ? [landmarks.mouth] : [landmarks.leftEye, landmarks.rightEye];
	return targets.flatMap((target, side) =>
		Array.from({ length: count }, (_, i) => {
			// An eye is seen farther from its own side than across the nose.
			const lean = kind === 'mouth' ? 0 : side === 0 ? 15 : -15;
			const view = { yaw: lean + 90 * ((i + random()) / count - 0.5), pitch: 40 * (random() - 0.5) };
			const id = `${prefix}${side}-${i}-${Math.round(random() * 1e6)}`;
			return makeView(kind, pose, id, target, view, kind === 'eyes' ? 4.6 : 6);
		}),
	);
}

function makeView(
	kind: ViewKind,
	pose: BakePose,
	id: string,
	target: Point,
	{ yaw, pitch }: { yaw: number; pitch: number },
	fieldOfViewDegrees: number,
): BakeView {
	const camera = orbitCamera([target[0], target[1], target[2]], {
		yaw,
		pitch,
		distance: DISTANCE,
		fieldOfViewDegrees,
		size: VIEW_SIZE,
	});
	return { kind, pose, camera, id: `${kind}-${pose.name}-${id}` };
}

function regionCenter({ positions, triangles, triangleRegions, regionNames }: Person['mesh'], pattern: RegExp): Point {
	const sum = [0, 0, 0];
	let count = 0;
	for (let t = 0; t < triangleRegions.length; t++) {
		if (!pattern.test(regionNames[triangleRegions[t]!]!)) continue;
		for (let k = 0; k < 9; k++) sum[k % 3]! += positions[triangles[t * 3 + ((k / 3) | 0)]! * 3 + (k % 3)]! / 3;
		count++;
	}
	if (count === 0) throw new Error(`No region of the head matches ${pattern}.`);
	return [sum[0]! / count, sum[1]! / count, sum[2]! / count];
}

function boundingSphere(layers: Person['layers']): { center: Point; radius: number } {
	const low = [1e9, 1e9, 1e9];
	const high = [-1e9, -1e9, -1e9];
	const each = (visit: (x: number, axis: number, all: Float32Array, at: number) => void): void => {
		for (const { positions, triangles } of layers) {
			for (const vertex of triangles)
				for (let k = 0; k < 3; k++) visit(positions[vertex * 3 + k]!, k, positions, vertex * 3);
		}
	};
	each((x, k) => {
		low[k] = Math.min(low[k]!, x);
		high[k] = Math.max(high[k]!, x);
	});
	const center: Point = [(low[0]! + high[0]!) / 2, (low[1]! + high[1]!) / 2, (low[2]! + high[2]!) / 2];
	let radius = 0;
	each((_, k, all, at) => {
		if (k === 0) radius = Math.max(radius, Math.hypot(...center.map((c, axis) => all[at + axis]! - c)));
	});
	return { center, radius };
}

function middle(a: Point, b: Point): Point {
	return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2];
}

function triple(values: ArrayLike<number>, at: number): Point {
	return [values[at]!, values[at + 1]!, values[at + 2]!];
}
