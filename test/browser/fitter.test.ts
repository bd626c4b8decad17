import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FitAssets, type FitPicture, fitAvatar, loadFitAssets, type PersonFitState } from '../../src/fit/index.ts';
import { createEngine, faceLandmarks, PersonFit, readFitPrior, registerLandmarks } from '../../src/fit-engine.ts';
import { makeToyPrior } from '../fixtures/make-toy-prior.ts';
import { TOY_FOCAL_RATIO, toyPicture, toyPriorFile } from '../fixtures/toy-picture.ts';
import { openPage, type TestPage } from './harness/open-page.ts';
import type { FitterAsk, FitterOutcome } from './pages/fitter.ts';
import { toBase64 } from './support/base64.ts';

const METADATA = { name: 'Robin', provenance: { created: '2026-01-01T00:00:00.000Z' } };
const OPTIONS = { steps: { invert: 24, tune: 8, refine: 10 }, focalRatio: TOY_FOCAL_RATIO, metadata: METADATA };
const asset = (name: string): Uint8Array =>
	new Uint8Array(readFileSync(new URL(`../../assets/head-model/${name}`, import.meta.url)));

let assets: FitAssets;
let picture: FitPicture;
let ask: FitterAsk;
/** What Node makes of it: the file's digest, and the state after every step that was told of. */
let inNode: { readonly glb: string; readonly stateAt: (done: number) => Promise<PersonFitState> };
let page: TestPage;

beforeAll(async () => {
	const engine = await createEngine();
	const toy = makeToyPrior(engine);
	picture = toyPicture(engine, toy);
	const prior = toyPriorFile(toy);
	engine.dispose();
	assets = await loadFitAssets({
		prior,
		headModel: { header: asset('head-model.json'), data: asset('head-model.bin') },
	});
	const { glb } = await fitAvatar(assets, [picture], OPTIONS);
	inNode = { glb: createHash('sha256').update(glb).digest('hex'), stateAt };
	ask = {
		prior: toBase64(prior),
		rgba: toBase64(picture.rgba),
		size: picture.size,
		landmarks: { pixels: Array.from(picture.landmarks.pixels), size: picture.size },
		options: OPTIONS,
		fitter: { threads: 1 },
	};
	page = await openPage('test/browser/pages/fitter.ts');
});

afterAll(async () => {
	await page?.close();
});

/** Node's fit at a step, from the fit's own clock of steps. */
async function stateAt(done: number): Promise<PersonFitState> {
	const engine = await createEngine();
	const prior = readFitPrior(assets, engine);
	const registration = registerLandmarks(prior.head, faceLandmarks(prior.head), [picture.landmarks], OPTIONS);
	const fit = new PersonFit(engine, prior, [picture], registration, OPTIONS);
	for (let i = 0; i < done; i++) fit.step();
	const state = fit.save();
	engine.dispose();
	return state;
}

const fitInPage = (changes: Partial<FitterAsk> & { again?: boolean } = {}): Promise<FitterOutcome> =>
	page.call<FitterOutcome>('fit', { ...ask, ...changes });

describe('a fit in a worker of a page', () => {
	test('makes the file that Node makes, to the bit, whether previews are drawn or not', async () => {
		const { glb, phases, previews, colors, busy } = await fitInPage({ previews: true });
		expect(glb).toBe(inNode.glb);
		expect(phases).toEqual(['load', 'fit', 'write']);
		expect(previews).toBeGreaterThan(0);
		expect(colors).toBeGreaterThan(50);
		expect(busy).toBe(false);
		// The worker still has the files: nothing is loaded again.
		const second = await fitInPage({ again: true, options: { ...OPTIONS, transfer: true } });
		expect(second.glb).toBe(inNode.glb);
		expect(second.phases).toEqual(['fit', 'write']);
		expect(second.moved).toBe(true);
	});

	test('is saved on its way as Node would save it, and goes on from there elsewhere to the same bits', async () => {
		const { saved, glb } = await fitInPage({ saveAfter: 1 });
		expect(glb).toBe(inNode.glb);
		const state = await inNode.stateAt(saved!.done);
		expect(saved!.code).toEqual([...state.code.values, ...state.code.moments1]);
		expect(saved!.done).toBeLessThan(42);
		const resumed = await page.call<FitterOutcome>('resume', ask);
		expect(resumed.glb).toBe(inNode.glb);
	});

	test('is cancelled at once, and the next one begins where nothing was', async () => {
		const cancelled = await fitInPage({ cancelAfter: 1 });
		expect(cancelled).toMatchObject({ error: 'AbortError', busy: false });
		const next = await fitInPage({ again: true });
		expect(next.glb).toBe(inNode.glb);
		expect(next.phases).toEqual(['fit', 'write']);
	});

	test('is one at a time; the second is told so, and a disposed fitter fits no more', async () => {
		const words = await page.call<string[]>('crowd', ask);
		expect(words).toEqual(['fit/busy', 'AbortError', 'done', 'fit/disposed', 'fit/disposed']);
	});
});

