import { writeAvatar } from '../../src/asset/write-avatar.ts';
import type { Combination, CombinationName } from '../../test/browser/support/combinations/combination.ts';
import { countGpuObjects } from '../../test/browser/support/combinations/gpu-objects.ts';
import { makeCombination } from '../../test/browser/support/combinations/make-combination.ts';
import { makeFixtureAvatar } from '../../test/fixtures/make-fixture-avatar.ts';

/** Number of avatars, and their kind of decoder. */
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

/** Loads avatars from a file in memory, draws each once and disposes it. Returns how many were visible. */
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
	// One frame without avatars, so that all recorded work is finished.
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
