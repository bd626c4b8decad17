import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BenchPage, runPage } from '../../bench/run-page.ts';
import { GOLDEN_CASES } from '../golden/cases.ts';
import { drawReference } from '../golden/draw-reference.ts';
import { pictureDifference } from '../reference/picture-difference.ts';
import { CHROMIUM_FLAGS } from './harness/chromium.ts';
import { openPage, type TestPage } from './harness/open-page.ts';

const SCRIPT = 'test/browser/pages/webgpu-picture.ts';
/** Of a browser that draws WebGL2 with SwiftShader too: rasterisers differ by more at a quad's border than the two APIs. */
const ONE_RASTERISER = [
	...CHROMIUM_FLAGS.filter((flag) => !/--use-gl|--use-angle/.test(flag)),
	'--use-angle=swiftshader',
	'--enable-unsafe-swiftshader',
];

let page: TestPage;
let oneRasteriser: BenchPage;
beforeAll(async () => {
	page = await openPage(SCRIPT);
	oneRasteriser = await runPage(SCRIPT, ONE_RASTERISER);
});
afterAll(async () => {
	await page.close();
	await oneRasteriser.close();
});

/** Draws a case in the page: numbers 0..255. */
async function draw(
	api: 'drawWithWebGPU' | 'drawWithWebGL2',
	request: Record<string, unknown>,
	by: Pick<TestPage, 'call'> = page,
): Promise<Float32Array> {
	const bytes = Uint8Array.from(Buffer.from(await by.call<string>(api, request), 'base64'));
	return new Float32Array(bytes.buffer);
}

/** Pixels that either picture covers, so that an empty background does not flatter the figure. */
function covered(a: ArrayLike<number>, b: ArrayLike<number>): [number[], number[]] {
	const out: [number[], number[]] = [[], []];
	for (let i = 0; i < a.length; i += 4) {
		if (a[i + 3]! < 1 && b[i + 3]! < 1) continue;
		for (let k = 0; k < 4; k++) {
			out[0].push(a[i + k]!);
			out[1].push(b[i + k]!);
		}
	}
	return out;
}

describe.each(GOLDEN_CASES)('$name ($guards)', (golden) => {
	const { name } = golden;

	test('equals the CPU reference to 45 dB over the pixels it covers', async () => {
		const difference = pictureDifference(...covered(await draw('drawWithWebGPU', { name }), drawReference(golden)));
		if (process.env['PAGE_LOG']) console.log(name, 'reference', difference);
		expect(difference.decibels).toBeGreaterThanOrEqual(45);
	});

	test('equals the picture of WebGL2 within 2 of 255 on the same rasteriser', async () => {
		const picture = await draw('drawWithWebGPU', { name }, oneRasteriser);
		const difference = pictureDifference(...covered(picture, await draw('drawWithWebGL2', { name }, oneRasteriser)));
		if (process.env['PAGE_LOG']) console.log(name, 'WebGL2', difference);
		expect(difference.largest).toBeLessThanOrEqual(2);
	});
});

test.each(['front', 'two-overlapping', 'two-clusters'])(
	'the sorter of the CPU gives the same picture: %s',
	async (name) => {
		const gpu = await draw('drawWithWebGPU', { name });
		const cpu = await draw('drawWithWebGPU', { name, sorter: 'cpu' });
		// The two round depths differently where a splat lies on the border of two keys; such neighbours may swap.
		expect(pictureDifference(gpu, cpu).decibels).toBeGreaterThanOrEqual(55);
	},
);

test('code of the host takes part where the shader has a hook for it', async () => {
	const plain = await draw('drawWithWebGPU', { name: 'front' });
	const fogged = await draw('drawWithWebGPU', {
		name: 'front',
		hooks: {
			varyings: '@location(2) fogDepth: f32,',
			declarations: 'fn half(alpha: f32) -> f32 { return alpha * 0.5; }',
			vertexMain: 'varyings.fogDepth = -quad.viewCenter.z;',
			fragmentStart: 'if (varyings.position.x < 96.0) { discard; }',
			fragmentColor: 'color = vec3f(0.0, select(0.0, 1.0, varyings.fogDepth > 0.1), 0.0); alpha = half(alpha);',
		},
	});
	const center = (96 * 192 + 98) * 4;
	expect([...fogged.subarray(center - 16, center - 12)]).toEqual([0, 0, 0, 0]);
	const [red, green, blue, alpha] = fogged.subarray(center, center + 4) as unknown as [number, number, number, number];
	expect([red, blue]).toEqual([0, 0]);
	expect(green).toBe(alpha);
	expect(alpha).toBeGreaterThan(100);
	expect(plain[center]).toBeGreaterThan(50);
});

test('linear output is the display colour in linear light', async () => {
	const [display, linear] = [
		await draw('drawWithWebGPU', { name: 'front', depth: 'halves' }),
		await draw('drawWithWebGPU', { name: 'front', depth: 'halves', linearOutput: 1 }),
	];
	const sum = (picture: Float32Array, k: number): number =>
		picture.reduce((all, value, i) => all + (i % 4 === k ? value : 0), 0);
	expect(sum(linear, 0)).toBeLessThan(sum(display, 0) * 0.9);
	expect(Math.abs(sum(linear, 3) / sum(display, 3) - 1)).toBeLessThan(1e-6);
});
