import type { AvatarAsset } from '../../src/asset/avatar-asset.ts';
import { prefixScale } from '../../src/splat/prefix-scale.ts';
import type { LitPerson } from '../render/lit-person.ts';
import { createBakeEngine } from './bake-engine.ts';
import { heldOutViews, type ViewKind } from './bake-views.ts';
import { evaluateSplats, type Quality } from './evaluate-splats.ts';
import { fromSplatCloud } from './finish-avatar.ts';
import type { TrainingView } from './polish-splats.ts';
import { viewPictures } from './view-pictures.ts';
import { contactSheet, type Picture, pictureOfPlanes, pictureOverBackground } from './write-picture.ts';

/** Prefixes that are judged beside the whole. */
export const JUDGED_PREFIXES = [3000, 6000, 12_000, 25_000] as const;

/** What an avatar, as read from its file, is worth. */
export interface Judgement {
	readonly qualities: Quality[];
	/** The neutral face and sphere drawn with the first splats only. */
	readonly prefixes: readonly { readonly count: number; readonly qualities: Quality[] }[];
	/** Held-out views by kind, the mesh left of the splats. */
	readonly sheets: Readonly<Partial<Record<ViewKind, Picture>>>;
	/** One view of the face with each prefix. */
	readonly prefixSheet: Picture;
}

const BACKGROUND = [0.5, 0.5, 0.5] as const;

/** Draws an avatar through the posed mesh of its own file and compares it with pictures of the person. */
export async function judgeAvatar(asset: AvatarAsset, lit: LitPerson): Promise<Judgement> {
	const views = heldOutViews(lit.person);
	const { engine, withPoses } = await createBakeEngine(
		fromSplatCloud(asset.splats),
		asset.splats.triangles,
		asset.mesh,
	);
	const judged = withPoses(views, viewPictures(lit, views));
	const draw = ({ view, pose }: TrainingView, count = engine.count): Picture => {
		const scaleFactor = prefixScale(count, engine.count);
		engine.render({ camera: view.camera, background: BACKGROUND, pose, count, scaleFactor });
		return pictureOfPlanes(engine.image, view.camera.size);
	};
	const sheets: Partial<Record<ViewKind, Picture>> = {};
	for (const kind of ['sphere', 'face', 'eyes', 'mouth'] as const) {
		const shown = judged.filter(({ view }) => view.kind === kind).filter((_, i) => kind === 'eyes' || i % 2 === 0);
		const pairs = shown.flatMap((one) => [
			pictureOverBackground(one.picture, one.view.camera.size, BACKGROUND),
			draw(one),
		]);
		sheets[kind] = contactSheet(pairs, 6);
	}
	const face = judged.find(({ view }) => view.kind === 'face')!;
	const neutral = judged.filter(({ view }) => view.kind === 'sphere');
	return {
		qualities: evaluateSplats(engine, judged),
		prefixes: JUDGED_PREFIXES.map((count) => ({
			count,
			qualities: evaluateSplats(engine, neutral, { count, scaleFactor: prefixScale(count, engine.count) }),
		})),
		sheets,
		prefixSheet: contactSheet([...JUDGED_PREFIXES.map((count) => draw(face, count)), draw(face)], 5),
	};
}
