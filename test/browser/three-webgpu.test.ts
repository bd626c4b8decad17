import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawReference } from '../golden/draw-reference.ts';
import { coveredDifference } from '../reference/picture-difference.ts';
import { openPage, type TestPage } from './harness/open-page.ts';
import type { FadeJudgement } from './support/judge-fade.ts';
import { THREE_GOLDEN } from './support/three-golden.ts';

type Picture = Uint8Array;

let page: TestPage;
/** By the oracles alone. */
let reference: Float64Array;
/** By WebGLRenderer. */
let webgl: Picture;

beforeAll(async () => {
	page = await openPage('test/browser/pages/three-webgpu.ts');
	reference = drawReference(THREE_GOLDEN);
	webgl = await draw('heads', { kind: 'webgl' });
});

afterAll(async () => {
	expect(await page.call<string[]>('errors')).toEqual([]);
	expect(page.errors).toEqual([]);
	await page.close();
});

const decode = (base64: string): Picture => Uint8Array.from(Buffer.from(base64, 'base64'));
const draw = async (name: string, request: object): Promise<Picture> => decode(await page.call<string>(name, request));

/** Decibels over the pixels that the heads cover, without alpha. */
function decibels(name: string, picture: Picture, other: ArrayLike<number>): number {
	const covers = (values: ArrayLike<number>): Float64Array =>
		Float64Array.from(values, (value, i) => (i % 4 === 3 ? reference[i]! : value));
	const difference = coveredDifference(covers(picture), covers(other));
	if (process.env['PAGE_LOG']) console.log(name, difference);
	return difference.decibels;
}

/** Mean of r, g and b over the inside of the faces, where every pixel is covered. */
function meanInside(picture: Picture): number {
	let sum = 0;
	let count = 0;
	for (let y = 80; y < 130; y++) {
		for (let x = 75; x < 115; x++) {
			for (let k = 0; k < 3; k++) sum += picture[(y * THREE_GOLDEN.camera.width + x) * 4 + k]!;
			count += 3;
		}
	}
	return sum / count;
}

test('WebGLRenderer draws as ever where gaspard/three/webgpu is loaded', () => {
	expect(decibels('webgl', webgl, reference)).toBeGreaterThan(45);
});

