import { expect, test } from 'vitest';
import { openPage } from './harness/open-page.ts';

test.each([
	['WebGPU', false],
	['WebGL2', true],
])(
	'WebGPURenderer on %s: cameras side by side in one array see what each sees alone, from one sort',
	async (_name, forceWebGL) => {
		const page = await openPage('test/browser/pages/stereo-array.ts');
		const result = await page.call<Record<string, number | number[]>>('array', forceWebGL);
		expect(result).toMatchObject({ sorts: 1, differences: [0, 0, 0] });
		expect(result['parallax']).toBeGreaterThan(1000);
		expect(page.errors).toEqual([]);
		await page.close();
	},
);
