import { afterAll, beforeAll, expect, test } from 'vitest';
import { lowerFactor } from '../../src/splat/lower-factor.ts';
import { seededRandom } from '../fixtures/seeded-random.ts';
import { lookAt, orthographic, perspective, type ReferenceCamera } from '../reference/camera.ts';
import { multiply, transpose } from '../reference/deform-splats.ts';
import { projectSplat } from '../reference/project-splat.ts';
import { openPage, type TestPage } from './harness/open-page.ts';
import type { ProjectionCall } from './pages/projection.ts';

let page: TestPage;
beforeAll(async () => {
	page = await openPage('test/browser/pages/projection.ts');
});
afterAll(() => page.close());

const CAMERAS: Readonly<Record<string, ReferenceCamera>> = {
	perspective: {
		worldToView: lookAt([0.3, 0.2, 1], [0, 0.1, 0]),
		projection: perspective(40, 1.5),
		width: 900,
		height: 600,
	},
	'off-axis': {
		worldToView: lookAt([0.1, 0.4, 0.8], [0, 0.1, 0]),
		projection: perspective(70, 0.9, { shift: 0.4 }),
		width: 1440,
		height: 1600,
	},
	orthographic: {
		worldToView: lookAt([1, 1, 1], [0, 0, 0]),
		projection: orthographic(0.8, 2),
		width: 800,
		height: 400,
	},
};

test.each(Object.entries(CAMERAS))(
	'the shader projects a Gaussian as the oracle does, round or thin as a hair: %s',
	async (_, camera) => {
		const random = seededRandom(11);
		const calls: ProjectionCall[] = [];
		const wanted: { covariance: number[]; compensation: number }[] = [];
		while (calls.length < 200) {
			const center = [random() * 1.2 - 0.6, random() * 1.2 - 0.6, random() * 0.9 - 0.3];
			// Standard deviations from 20 µm to 2 cm, independently.
			const sizes = [0, 1, 2].map(() => 2e-5 * 1000 ** random());
			const matrix = Array.from({ length: 9 }, (_, i) => (random() * 2 - 1) * sizes[i % 3]!);
			const covariance = multiply(matrix, transpose(matrix));
			// All of the dilation made up for, none of it, or what pixels add that are larger than the trained ones.
			const trainedPixelMetres = [0, 1e9, 10 ** (random() * 3 - 4)][calls.length % 3]!;
			const convention = {
				dilationPixels2: 0.3,
				opacityCompensation: trainedPixelMetres === 0,
				...(trainedPixelMetres > 0 && { trainedPixelMetres }),
			};
			const oracle = projectSplat(camera, center, covariance, 1, convention);
			if (!oracle) continue;
			const l = new Float64Array(6);
			lowerFactor(l, 0, matrix);
			const v = camera.worldToView;
			const p = camera.projection;
			const view = [0, 1, 2, 3].map(
				(r) => v[r]! * center[0]! + v[4 + r]! * center[1]! + v[8 + r]! * center[2]! + v[12 + r]!,
			);
			calls.push({
				factor: [l[0]!, l[1]!, l[2]!, 0, l[3]!, l[4]!, 0, 0, l[5]!],
				dilation: 0.3,
				rotation: [v[0]!, v[1]!, v[2]!, v[4]!, v[5]!, v[6]!, v[8]!, v[9]!, v[10]!],
				clip: [0, 1, 2, 3].map(
					(r) => p[r]! * view[0]! + p[4 + r]! * view[1]! + p[8 + r]! * view[2]! + p[12 + r]! * view[3]!,
				),
				projection: p,
				viewport: [camera.width, camera.height],
				trainedPixel: trainedPixelMetres,
			});
			const [a, b, c] = oracle.conic;
			const determinant = a * c - b * b;
			wanted.push({ covariance: [c / determinant, -b / determinant, a / determinant], compensation: oracle.alpha });
		}
		const bytes = Uint8Array.from(Buffer.from(await page.call<string>('project', calls), 'base64'));
		const found = new Float32Array(bytes.buffer);
		wanted.forEach(({ covariance, compensation }, i) => {
			const [mx, my, nx, ny] = [0, 1, 2, 3].map(
				(k) => found[i * 8 + k]! * (k % 2 ? camera.height : camera.width) * 0.5,
			);
			// Rows of pictures count downwards, clip space upwards.
			const back = [mx! * mx! + nx! * nx!, -(mx! * my! + nx! * ny!), my! * my! + ny! * ny!];
			const largest = Math.max(covariance[0]!, covariance[2]!);
			back.forEach((value, k) => {
				// Thirty operations in 32 bits.
				expect(Math.abs(value - covariance[k]!) / largest).toBeLessThan(2e-5);
			});
			expect(Math.abs(found[i * 8 + 4]! - compensation)).toBeLessThan(1e-4);
		});
	},
);
