import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TEXTURE_WIDTH } from '../../src/splat/constants.ts';
import { lowerFactor } from '../../src/splat/lower-factor.ts';
import { packShape, shapeFlags, unpackShape } from '../../src/splat/packed-splat.ts';
import { makeTriangleFrame, triangleFrame } from '../../src/splat/triangle-frame.ts';
import { seededRandom } from '../fixtures/seeded-random.ts';
import { lookAt, orthographic, perspective, type ReferenceCamera } from '../reference/camera.ts';
import { multiply, transpose } from '../reference/deform-splats.ts';
import { projectSplat } from '../reference/project-splat.ts';
import { openPage, type TestPage } from './harness/open-page.ts';

let page: TestPage;
beforeAll(async () => {
	page = await openPage('test/browser/pages/webgpu-chunks.ts');
});
afterAll(() => page.close());

const COUNT = 64;

/** Runs WGSL lines on items of numbers; gives each item's outputs. */
async function run(code: string, items: readonly (readonly number[])[], outputs: number): Promise<number[][]> {
	const inputs = items.flat().map(Math.fround);
	const flat = await page.call<number[]>('run', { code, inputs, stride: items[0]!.length, outputs });
	return items.map((_, i) => flat.slice(i * outputs, (i + 1) * outputs));
}

function makeItems(length: number, seed: number, scale = 1): number[][] {
	const random = seededRandom(seed);
	return Array.from({ length: COUNT }, () => Array.from({ length }, () => Math.fround((random() * 2 - 1) * scale)));
}

/** Largest difference, as a part of the largest of the expected numbers. */
function relative(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
	let apart = 0;
	let size = 1e-30;
	for (let i = 0; i < expected.length; i++) {
		const difference = Math.abs(actual[i]! - expected[i]!);
		apart = Math.max(apart, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference);
		size = Math.max(size, Math.abs(expected[i]!));
	}
	return apart / size;
}

const MATRIX = (from: string): string =>
	`transpose(mat3x3f(${[0, 1, 2, 3, 4, 5, 6, 7, 8].map((k) => `input[at + ${from}${k}]`).join(', ')}))`;

