import { projectIdentity } from '../head-model/project-identity.ts';
import { shippedHeadModel } from '../people/person-mesh.ts';
import { createRandom } from '../people/random.ts';
import { samplePerson } from '../people/sample-person.ts';
import { type Camera, orbitCamera } from '../render/camera.ts';
import type { DatasetPerson, DatasetPicture } from '../render/dataset-file.ts';
import { drawEnvironment, UNIFORM } from '../render/environment.ts';
import { lightPerson } from '../render/lit-person.ts';
import { NEUTRAL_POSE } from '../render/pose-layers.ts';
import { readyPerson } from '../render/ready-person.ts';
import { personLabels, renderPerson } from '../render/render-person.ts';
import { CLIP_FRAMES, talkingClip } from './talking-clip.ts';

/** Yaw and pitch in degrees of the views that a fit is judged on: sides, three quarters, back, above and below. */
const UNSEEN: readonly (readonly [number, number])[] = [
	[60, 3],
	[-50, 10],
	[90, -5],
	[-95, 0],
	[130, 5],
	[-135, 10],
	[180, 3],
	[200, 30],
	[35, 40],
	[-30, -25],
];
const THREE = [
	[4, 3],
	[-38, 3],
	[36, 5],
] as const;

/** Where a view looks from: within 75 degrees of the front, at the side, or from behind. */
export const VIEW_SIDES = UNSEEN.map(([yaw]) => {
	const aside = Math.abs(((yaw + 180) % 360) - 180);
	return aside <= 75 ? 'front' : aside <= 115 ? 'side' : 'back';
}) as readonly ('front' | 'side' | 'back')[];

/** Which pictures of an evaluation person are which: indices into `pictures`. Light 0 is uniform, 1 soft. */
export const EVALUATION_PICTURES = {
	front: [0],
	unseen: UNSEEN.map((_, i) => 1 + i),
	three: THREE.map((_, i) => 1 + UNSEEN.length + i),
	clip: Array.from({ length: CLIP_FRAMES }, (_, i) => 1 + UNSEEN.length + THREE.length + i),
	softFront: [1 + UNSEEN.length + THREE.length + CLIP_FRAMES],
	softClip: Array.from({ length: CLIP_FRAMES }, (_, i) => 2 + UNSEEN.length + THREE.length + CLIP_FRAMES + i),
} as const;

/** A held-out person with the pictures that fits start from and are judged on, 256². Deterministic. */
export function evaluationPerson(seed: number, size = 256): DatasetPerson {
	const person = samplePerson(seed, { skinSize: 512 });
	const { mesh } = person;
	const random = createRandom(seed, 'evaluation views');
	const eyes = (mesh.jointPositions[7]! + mesh.jointPositions[10]!) / 2;
	const view = (yaw: number, pitch: number): Camera =>
		orbitCamera([0, eyes - 0.02, 0.02], { yaw, pitch, distance: 1, fieldOfViewDegrees: 21, size });
	const front = { camera: view(random.between(-10, 10), random.between(-4, 8)), pose: NEUTRAL_POSE };
	const webcam = view(random.between(-8, 8), random.between(-4, 10));
	const clip = talkingClip(seed).map((pose) => ({ camera: webcam, pose }));
	const plan = [
		{ ...front, light: 0 },
		...UNSEEN.map(([yaw, pitch]) => ({ camera: view(yaw, pitch), pose: NEUTRAL_POSE, light: 0 })),
		...THREE.map(([yaw, pitch]) => ({ camera: view(yaw, pitch), pose: NEUTRAL_POSE, light: 0 })),
		...clip.map((frame) => ({ ...frame, light: 0 })),
		{ ...front, light: 1 },
		...clip.map((frame) => ({ ...frame, light: 1 })),
	];
	const environments = [UNIFORM, drawEnvironment(createRandom(seed, 'evaluation light'))];
	const lit = environments.map((environment) => readyPerson(lightPerson(person, { directionCount: 48, environment })));
	const { coefficients, meanError } = projectIdentity(shippedHeadModel(), mesh.positions);
	return {
		seed,
		traits: person.traits,
		identity: [...coefficients],
		identityError: meanError,
		positions: mesh.positions,
		labels: personLabels(person),
		environments,
		pictures: plan.map(({ camera, pose, light }): DatasetPicture => {
			const { rgba, labels, depths } = renderPerson(lit[light]!, camera, pose, { regions: true });
			return {
				camera,
				pose,
				light,
				rgba: Uint8Array.from(rgba, (x) => Math.round(255 * Math.min(1, Math.max(0, x)))),
				regions: labels,
				depths: Uint16Array.from(depths, (metres) => (metres < Infinity ? Math.min(65_535, metres * 10_000) : 0)),
			};
		}),
	};
}
