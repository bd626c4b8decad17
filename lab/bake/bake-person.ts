import { sized } from '../../scripts/smoke.ts';
import type { AvatarAsset } from '../../src/asset/avatar-asset.ts';
import type { Person } from '../people/person.ts';
import { lightPerson } from '../render/lit-person.ts';
import { readyPerson } from '../render/ready-person.ts';
import { createBakeEngine } from './bake-engine.ts';
import { trainingViews } from './bake-views.ts';
import { finishAvatar } from './finish-avatar.ts';
import { initialSplats } from './initial-splats.ts';
import { POLISH_SCHEDULE, type PolishSchedule, polishSplats } from './polish-splats.ts';
import { viewPictures } from './view-pictures.ts';

/** How a person is baked. */
export interface BakeOptions {
	readonly splatCount: number;
	readonly schedule: PolishSchedule;
	/** ISO date for the file's provenance. */
	readonly created: string;
	/** Told now and then what is being done and how much of all is done, 0..1. */
	readonly onProgress: (stage: string, share: number) => void;
}

/** What the shipped avatars are baked with. */
export const BAKE_DEFAULTS = { splatCount: sized(50_000, 3000), schedule: POLISH_SCHEDULE } as const;

/** A person as an avatar. Three minutes of one core; evaluate.ts says what came of it. */
export async function bakePerson(
	person: Person,
	{ splatCount, schedule, created, onProgress }: BakeOptions,
): Promise<AvatarAsset> {
	onProgress('light', 0.1);
	const lit = readyPerson(lightPerson(person));
	onProgress('splats', 0.12);
	const set = initialSplats(lit, splatCount);
	const { engine, withPoses } = await createBakeEngine(set.records, set.triangles, person.mesh);
	const views = trainingViews(person);
	const pictures = viewPictures(lit, views, (done) => {
		if (done % 10 === 0) onProgress('renders', 0.15 + (0.4 * done) / views.length);
	});
	const training = withPoses(views, pictures);
	polishSplats(engine, set, training, schedule, (step, total) => {
		if (step % 20 === 0) onProgress('polish', 0.55 + (0.44 * step) / total);
	});
	return finishAvatar(engine, lit, created);
}
