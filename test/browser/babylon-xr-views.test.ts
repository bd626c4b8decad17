import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPage, type TestPage } from './harness/open-page.ts';

let page: TestPage;

beforeAll(async () => {
	page = await openPage('test/browser/pages/babylon-xr-views.ts', { width: 512, height: 256 });
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

describe.each([
	['right-handed', true],
	['left-handed', false],
])('in a %s scene', (_name, rightHanded) => {
	test('each eye sees what a camera at its place sees, from one sort at the middle of both', async () => {
		const { sorts, eyes, both, offCentre } = await page.call<Stereo>('stereo', { rightHanded, withMirror: false });
		expect(sorts).toBe(1);
		expect(offCentre).toBeLessThan(1e-6);
		for (const eye of eyes) {
			expect(eye.lit).toBeGreaterThan(60);
			// Depths seen from the middle round otherwise than those of the eye: a splat or two may change places.
			expect(eye.different).toBeLessThanOrEqual(4);
			expect(eye.worst).toBeLessThanOrEqual(4);
		}
		// They are two different pictures.
		expect(both).toBeGreaterThan(2000);
	});

	test.each([false, true])(
		'a worn head has its eyes at the viewer’s, unseen by them and seen in the mirror (mirrored parent: %s)',
		async (mirrored) => {
			const result = await page.call<Record<string, number>>('worn', { rightHanded, mirrored });
			expect(result['frames']).toBeGreaterThan(20);
			// By the stick, which moves Babylon's camera ahead of its eyes.
			expect(result['travelled']).toBeCloseTo(12 * Math.hypot(0.02, 0.01), 3);
			expect(result['millimetres']).toBeLessThan(1);
			expect(result['degrees']).toBeLessThan(0.1);
			expect(result['mirror']).toBeGreaterThan(1000);
			// Drawn on the flat screen: not through the worn camera, unless it is wanted, or taken off.
			expect(result).toMatchObject({ eyesAlone: 0, flat: [0, 1, 1] });
		},
	);
});

test('a mirror drawn within an eye leaves splats and viewport of that eye as they were', async () => {
	const { sorts, eyes } = await page.call<Stereo>('stereo', { rightHanded: true, withMirror: true });
	for (const eye of eyes) {
		// A few pixels within the mirror: its texture is read at other places than through a camera of its own.
		expect(eye.different).toBeLessThan(150);
		expect(eye.worst).toBeLessThan(24);
	}
	// A mirror shows each eye another view: one sort for each reflection, and the rig's order again after it.
	expect(sorts).toBeLessThanOrEqual(4);
});

test('a mirror that draws everything shows splats, not the mesh that casts their shadow', async () => {
	const { lit, worst, cast } = await page.call<Record<string, number>>('shadowCaster');
	expect(lit).toBeGreaterThan(500);
	expect(worst).toBe(0);
	expect(cast).toBeGreaterThan(5);
});

test('a head within arm’s length fades in a headset, and only there', async () => {
	const { opacities, flat } = await page.call<{ opacities: number[]; flat: number }>('comfort');
	expect(opacities[0]).toBe(1);
	expect(opacities[1]).toBe(1);
	expect(opacities[2]).toBeCloseTo(0.5, 3);
	expect(opacities[3]).toBe(0);
	expect(flat).toBe(1);
});

test('late frames cost splats, by the rate of the session, which is asked for nothing', async () => {
	const result = await page.call<Record<string, number> & { asked: string[] }>('governor');
	expect(result['share']).toBeLessThan(1);
	expect(result['drawn']).toBe(result['limit']);
	expect(result['drawn']).toBeLessThan(result['splatCount']!);
	expect(result['targetRate']).toBe(result['frameRate']);
	// Babylon hands over its layer and depth range.
	expect(new Set(result.asked)).toEqual(new Set(['updateRenderState']));
	expect(result['flat']).toBe(result['splatCount']);
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
