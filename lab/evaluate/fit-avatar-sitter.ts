import { projectIdentity } from '../head-model/project-identity.ts';
import { shippedHeadModel } from '../people/person-mesh.ts';
import { createRandom } from '../people/random.ts';
import { samplePerson } from '../people/sample-person.ts';
import { type Camera, orbitCamera, resizeCamera } from '../render/camera.ts';
import type { DatasetPerson } from '../render/dataset-file.ts';
import { FIRST_HELD_OUT_SEED } from '../render/dataset-person.ts';
import { UNIFORM } from '../render/environment.ts';
import { lightPerson } from '../render/lit-person.ts';
import { NEUTRAL_POSE } from '../render/pose-layers.ts';
import { readyPerson } from '../render/ready-person.ts';
import { personLabels, type RenderedPicture, renderPerson } from '../render/render-person.ts';

/** Side of the pictures that are fitted to, pixels. */
const SIZE = 256;

/** Yaw and pitch, degrees, of the sides that a fit is shown from. */
export const SITTER_SIDES = [
	[60, 3],
	[-95, 0],
	[135, 8],
	[180, 3],
	[35, 40],
] as const satisfies readonly (readonly [number, number])[];

/** A held-out person before the camera, in uniform light. */
export interface Sitter {
	/** Picture 0 is the frontal one, then those of SITTER_SIDES: all 256². */
	readonly person: DatasetPerson;
	/** The person as a camera sees them, of any size. */
	readonly render: (camera: Camera, size: number) => RenderedPicture;
}

/** A person whom no prior was trained on, from the front and from sides that no fit sees. Deterministic; half a minute. */
export function sitFor(seed: number): Sitter {
	if (!(Number.isSafeInteger(seed) && seed >= FIRST_HELD_OUT_SEED))
		throw new Error(`People below seed ${FIRST_HELD_OUT_SEED} may have been trained on.`);
	const person = samplePerson(seed, { skinSize: 512 });
	const { mesh } = person;
	const random = createRandom(seed, 'sitter');
	const eyes = (mesh.jointPositions[7]! + mesh.jointPositions[10]!) / 2;
	const view = (yaw: number, pitch: number): Camera =>
		orbitCamera([0, eyes - 0.02, 0.02], { yaw, pitch, distance: 1, fieldOfViewDegrees: 21, size: SIZE });
	const lit = readyPerson(lightPerson(person, { directionCount: 48, environment: UNIFORM }));
	const cameras = [
		view(random.between(-8, 8), random.between(-3, 6)),
		...SITTER_SIDES.map(([yaw, pitch]) => view(yaw, pitch)),
	];
	const { coefficients, meanError } = projectIdentity(shippedHeadModel(), mesh.positions);
	return {
		render: (camera, size) => renderPerson(lit, resizeCamera(camera, size)),
		person: {
			seed,
			traits: person.traits,
			identity: [...coefficients],
			identityError: meanError,
			positions: mesh.positions,
			labels: personLabels(person),
			environments: [UNIFORM],
			pictures: cameras.map((camera) => {
				const { rgba, labels, depths } = renderPerson(lit, camera, NEUTRAL_POSE, { regions: true });
				return {
					camera,
					pose: NEUTRAL_POSE,
					light: 0,
					rgba: Uint8Array.from(rgba, (x) => Math.round(255 * Math.min(1, Math.max(0, x)))),
					regions: labels,
					depths: Uint16Array.from(depths, (metres) => (metres < Infinity ? Math.min(65_535, metres * 10_000) : 0)),
				};
			}),
		},
	};
}
