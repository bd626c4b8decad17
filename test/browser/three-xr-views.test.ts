import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, type TestPage } from './harness/open-page.ts';

let page: TestPage;

beforeAll(async () => {
	page = await openPage('test/browser/pages/three-xr-views.ts', { width: 512, height: 256 });
});

afterAll(async () => {
	expect(page.errors).toEqual([]);
	await page.close();
});

interface Stereo {
	readonly sorts: number;
	readonly eyes: readonly { readonly different: number; readonly worst: number; readonly lit: number }[];
	readonly both: number;
	readonly offCentre: number;
}

test('each eye sees what a camera at its place sees, from one sort at the middle of both', async () => {
	const { sorts, eyes, both, offCentre } = await page.call<Stereo>('stereo', false);
	expect(sorts).toBe(1);
	expect(offCentre).toBeLessThan(1e-6);
	for (const eye of eyes) {
		expect(eye.lit).toBeGreaterThan(60);
		expect(eye).toMatchObject({ different: 0 });
	}
	// They are two different pictures.
	expect(both).toBeGreaterThan(2000);
});

test('a mirror drawn within an eye leaves splats and viewport of that eye as they were', async () => {
	const { sorts, eyes } = await page.call<Stereo>('stereo', true);
	for (const eye of eyes) {
		// A few pixels within the mirror: its texture is read at other places than through a camera of its own.
		expect(eye.different).toBeLessThan(150);
		expect(eye.worst).toBeLessThan(24);
	}
	// A mirror shows each eye another view: one sort for each reflection, and the rig's order again after it.
	expect(sorts).toBeLessThanOrEqual(4);
});

test('a worn head has its eyes at the viewer’s, unseen by them and seen in the mirror', async () => {
	const result = await page.call<Record<string, number | boolean>>('worn');
	expect(result['millimetres']).toBeLessThan(1);
	// The camera of three would have been the left eye.
	expect(result['leftEyeMillimetres']).toBeGreaterThan(30);
	expect(result['turned']).toBeLessThan(0.02);
	expect(result['mirror']).toBeGreaterThan(1000);
	expect(result['eyesAlone']).toBe(0);
	expect(result).toMatchObject({ shown: true, free: true });
});

test('a head within arm’s length fades in a headset, and only there', async () => {
	const { opacities, flat } = await page.call<{ opacities: number[]; flat: number }>('comfort');
	expect(opacities[0]).toBe(1);
	expect(opacities[1]).toBe(1);
	expect(opacities[2]).toBeCloseTo(0.5, 3);
	expect(opacities[3]).toBe(0);
	expect(flat).toBe(1);
});

test('in augmented reality colours are premultiplied: laid over a wall they equal the head before it', async () => {
	const result = await page.call<Record<string, number | string>>('passthrough');
	expect(result).toMatchObject({ blend: 'alpha-blend', unpremultiplied: 0 });
	expect(result['partial']).toBeGreaterThan(500);
	expect(result['empty']).toBeGreaterThan(10_000);
	// Every layer rounds its alpha to 8 bits.
	expect(result['worst']).toBeLessThan(6);
	expect(result['mean']).toBeLessThan(0.5);
});

test('foveation and frame rate stay what the page asked for; splats are given up by that rate', async () => {
	expect(await page.call('settings')).toEqual({ foveation: 0.4, layerFoveation: 0.4, frameRate: 90, governed: 90 });
});
