import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPage, type TestPage } from './harness/open-page.ts';

describe.each(['webgl', 'webgpu'] as const)('Babylon on %s', (kind) => {
	let page: TestPage;

	beforeAll(async () => {
		page = await openPage('test/browser/pages/babylon-life.ts');
		await page.call('useEngine', kind);
	});

	afterAll(async () => {
		expect(page.errors).toEqual([]);
		if (kind === 'webgpu') expect(await page.call('complaints')).toEqual([]);
		await page.close();
	});

	const HANDS = [
		['right-handed', true],
		['left-handed', false],
	] as const;

	test('one line puts a head into a scene that lives by itself, through its own decoder', async () => {
		const result = await page.call<Record<string, number>>('fiveLines');
		expect(result).toMatchObject({ errors: [], ready: true, waits: true });
		expect(result['lit']).toBeGreaterThan(2000);
		expect(result['moved']).toBeGreaterThan(20);
		expect(result['poses']).toBeGreaterThan(3);
	});

	test('after 200 lives engine and scene hold what they held before', async () => {
		const result = await page.call<Record<'before' | 'during' | 'after', object> & { instances: number }>('lives', 200);
		expect(result.after).toEqual(result.before);
		expect(result.during).not.toEqual(result.before);
		expect(result.instances).toBe(1);
	});

	test('a lost context is a typed error, and comes back with the same picture', async () => {
		const result = await page.call<{ worst: number; lit: number; errors: string[] }>('contextLoss');
		const code = kind === 'webgpu' ? 'gpu/device-lost' : 'gpu/context-lost';
		expect(result).toMatchObject({ worst: 0, errors: [code, code] });
		expect(result.lit).toBeGreaterThan(2000);
	});

	test.each(HANDS)('in a %s scene picks meet the posed mesh and say where', async (_name, rightHanded) => {
		const result = await page.call<Record<string, number>>('picking', rightHanded);
		expect(result).toMatchObject({
			mesh: true,
			distance: true,
			outwards: true,
			uv: true,
			eye: 'leftEye',
			missed: true,
		});
		// The ray comes a little from the side: it may meet the skin beside the very tip.
		expect(result['error']).toBeLessThan(0.02);
	});

	test.each(HANDS)('in a %s scene ImportMeshAsync gives the avatar that load gives', async (_name, rightHanded) => {
		const result = await page.call<Record<string, unknown>>('sceneLoader', rightHanded);
		expect(result['lit']).toBeGreaterThan(2000);
		expect(result).toMatchObject({
			shared: true,
			names: ['Mesh', 'GaussianAvatar'],
			scaling: [1, 1, 1],
			held: 0,
			copies: 1,
		});
		// The loader's root node turns a left-handed scene around and back again.
		for (const way of ['imported', 'free', 'instantiated']) expect(result[way], way).toBeLessThanOrEqual(2);
		expect(result['error']).toBe('asset/unsupported');
	});

	test('a clone shares the asset, keeps children and settings, and lives on its own', async () => {
		const result = await page.call<Record<string, number>>('cloning');
		expect(result).toMatchObject({
			same: true,
			name: 'Other',
			opacity: 0.9,
			group: 1,
			ownMaterial: true,
			hats: 1,
			ownPose: true,
		});
		expect(result['alone']).toBeGreaterThan(1000);
		expect(result['both']).toBeGreaterThan(result['alone']! * 1.5);
	});

	test('a page that draws on demand is told once; an engine without WebGL2 and a missing file are typed errors', async () => {
		expect(await page.call('onDemand')).toEqual({
			poses: 1,
			worst: 0,
			code: 'gpu/no-webgl2',
			missing: 'asset/fetch-failed',
		});
	});

	test.each(HANDS)('in a %s scene an avatar shows its splats, its mesh or its wires', async (_name, rightHanded) => {
		const result = await page.call<Record<string, number>>('views', rightHanded);
		expect(result['mesh']! / result['splats']!).toBeGreaterThan(0.8);
		expect(result['mesh']! / result['splats']!).toBeLessThan(1.1);
		expect(result['wireframe']).toBeLessThan(result['mesh']!);
		expect(result['mesh follows the pose']).toBeGreaterThan(200);
	});

	test.each(HANDS)('in a %s scene eyes follow a node to its side', async (_name, rightHanded) => {
		const [plus, minus] = (await page.call<number[]>('gaze', rightHanded)) as [number, number];
		// The subject's left is +x in a right-handed scene: a thing at +x is to the left, outwards for the left eye.
		const side = rightHanded ? 1 : -1;
		expect(plus * side).toBeGreaterThan(0.1);
		expect(minus * side).toBeLessThan(-0.1);
	});

	test('eyes are told where a thing is now, not where it was a frame ago', async () => {
		const [told, is] = (await page.call<number[]>('gazeInFrame')) as [number, number];
		expect(told).toBeCloseTo(is, 6);
	});
});
