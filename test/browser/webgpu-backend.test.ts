import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, type TestPage } from './harness/open-page.ts';

let page: TestPage;
beforeAll(async () => {
	page = await openPage('test/browser/pages/webgpu-backend.ts');
});
afterAll(() => page.close());

test('a moving frame is one encoder and one submission, and makes nothing; a still one does nothing', async () => {
	const { moving, still } = await page.call<Record<string, Record<string, number>>>('countSteadyState');
	const nothing = {
		createBuffer: 0,
		createTexture: 0,
		createBindGroup: 0,
		createComputePipeline: 0,
		createShaderModule: 0,
		writeTexture: 0,
	};
	// Two instances with vertices and uniforms each, and the frame's runs.
	expect(moving).toEqual({ ...nothing, createCommandEncoder: 10, submit: 10, writeBuffer: 50 });
	expect(still).toEqual({ ...nothing, createCommandEncoder: 0, submit: 0, writeBuffer: 0 });
});

test('everything has a label and is destroyed, also what was outgrown', async () => {
	const { made, unlabelled, alive } = await page.call<{ made: number; unlabelled: string[]; alive: string[] }>(
		'liveAndDie',
	);
	expect(made).toBeGreaterThan(100);
	expect(unlabelled).toEqual([]);
	expect(alive).toEqual([]);
});

test('a lost device is told, endured, and the same picture comes back on a new one', async () => {
	expect(await page.call('loseAndRestore')).toEqual({
		code: 'gpu/device-lost',
		lost: true,
		lostAfter: false,
		risen: true,
		equal: true,
		blank: false,
	});
});

test('two cameras in one frame do not disturb each other', async () => {
	const { together, apart } = await page.call<{ together: string[]; apart: string[] }>('twoCameras');
	expect(together[0]).toBe(apart[0]);
	expect(together[1]).toBe(apart[1]);
	expect(together[0]).not.toBe(together[1]);
});

test('wrong use is a typed error; a software adapter sorts on the CPU', async () => {
	expect(await page.call('misuse')).toEqual({
		'no device': 'gpu/no-webgpu',
		"another back end's model": 'avatar/disposed',
		"another back end's instance": 'avatar/disposed',
		'a small vertex buffer': 'argument/invalid',
		'sorter by itself': 'cpu',
	});
});
