import { expect, test } from 'vitest';
import { COMFORT_DISTANCES, comfortOpacity } from '../../../src/xr/comfort-fade.ts';
import { middleView } from '../../../src/xr/rig-view.ts';
import { SELF_VIEW } from '../../../src/xr/self-view.ts';

test('a head fades smoothly within arm’s length and is gone before it touches', () => {
	expect(comfortOpacity(3)).toBe(1);
	expect(comfortOpacity(COMFORT_DISTANCES.begin)).toBe(1);
	expect(comfortOpacity(COMFORT_DISTANCES.end)).toBe(0);
	expect(comfortOpacity(0)).toBe(0);
	expect(comfortOpacity(0.36)).toBeCloseTo(0.5, 9);
	let last = 0;
	for (let distance = 0; distance < 0.6; distance += 0.01) {
		const opacity = comfortOpacity(distance);
		expect(opacity).toBeGreaterThanOrEqual(last);
		// No step that an eye would see.
		expect(opacity - last).toBeLessThan(0.06);
		last = opacity;
	}
	// What cannot be measured is not taken away.
	expect(comfortOpacity(Number.NaN)).toBe(1);
});

test('nobody sees the own head, and every mirror shows it', () => {
	expect(SELF_VIEW.auto).toEqual({ own: false, other: true });
	expect(SELF_VIEW.show.own).toBe(true);
	expect(SELF_VIEW.hide.other).toBe(false);
});

test('the middle of two parallel eyes sees the depth that both see', () => {
	const eye = (x: number): number[] => [0, 0, 1, 0, 0, 1, 0, 0, -1, 0, 0, 0, 0, -1.6, -x, 1];
	const out = new Float32Array(16);
	middleView(out, [0.1, 0.3], eye);
	expect([...out]).toEqual(eye(0.2).map(Math.fround));
});