describe('what can go wrong is a typed error, and soon', () => {
	test('a prior that is not there, or is none', async () => {
		expect(await fitInPage({ prior: '/nowhere/prior.bin' })).toMatchObject({
			error: 'asset/fetch-failed',
			busy: false,
		});
		expect(await fitInPage({ prior: '/package.json' })).toMatchObject({ error: 'asset/corrupt' });
		// The same fitter, asked again, fetches again.
		expect(await fitInPage({ prior: '/package.json', again: true })).toMatchObject({ error: 'asset/corrupt' });
	});

	test('pixels that are no numbers, sizes that do not fit, no face', async () => {
		const pixels = Array.from({ length: 96 * 96 * 4 }, (_, i) => (i === 5 ? null : 0.5));
		expect(await fitInPage({ pixels })).toMatchObject({ error: 'fit/not-finite' });
		expect(await fitInPage({ pixels: pixels.map(() => 0.5) })).toMatchObject({ error: 'argument/invalid' });
		expect(await fitInPage({ size: 100 })).toMatchObject({ error: 'fit/wrong-size' });
		expect(await fitInPage({ landmarks: { ...ask.landmarks, size: 256 } })).toMatchObject({ error: 'fit/wrong-size' });
		expect(await fitInPage({ landmarks: { pixels: [1, 2, 3], size: 96 } })).toMatchObject({ error: 'fit/wrong-size' });
		const scattered = ask.landmarks.pixels.map((_, i) => (i * 7919) % 96);
		expect(await fitInPage({ landmarks: { pixels: scattered, size: 96 } })).toMatchObject({ error: 'fit/no-face' });
		expect(await fitInPage({ rgba: toBase64(new Uint8Array(96 * 96 * 4)) })).toMatchObject({ error: 'fit/no-face' });
	});

	test('steps without end', async () => {
		const steps = { invert: 1e12, tune: 0, refine: 0 };
		expect(await fitInPage({ options: { ...OPTIONS, steps } })).toMatchObject({ error: 'fit/wrong-size' });
	});

	test('a machine without room', async () => {
		expect(await fitInPage({ fitter: { threads: 1, maximumBytes: 4 * 2 ** 20 } })).toMatchObject({
			error: 'fit/out-of-memory',
		});
	});

	test('a worker that is not there, dies, is another, or says nothing more', async () => {
		expect(await fitInPage({ worker: '/nothing.js' })).toMatchObject({ error: 'fit/worker-lost', busy: false });
		const odd = '/bundle/test/browser/pages/fitter-odd-worker.ts';
		const named = (name: string) => ({ ...OPTIONS, metadata: { name } });
		const died = await fitInPage({ worker: odd, options: named('dies') });
		expect(died).toMatchObject({ error: 'fit/worker-lost', busy: false });
		expect(died.message).toContain('out of luck');
		expect(await fitInPage({ worker: odd, options: named('babbles') })).toMatchObject({ error: 'fit/worker-lost' });
		const silent = await fitInPage({ worker: odd, options: named('sleeps'), fitter: { silenceSeconds: 2 } });
		expect(silent).toMatchObject({ error: 'fit/worker-lost', phases: ['load'] });
	});

	test('a worker that was ended from outside is replaced for the next fit', async () => {
		const patience = { threads: 1, silenceSeconds: 3 };
		const killed = await fitInPage({
			killAfter: 1,
			fitter: patience,
			options: { ...OPTIONS, steps: { invert: 20_000 } },
		});
		expect(killed).toMatchObject({ error: 'fit/worker-lost', busy: false });
		expect((await fitInPage({ again: true })).glb).toBe(inNode.glb);
	});
});

describe('where the page is strict', () => {
	test('a policy that allows compiled WebAssembly alone is enough, on one thread', async () => {
		const strict = await openPage('test/browser/pages/fitter.ts', { strict: true, isolated: true });
		const { glb, threadCount } = await strict.call<FitterOutcome>('fit', { ...ask, fitter: { threads: 2 } });
		expect(threadCount).toBe(1);
		expect(glb).toBe(inNode.glb);
		await strict.close();
	});

	test('an isolated page has threads, and the same bits', async () => {
		const isolated = await openPage('test/browser/pages/fitter.ts', { isolated: true });
		const { glb, threadCount } = await isolated.call<FitterOutcome>('fit', { ...ask, fitter: { threads: 2 } });
		expect(threadCount).toBe(2);
		expect(glb).toBe(inNode.glb);
		expect(isolated.errors).toEqual([]);
		await isolated.close();
	});
});
