import { projectIdentity } from '../head-model/project-identity.ts';
import { shippedHeadModel } from '../people/person-mesh.ts';
import { createRandom } from '../people/random.ts';
import { samplePerson } from '../people/sample-person.ts';
import type { DatasetPerson, DatasetPicture } from './dataset-file.ts';
import { type DatasetView, datasetViews, type ViewPlan } from './dataset-views.ts';
import { drawEnvironment, UNIFORM } from './environment.ts';
import { type LitPerson, lightPerson } from './lit-person.ts';
import { readyPerson } from './ready-person.ts';
import { personLabels, renderPerson } from './render-person.ts';

/** People from this seed on are for tests: nothing is ever trained on them. */
export const FIRST_HELD_OUT_SEED = 1_000_000;

/** How a dataset is made. */
export interface DatasetOptions extends ViewPlan {
	/** Side of the skin texture in texels: 512 (1.3 mm a texel on the face) does for pictures of 256². */
	readonly skinSize: number;
	/** Directions of the light bake. */
	readonly directionCount: number;
}

/** Enough for a prior: 24 pictures in uniform light and 6 in soft light, 256². */
export const DATASET_DEFAULTS: DatasetOptions = {
	uniformViews: 24,
	softViews: 6,
	size: 256,
	skinSize: 512,
	directionCount: 48,
};

const DEPTH_STEPS_PER_METRE = 10_000;

/** Makes a person of a seed and takes the pictures. Deterministic. */
export function datasetPerson(seed: number, options: DatasetOptions = DATASET_DEFAULTS): DatasetPerson {
	const { skinSize, directionCount } = options;
	const person = samplePerson(seed, { skinSize });
	const environments = [UNIFORM, drawEnvironment(createRandom(seed, 'dataset light'))];
	const views = datasetViews(seed, options);
	const lights = environments.map((environment, i): LitPerson | undefined => {
		if (!views.some(({ light }) => light === LIGHTS[i])) return undefined;
		return readyPerson(lightPerson(person, { directionCount, environment }));
	});
	const { coefficients, meanError } = projectIdentity(shippedHeadModel(), person.mesh.positions);
	return {
		seed,
		traits: person.traits,
		identity: [...coefficients],
		identityError: meanError,
		positions: person.mesh.positions,
		labels: personLabels(person),
		environments,
		pictures: views.map((view) => takePicture(lights, view)),
	};
}

const LIGHTS: readonly DatasetView['light'][] = ['uniform', 'soft'];

function takePicture(lights: readonly (LitPerson | undefined)[], { camera, pose, light }: DatasetView): DatasetPicture {
	const index = LIGHTS.indexOf(light);
	const { rgba, labels, depths } = renderPerson(lights[index]!, camera, pose, { regions: true });
	return {
		camera,
		pose,
		light: index,
		rgba: Uint8Array.from(rgba, (x) => Math.round(255 * Math.min(1, Math.max(0, x)))),
		regions: labels,
		depths: Uint16Array.from(depths, (metres) =>
			metres < Infinity ? Math.min(65_535, Math.round(metres * DEPTH_STEPS_PER_METRE)) : 0,
		),
	};
}
