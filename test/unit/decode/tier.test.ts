import { describe, expect, test } from 'vitest';
import { chooseTier } from '../../../src/decode/decoder-tier.ts';

describe('the tier that costs the page less', () => {
	test('is the GPU where asking it is clearly quicker and it keeps up', () => {
		expect(chooseTier({ wasm: 3, webgpuAsking: 1, webgpuDone: 1.5 })).toBe('webgpu');
	});

	test('is the CPU where the gain is small', () => {
		expect(chooseTier({ wasm: 1, webgpuAsking: 0.9, webgpuDone: 1 })).toBe('wasm');
	});

	test('is the CPU where the device would miss pictures over it', () => {
		expect(chooseTier({ wasm: 3, webgpuAsking: 0.5, webgpuDone: 400 })).toBe('wasm');
	});
});