describe('each chunk in WGSL equals its twin in TypeScript', () => {
	test('lower_factor', async () => {
		const items = makeItems(9, 1);
		// Flat along one axis, and nothing at all: the rows that have no direction.
		for (let k = 6; k < 9; k++) items[0]![k] = 0;
		items[1]!.fill(0);
		const code = `let l = lower_factor(${MATRIX('')});
			output[to] = l[0].x; output[to + 1] = l[0].y; output[to + 2] = l[0].z;
			output[to + 3] = l[1].y; output[to + 4] = l[1].z; output[to + 5] = l[2].z;`;
		const answers = await run(code, items, 6);
		items.forEach((item, i) => {
			const expected = new Float64Array(6);
			lowerFactor(expected, 0, item);
			expect(relative(answers[i]!, expected)).toBeLessThan(2e-5);
		});
	});

	test('triangle_frame', async () => {
		const items = makeItems(9, 2);
		const code = `let f = triangle_frame(vec3f(input[at], input[at + 1], input[at + 2]),
				vec3f(input[at + 3], input[at + 4], input[at + 5]), vec3f(input[at + 6], input[at + 7], input[at + 8]));
			for (var k = 0u; k < 3u; k++) { output[to + k] = f.t[k]; output[to + 3 + k] = f.u[k]; output[to + 6 + k] = f.n[k]; }
			output[to + 9] = f.x1; output[to + 10] = f.x2; output[to + 11] = f.y2; output[to + 12] = f.twice_area;`;
		const answers = await run(code, items, 13);
		const frame = makeTriangleFrame();
		items.forEach((item, i) => {
			const area = triangleFrame(frame, item, 0, 3, 6);
			expect(relative(answers[i]!, [...frame.axes, frame.x1, frame.x2, frame.y2, area])).toBeLessThan(2e-5);
		});
	});

	test('pack_shape and unpack_shape', async () => {
		const items = makeItems(7, 3, 0.01).map((item, i) => [...item.slice(0, 6), i % 2 === 0 ? 0 : 128 + i]);
		const code = `let c = input[at + 6] > 0.0;
			let flags = select(${shapeFlags(0.3, false, 0.0006)}u, 0x80000000u | u32(input[at + 6]), c);
			let texel = pack_shape(mat3x3f(input[at], input[at + 1], input[at + 2], 0.0, input[at + 3], input[at + 4],
				0.0, 0.0, input[at + 5]), flags, 0u);
			let shape = unpack_shape(texel);
			for (var k = 0u; k < 4u; k++) {
				output[to + k * 2u] = f32(texel[k] & 0xffffu);
				output[to + k * 2u + 1u] = f32(texel[k] >> 16u);
			}
			output[to + 8] = shape.factor[0].x; output[to + 9] = shape.factor[0].y; output[to + 10] = shape.factor[0].z;
			output[to + 11] = shape.factor[1].y; output[to + 12] = shape.factor[1].z; output[to + 13] = shape.factor[2].z;
			output[to + 14] = shape.dilation; output[to + 15] = shape.trained_pixel;`;
		const answers = await run(code, items, 16);
		items.forEach((item, i) => {
			const compensated = item[6]! > 0;
			const flags = compensated ? (0x80000000 | item[6]!) >>> 0 : shapeFlags(0.3, false, 0.0006);
			const words = new Uint32Array(4);
			packShape(words, 0, item, 0, flags);
			const halves = [...words].flatMap((word) => [word & 0xffff, word >>> 16]);
			halves.forEach((half, k) => {
				// Where a number lies half way between two steps the twins may round apart.
				const apart = Math.abs(((answers[i]![k]! << 16) >> 16) - ((half << 16) >> 16));
				expect(apart).toBeLessThanOrEqual(k < 6 ? 1 : 0);
			});
			const read = new Float64Array(6);
			expect(unpackShape(read, 0, words, 0)).toBe(flags);
			expect(relative(answers[i]!.slice(8, 14), read)).toBeLessThan(4e-5);
			expect(answers[i]![14]).toBeCloseTo((flags & 255) / 100, 6);
			// An eighth of an octave at most above what was asked.
			if (compensated) expect(answers[i]![15]).toBe(0);
			else expect(answers[i]![15]! / 0.0006).toSatisfy((ratio: number) => ratio > 0.9999 && ratio < 1.091);
		});
		expect(shapeFlags(0.3, false)).toBe(30);
	});

	test('unpack_color, texel_of and srgb_to_linear', async () => {
		const items = Array.from({ length: COUNT }, (_, i) => [i * 4, 255 - i * 4, (i * 7) % 256, i, i * 977]);
		const code = `let word = u32(input[at]) | (u32(input[at + 1]) << 8u) | (u32(input[at + 2]) << 16u) | (u32(input[at + 3]) << 24u);
			let color = unpack_color(word);
			for (var k = 0u; k < 4u; k++) { output[to + k] = color[k]; }
			let linear = srgb_to_linear(color.rgb);
			for (var k = 0u; k < 3u; k++) { output[to + 4u + k] = linear[k]; }
			let texel = texel_of(u32(input[at + 4]));
			output[to + 7] = f32(texel.x); output[to + 8] = f32(texel.y);`;
		const answers = await run(code, items, 9);
		const toLinear = (c: number): number => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
		items.forEach((item, i) => {
			const color = item.slice(0, 4).map((byte) => byte / 255);
			expect(relative(answers[i]!.slice(0, 4), color)).toBeLessThan(1e-6);
			expect(relative(answers[i]!.slice(4, 7), color.slice(0, 3).map(toLinear))).toBeLessThan(1e-5);
			expect(answers[i]!.slice(7)).toEqual([item[4]! % TEXTURE_WIDTH, Math.floor(item[4]! / TEXTURE_WIDTH)]);
		});
	});

	test.each([
		['perspective', perspective(30, 1)],
		['off-axis', perspective(50, 1.5, { shift: 0.3 })],
		['orthographic', orthographic(0.6, 1)],
	])('project_splat, %s', async (_, projection) => {
		const camera: ReferenceCamera = {
			worldToView: lookAt([0.2, 0.3, 0.9], [0, 0.1, 0]),
			projection,
			width: 300,
			height: 200,
		};
		const items = makeItems(9, 4).map((item, i) => [
			...item.slice(0, 3).map((v) => v * 0.15),
			...item.slice(3).map((v) => v * 0.01),
			// All of the dilation made up for, or what pixels add that are larger than the trained ones.
			i % 2 === 0 ? 0 : 1e-4 * i,
		]);
		const matrix = (m: readonly number[]): string => `mat4x4f(${m.map((v) => `f32(${v})`).join(', ')})`;
		const code = `let view = ${matrix(camera.worldToView)};
			let projection = ${matrix(projection)};
			let factor = mat3x3f(input[at + 3], input[at + 4], input[at + 5], 0.0, input[at + 6], input[at + 7], 0.0, 0.0, input[at + 8]);
			let clip = projection * view * vec4f(input[at], input[at + 1], input[at + 2], 1.0);
			let turn = mat3x3f(view[0].xyz, view[1].xyz, view[2].xyz);
			let splat = project_splat(factor, 0.3, turn, clip, projection, vec2f(300.0, 200.0), input[at + 9]);
			output[to] = splat.major.x; output[to + 1] = splat.major.y;
			output[to + 2] = splat.minor.x; output[to + 3] = splat.minor.y; output[to + 4] = splat.compensation;`;
		const answers = await run(code, items, 5);
		let seen = 0;
		items.forEach((item, i) => {
			const [, , , l00, l10, l20, l11, l21, l22] = item as [
				number,
				number,
				number,
				number,
				number,
				number,
				number,
				number,
				number,
			];
			const l = [l00, 0, 0, l10, l11, 0, l20, l21, l22];
			const trained = item[9]!;
			const convention = {
				dilationPixels2: 0.3,
				opacityCompensation: trained === 0,
				...(trained > 0 && { trainedPixelMetres: trained }),
			};
			const oracle = projectSplat(camera, item.slice(0, 3), multiply(l, transpose(l)), 1, convention);
			if (!oracle) return;
			seen++;
			const [ax, ay, bx, by, compensation] = answers[i]! as [number, number, number, number, number];
			// Covariance in pixels, rows counted downwards, from the half axes.
			const [px, py, qx, qy] = [ax * 150, -ay * 100, bx * 150, -by * 100];
			const [xx, xy, yy] = [px * px + qx * qx, px * py + qx * qy, py * py + qy * qy];
			const determinant = xx * yy - xy * xy;
			expect(relative([yy / determinant, -xy / determinant, xx / determinant], oracle.conic)).toBeLessThan(2e-4);
			expect(Math.abs(compensation - oracle.alpha)).toBeLessThan(1e-4);
		});
		expect(seen).toBeGreaterThan(COUNT / 2);
	});
});
