import type { AvatarAsset } from '../../src/asset/avatar-asset.ts';
import type { Person } from '../people/person.ts';
import { lightPerson } from '../render/lit-person.ts';
import { createBakeEngine } from './bake-engine.ts';
import { heldOutViews, trainingViews } from './bake-views.ts';
import { evaluateSplats, type Quality } from './evaluate-splats.ts';
import { finishAvatar } from './finish-avatar.ts';
import { initialSplats } from './initial-splats.ts';
import { POLISH_SCHEDULE, type PolishSchedule, polishSplats } from './polish-splats.ts';
import { readyPerson } from './ready-person.ts';
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
export const BAKE_DEFAULTS = { splatCount: 50_000, schedule: POLISH_SCHEDULE } as const;

/** A person as an avatar, and its quality on held-out views before the file's rounding. Minutes of one core. */
export async function bakePerson(
	person: Person,
	{ splatCount, schedule, created, onProgress }: BakeOptions,
): Promise<{ avatar: AvatarAsset; qualities: Quality[] }> {
	onProgress('light', 0);
	const lit = readyPerson(lightPerson(person));
	onProgress('splats', 0.02);
	const set = initialSplats(lit, splatCount);
	const { engine, withPoses } = await createBakeEngine(set.records, set.triangles, person.mesh);
	const render = (views: ReturnType<typeof trainingViews>, from: number, share: number): Uint8Array[] =>
		viewPictures(lit, views, (done) => {
			if (done % 10 === 0) onProgress('renders', from + (share * done) / views.length);
		});
	const views = trainingViews(person);
	const heldOut = heldOutViews(person);
	const training = withPoses(views, render(views, 0.05, 0.3));
	const judging = withPoses(heldOut, render(heldOut, 0.35, 0.05));
	polishSplats(engine, set, training, schedule, (step, total) => {
		if (step % 20 === 0) onProgress('polish', 0.4 + (0.58 * step) / total);
	});
	onProgress('evaluation', 0.98);
	const qualities = evaluateSplats(engine, judging);
	return { avatar: finishAvatar(engine, lit, created), qualities };
}
