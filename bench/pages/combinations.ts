import { readAvatar } from '../../src/asset/read-avatar.ts';
import type { AvatarModel } from '../../src/avatar/avatar-model.ts';
import { modelOfAsset } from '../../src/avatar/load-avatar-model.ts';
import { toBase64 } from '../../test/browser/support/base64.ts';
import type { CombinationName } from '../../test/browser/support/combinations/combination.ts';
import { makeCombination } from '../../test/browser/support/combinations/make-combination.ts';
import { makeFixtureAvatar } from '../../test/fixtures/make-fixture-avatar.ts';

/** One picture: by whom, of whom, whence. */
export interface PictureRequest {
	readonly name: CombinationName;
	readonly size: number;
	/** Address of an avatar; the fixture's without one. */
	readonly url?: string;
	readonly expression: Readonly<Record<string, number>>;
	readonly eye: [number, number, number];
	readonly target: [number, number, number];
}

const models = new Map<string, Promise<AvatarModel>>();

async function fetchModel(url: string): Promise<AvatarModel> {
	if (!url) return modelOfAsset(makeFixtureAvatar({ seed: 1, splatCount: 4000, detail: 3 }), { decoder: 'mesh' });
	const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
	return modelOfAsset(readAvatar(bytes), { decoder: 'mesh' });
}

/** The picture as r g b a rows from the top, in base64. */
async function draw({ name, size, url = '', expression, eye, target }: PictureRequest): Promise<string> {
	if (!models.has(url)) models.set(url, fetchModel(url));
	const combination = await makeCombination(name, { size, sorter: 'cpu' });
	try {
		const head = combination.add(await models.get(url)!, { idle: false });
		await head.core.ready;
		await head.core.holdPose(expression);
		combination.look(eye, target);
		await combination.prepare();
		const picture = combination.picture();
		head.leave();
		return toBase64(picture);
	} finally {
		await combination.settle();
		combination.dispose();
	}
}

Object.assign(globalThis, { tests: { draw } });