describe.each(['webgpu', 'fallback'] as const)('WebGPURenderer, %s', (kind) => {
	test('blends as the screen shows it in a DirectRenderPipeline: the picture of the oracles and of WebGLRenderer', async () => {
		const picture = await draw('heads', { kind, direct: true });
		expect(decibels(`${kind} direct, reference`, picture, reference)).toBeGreaterThan(45);
		expect(decibels(`${kind} direct, WebGLRenderer`, picture, webgl)).toBeGreaterThan(45);
	});

	test('blends in linear light by default, and is neither washed out nor dark', async () => {
		const picture = await draw('heads', { kind });
		expect(decibels(`${kind} linear, WebGLRenderer`, picture, webgl)).toBeGreaterThan(27);
		expect(Math.abs(meanInside(picture) - meanInside(webgl))).toBeLessThan(5);
	});

	test('fog is that of WebGLRenderer', async () => {
		const picture = await draw('heads', { kind, direct: true, fog: true });
		const expected = await draw('heads', { kind: 'webgl', fog: true });
		expect(decibels(`${kind} fog`, picture, expected)).toBeGreaterThan(45);
		expect(decibels(`${kind} fog against none`, picture, webgl)).toBeLessThan(30);
	});

	test('a half-faded head lets half of the light through, and what is seen of it is its outside', async () => {
		for (const { covered, between, offHalf } of await page.call<FadeJudgement[]>('fade', { kind })) {
			expect(covered).toBeGreaterThan(3000);
			expect(between).toBe(0);
			expect(offHalf).toBeLessThan(0.02);
		}
	});

	test('both sorters give one picture', async () => {
		const gpu = await draw('heads', { kind, direct: true, sorter: 'gpu' });
		const cpu = await draw('heads', { kind, direct: true, sorter: 'cpu' });
		expect(decibels(`${kind} sorters`, gpu, cpu)).toBeGreaterThan(50);
	});

	test('meshes hide splats that lie behind them, and splats hide meshes', async () => {
		const center = (picture: Picture): number[] => [...picture.subarray((96 * 192 + 96) * 4, (96 * 192 + 96) * 4 + 3)];
		const plain = center(await draw('heads', { kind }));
		expect(center(await draw('ball', { kind, z: 0.2 }))).toEqual([0, 255, 0]);
		expect(center(await draw('ball', { kind, z: -0.3 }))).toEqual(plain);
		expect(plain[0]).toBeGreaterThan(plain[1]!);
	});

	test.each(['mrt', 'logarithmic', 'compiled'] as const)(
		'the picture is the same in a renderer or pass with: %s',
		async (what) => {
			const plain = await draw('ball', { kind, z: 0.2 });
			expect(decibels(`${kind} ${what}`, await draw('special', { kind, what }), plain)).toBeGreaterThan(60);
		},
	);

	test('a ClippingGroup cuts as the planes of a material do with WebGLRenderer', async () => {
		const picture = await draw('special', { kind, what: 'clipping' });
		const expected = await draw('special', { kind: 'webgl', what: 'clipping' });
		expect(decibels(`${kind} clipping`, picture, expected)).toBeGreaterThan(27);
		expect(decibels(`${kind} clipping against none`, picture, await draw('ball', { kind, z: 0.2 }))).toBeLessThan(20);
	});

	test('an avatar may be drawn by another renderer and come back', async () => {
		const { first, second, third } = await page.call<Record<'first' | 'second' | 'third', string>>('swap', {
			from: 'webgl',
			to: kind,
		});
		expect(decode(first)).toEqual(webgl);
		expect(decode(second)).toEqual(await draw('heads', { kind }));
		expect(third).toBe(first);
	});

	test('each camera has an order of its own, one for each render, renders inside of renders too', async () => {
		const { sorts, alone, between, after } = await page.call<{
			sorts: number[];
			alone: string;
			between: string;
			after: string;
		}>('cameras', { kind });
		expect(decode(alone)).toEqual(await draw('heads', { kind }));
		expect(after).toBe(alone);
		expect(decibels(`${kind} after a render inside`, decode(between), decode(alone))).toBe(Infinity);
		expect(sorts[0]).toBe(1);
		expect(sorts[3]! - sorts[2]!).toBe(1);
	});

	test('lives of avatars leave nothing behind', async () => {
		const { early, late, geometries } = await page.call<{ early: number; late: number; geometries: [number, number] }>(
			'lives',
			{ kind, count: 30 },
		);
		if (kind === 'webgpu') expect(early).toBeGreaterThan(5);
		expect(late).toBe(early);
		expect(geometries[1]).toBe(geometries[0]);
	});
});

test.each(['webgpu', 'fallback'])('reversed depth gives the same picture: %s', async (kind) => {
	const plain = await draw('ball', { kind, z: 0.2 });
	// A page of its own: after such a renderer, others of three 0.187 on the page may draw nothing.
	const own = await openPage('test/browser/pages/three-webgpu.ts');
	const picture = decode(await own.call<string>('special', { kind, what: 'reversed' }));
	await own.close();
	expect(decibels(`${kind} reversed`, picture, plain)).toBeGreaterThan(60);
});

test('without gaspard/three/webgpu a WebGPURenderer is refused with words that help', async () => {
	const bare = await openPage('test/browser/pages/three-webgpu-bare.ts');
	const { code, message, others } = await bare.call<{ code: string; message: string; others: number }>('draw');
	await bare.close();
	expect(code).toBe('engine/wrong-entry');
	expect(message).toContain("'gaspard/three/webgpu'");
	// Reported once, and the rest of the scene is drawn.
	expect(others).toBeGreaterThan(100);
});
