import { modelOfAsset } from '../../../src/avatar/load-avatar-model.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';
import type { CombinationHead, CombinationName } from '../support/combinations/combination.ts';
import { makeCombination } from '../support/combinations/make-combination.ts';

const SIZE = 96;
/** Two rows of the tables a head, and room for five: two heads, and a row that is too few for another. */
const HEAD_SPLATS = 2000;
const MAX_SPLATS = 5 * 1024 + 500;

/** Share of the pixels that are lit in the left, middle and right third of a picture. */
function litThirds(picture: Uint8ClampedArray): number[] {
	const lit = [0, 0, 0];
	for (let i = 0; i < SIZE * SIZE; i++) {
		const isLit = picture[i * 4]! + picture[i * 4 + 1]! + picture[i * 4 + 2]! > 60;
		if (isLit) lit[Math.floor(((i % SIZE) * 3) / SIZE)]!++;
	}
	return lit.map((count) => count / ((SIZE * SIZE) / 3));
}

/** Three heads side by side where there is room for two; then the first leaves. */
async function crowd(name: CombinationName): Promise<Record<string, unknown>> {
	const combination = await makeCombination(name, { size: SIZE, sorter: 'cpu', maxSplats: MAX_SPLATS });
	combination.look([0, 0, 3], [0, 0, 0]);
	const heads: CombinationHead[] = [];
	for (const x of [-0.5, 0, 0.5]) {
		const asset = makeFixtureAvatar({ seed: 3, splatCount: HEAD_SPLATS, detail: 2 });
		const head = combination.add(modelOfAsset(asset, { decoder: 'mesh' }), { idle: false });
		head.place(x, 0, 0);
		heads.push(head);
	}
	await Promise.all(heads.map(({ core }) => core.ready));
	await combination.prepare();
	for (let frame = 0; frame < 3; frame++) combination.draw();
	const full = litThirds(combination.picture());
	const errors = heads.map((head) => [...head.errors]);
	heads[0]!.leave();
	await combination.prepare();
	const after = litThirds(combination.picture());
	const errorsAfter = heads.slice(1).map((head) => [...head.errors]);
	for (const head of heads.slice(1)) head.leave();
	combination.dispose();
	return { full, errors, after, errorsAfter };
}

Object.assign(globalThis, { tests: { crowd } });
