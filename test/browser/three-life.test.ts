import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, type TestPage } from './harness/open-page.ts';

let page: TestPage;

beforeAll(async () => {
	page = await openPage('test/browser/pages/three-life.ts');
});

afterAll(async () => {
	expect(page.errors).toEqual([]);
	await page.close();
});

test('two lines put a head into a scene that lives by itself, through its own decoder', async () => {
	const result = await page.call<{ moved: number; lit: number; errors: string[]; ready: boolean }>('fiveLines');
	expect(result).toMatchObject({ errors: [], ready: true });
	expect(result.lit).toBeGreaterThan(2000);
	expect(result.moved).toBeGreaterThan(20);
});

test('the decoder of the file and the mesh of the file show the same pose', async () => {
	// Both compute in float32, in another order; the file is not rounded here.
	expect(await page.call<number>('decoders')).toBeGreaterThan(45);
});

test('a page that draws on demand is told once, and draws once', async () => {
	expect(await page.call('onDemand')).toEqual({ changes: 1, worst: 0 });
});

test('a clone shares the asset, keeps children and settings, and lives on its own', async () => {
	const result = await page.call<Record<string, number>>('cloning');
	expect(result).toMatchObject({
		same: true,
		type: 'GaussianAvatar',
		name: 'Ada',
		opacity: 0.9,
		toneMapped: true,
		ownMaterial: true,
		hats: 1,
		ownPose: true,
	});
	expect(result['alone']).toBeGreaterThan(1000);
	expect(result['both']).toBeGreaterThan(result['alone']! * 1.5);
});

test('after 200 lives the renderer holds what it held before', async () => {
	const result = await page.call<Record<'before' | 'during' | 'after', object> & { instances: number }>('lives', 200);
	expect(result.after).toEqual(result.before);
	expect(result.during).not.toEqual(result.before);
	expect(result.instances).toBe(0);
});

test('a lost context is a typed error, and comes back with the same picture', async () => {
	const result = await page.call<{ worst: number; lit: number; errors: string[] }>('contextLoss');
	expect(result).toMatchObject({ worst: 0, errors: ['gpu/context-lost'] });
	expect(result.lit).toBeGreaterThan(2000);
});

test('one avatar may be drawn by two renderers, and outlives one of them', async () => {
	const result = await page.call<{ worst: number; lit: number; afterDispose: number }>('twoRenderers');
	expect(result).toMatchObject({ worst: 0, afterDispose: 0 });
	expect(result.lit).toBeGreaterThan(2000);
});

test('bad files and bad decoders give typed errors, and leave page and neighbours alone', async () => {
	const result = await page.call<{ codes: Record<string, string>; worst: number; alive: boolean }>('badNeighbours');
	expect(result.worst).toBe(0);
	expect(result.alive).toBe(true);
	expect(result.codes).toMatchObject({
		truncated: 'asset/truncated',
		foreign: 'asset/not-a-glb',
		missing: 'asset/fetch-failed',
		empty: 'asset/not-a-glb',
		'emptyDecoder pose': 'true',
		'noiseDecoder pose': 'true',
	});
	for (const [name, code] of Object.entries(result.codes)) {
		if (!name.endsWith('pose')) expect(code, name).toMatch(/^(asset|decoder)\//);
	}
});

test('a browser without WebGL2 is told so before anything is downloaded', async () => {
	const other = await openPage('test/browser/pages/three-life.ts');
	expect(await other.call('noWebGL2')).toBe('gpu/no-webgl2');
	await other.close();
});

test('rays meet the posed mesh and say where', async () => {
	const result = await page.call<Record<string, number>>('picking');
	expect(result).toMatchObject({ object: true, distance: true, uv: true, eye: 'leftEye', misses: 0, count: 1 });
	// The ray comes a little from the side: it may meet the skin beside the very tip.
	expect(result['error']).toBeLessThan(0.02);
});

test('GLTFLoader gives an avatar through the plug-in, and other files as ever', async () => {
	const result = await page.call<Record<string, unknown>>('loaderPlugin');
	expect(result).toMatchObject({ meshes: ['GaussianAvatar'], other: true, named: 'nobody' });
	expect(result['shared'], 'one model for both loads of the plug-in and for load').toEqual([true, true]);
	expect(result['lit']).toBeGreaterThan(2000);
	expect(result['error']).toBe('asset/unsupported');
});

test('an avatar shows its splats, its mesh or its wires', async () => {
	const result = await page.call<Record<string, number>>('views');
	expect(result['mesh']! / result['splats']!).toBeGreaterThan(0.8);
	expect(result['mesh']! / result['splats']!).toBeLessThan(1.1);
	expect(result['wireframe']).toBeLessThan(result['mesh']!);
	expect(result['mesh follows the pose']).toBeGreaterThan(200);
});
