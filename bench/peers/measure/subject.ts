import { type PosedSplats, poseSplats } from '../../../lab/export/posed-splats.ts';
import type { AvatarAsset } from '../../../src/asset/avatar-asset.ts';
import { EXPRESSION_COUNT, EXPRESSION_INDEX, type ExpressionName } from '../../../src/rig/expression-names.ts';
import { poseVertices } from '../../../src/rig/pose-vertices.ts';
import { lookAt, perspective } from '../../../test/reference/camera.ts';

/** Poses of a short sentence, in a ring. */
export const POSE_COUNT = 16;

/** Metres between people, who stand beside one another. */
export const SPACING_METRES = 0.42;

type Vector = [number, number, number];

/** One of our avatars, talking, in every form that a renderer may want. */
export interface Subject {
	readonly asset: AvatarAsset;
	readonly people: number;
	/** Splats of all people. */
	readonly splatCount: number;
	/** Where each person stands, x in metres. */
	readonly places: readonly number[];
	/** 52 weights and 4 rotations of a pose. */
	face(pose: number): { readonly expression: Float32Array; readonly joints: number[] };
	/** Vertices of one person in a pose, as the avatar's decoder gives them. */
	vertices(pose: number): Float32Array;
	/** All people's splats in a pose, in world space, as one cloud. */
	cloud(pose: number): PosedSplats;
	/** Where the camera stands at an angle of its orbit, radians. */
	view(angle: number): { readonly eye: Vector; readonly target: Vector };
}

/** Milliseconds that posing all splats took in JavaScript, per cloud: no part of any frame. */
export const posing: { milliseconds: number } = { milliseconds: 0 };

/** Makes the subject: the same in Node and in every page. */
export function makeSubject(asset: AvatarAsset, people: number): Subject {
	const places = Array.from({ length: people }, (_, i) => (i - (people - 1) / 2) * SPACING_METRES);
	const eyes = asset.mesh.jointPositions;
	const eyeHeight = (eyes[7]! + eyes[10]!) / 2;
	const distance = people === 1 ? 0.85 : 0.95 * people;
	const clouds = new Map<number, PosedSplats>();
	const face = (pose: number) => {
		const phase = (pose / POSE_COUNT) * 2 * Math.PI;
		const weights: Partial<Record<ExpressionName, number>> = {
			jawOpen: 0.35 - 0.35 * Math.cos(phase),
			mouthFunnel: 0.3 - 0.3 * Math.sin(phase),
			mouthSmileLeft: 0.3,
			mouthSmileRight: 0.3,
			browInnerUp: 0.2 + 0.2 * Math.sin(phase),
		};
		const expression = new Float32Array(EXPRESSION_COUNT);
		for (const [name, weight] of Object.entries(weights)) expression[EXPRESSION_INDEX[name as ExpressionName]] = weight;
		const turn = 0.1 * Math.sin(phase);
		const joints = [0, 0, 0, 1, 0, Math.sin(turn), 0, Math.cos(turn), 0, 0, 0, 1, 0, 0, 0, 1];
		return { expression, joints };
	};
	const posed = Array.from({ length: POSE_COUNT }, (_, pose) => {
		const { expression, joints } = face(pose);
		const vertices = new Float32Array(asset.mesh.positions.length);
		poseVertices(vertices, asset.mesh, expression, joints);
		return vertices;
	});
	return {
		asset,
		people,
		places,
		splatCount: asset.splats.count * people,
		face,
		vertices: (pose) => posed[pose]!,
		cloud: (pose) => {
			const known = clouds.get(pose);
			if (known) return known;
			const start = performance.now();
			const one = poseSplats(asset, posed[pose]!);
			posing.milliseconds = (performance.now() - start) * people;
			const all = repeat(one, places);
			clouds.set(pose, all);
			return all;
		},
		view: (angle) => ({
			eye: [Math.sin(angle) * distance, eyeHeight + 0.03, Math.cos(angle) * distance],
			target: [0, eyeHeight - 0.06, 0],
		}),
	};
}

/** Column-major world to view and projection of a view of the subject. */
export function matricesOf({ eye, target }: { eye: Vector; target: Vector }): {
	worldToView: number[];
	projection: number[];
} {
	return { worldToView: lookAt(eye, target), projection: perspective(30, 1) };
}

/** The same splats at several places. */
function repeat(one: PosedSplats, places: readonly number[]): PosedSplats {
	const { count } = one;
	const all = {
		count: count * places.length,
		centers: new Float32Array(count * 3 * places.length),
		rotations: new Float32Array(count * 4 * places.length),
		scales: new Float32Array(count * 3 * places.length),
		colors: new Uint8Array(count * 4 * places.length),
	};
	for (const [i, x] of places.entries()) {
		all.centers.set(one.centers, i * count * 3);
		all.rotations.set(one.rotations, i * count * 4);
		all.scales.set(one.scales, i * count * 3);
		all.colors.set(one.colors, i * count * 4);
		for (let splat = 0; splat < count; splat++) all.centers[(i * count + splat) * 3]! += x;
	}
	return all;
}
