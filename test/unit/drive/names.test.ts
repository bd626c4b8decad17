import { expect, test } from 'vitest';
import {
	EXPRESSION_INDEX as AT,
	addRecipe,
	arkitName,
	fromMediaPipe,
	MEDIAPIPE_NAMES,
	OCULUS_VISEMES,
	VRM_PRESETS,
} from '../../../src/drive/index.ts';

test('foreign names find their ARKit name, and unknown ones find none', () => {
	expect(arkitName('browDownLeft')).toBe('browDownLeft');
	expect(arkitName('EyeBlinkLeft')).toBe('eyeBlinkLeft');
	expect(arkitName('eyeBlink_R')).toBe('eyeBlinkRight');
	expect(arkitName('mouthCheekPuff')).toBe('cheekPuff');
	expect(arkitName('_neutral')).toBeUndefined();
	expect(arkitName('toString')).toBeUndefined();
});

test('MediaPipe scores land under their own names', () => {
	expect(MEDIAPIPE_NAMES).toHaveLength(52);
	expect(MEDIAPIPE_NAMES[1]).toBe('browDownLeft');
	expect(MEDIAPIPE_NAMES[51]).toBe('noseSneerRight');
	const out = new Float32Array(52).fill(0.5);
	fromMediaPipe(
		out,
		MEDIAPIPE_NAMES.map((_, i) => i / 100),
	);
	expect(out[AT.jawOpen]).toBeCloseTo(MEDIAPIPE_NAMES.indexOf('jawOpen') / 100, 6);
	expect(out[AT.tongueOut]).toBe(0);
});

test('every recipe is made of ARKit names, and bilabials close the lips', () => {
	for (const recipe of [...Object.values(OCULUS_VISEMES), ...Object.values(VRM_PRESETS)]) {
		for (const [name, weight] of Object.entries(recipe as Readonly<Record<string, number>>)) {
			expect(name in AT, name).toBe(true);
			expect(weight > 0 && weight <= 1).toBe(true);
		}
	}
	expect(OCULUS_VISEMES.PP.jawOpen).toBeLessThanOrEqual(OCULUS_VISEMES.PP.mouthClose ?? 0);
	const out = new Float32Array(52);
	addRecipe(out, VRM_PRESETS.blink, 0.7);
	addRecipe(out, VRM_PRESETS.blink, 0.7);
	expect(out[AT.eyeBlinkRight]).toBe(1);
});
