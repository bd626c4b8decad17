import { writeAvatar } from '../../src/asset/write-avatar.ts';
import type { Combination, CombinationName } from '../../test/browser/support/combinations/combination.ts';
import { countGpuObjects } from '../../test/browser/support/combinations/gpu-objects.ts';
import { makeCombination } from '../../test/browser/support/combinations/make-combination.ts';
import { makeFixtureAvatar } from '../../test/fixtures/make-fixture-avatar.ts';

/** How many lives, and who turns expressions into vertices. */
export interface LivesRequest {
	readonly count: number;
	readonly decoder: 'auto' | 'mesh';
}

const SIZE = 32;
const counts = countGpuObjects();
const bytes = writeAvatar(makeFixtureAvatar({ splatCount: 1500 }));
let combination: Combination | undefined;

async function begin(name: CombinationName): Promise<void> {
	combination = await makeCombination(name, { size: SIZE });
	combination.look([0, 0.16, 0.8], [0, 0.16, 0]);
}

/** Lives that begin with a file in memory and end with `dispose`; each is seen in a picture. Returns how many were. */
async function live({ count, decoder }: LivesRequest): Promise<number> {
	const own = combination!;
	let seen = 0;
	for (let life = 0; life < count; life++) {
		const head = await own.load(bytes, { decoder, wasmPaths: '/ort/' });
		await head.core.ready;
		await own.prepare();
		if (isSeen(own.picture())) seen++;
		head.leave();
		await new Promise((done) => setTimeout(done, 0));
	}
	// One frame without anybody, and what was recorded before is done.
	own.draw();
	await own.settle();
	await new Promise(requestAnimationFrame);
	return seen;
}

/** Skin in the middle of the picture. */
function isSeen(pixels: Uint8ClampedArray): boolean {
	const middle = (SIZE * (SIZE / 2) + SIZE / 2) * 4;
	return pixels[middle]! + pixels[middle + 1]! + pixels[middle + 2]! > 60;
}

function end(): void {
	combination?.dispose();
	combination = undefined;
}

Object.assign(globalThis, { tests: { begin, live, counts, end } });
