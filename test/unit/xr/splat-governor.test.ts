import { expect, test } from 'vitest';
import { SplatGovernor } from '../../../src/xr/splat-governor.ts';

/** A display of 72 frames a second: a frame waits for the refresh after its work is done. */
const REFRESH = 1 / 72;
const interval = (work: number): number => Math.max(1, Math.ceil(work / REFRESH - 1e-9)) * REFRESH;

/** Runs a machine on which all splats together cost `whole` seconds a frame; returns the shares, one a second. */
function run(governor: SplatGovernor, whole: number, seconds: number, fixed = 0.003): number[] {
	const shares: number[] = [];
	let time = 0;
	let next = 0;
	while (time < seconds) {
		const step = interval(fixed + whole * governor.share);
		governor.frame(step);
		time += step;
		if (time < next) continue;
		shares.push(governor.share);
		next += 1;
	}
	return shares;
}

test('a machine that keeps up draws every splat', () => {
	const governor = new SplatGovernor({ targetRate: 72 });
	expect(new Set(run(governor, 0.006, 20))).toEqual(new Set([1]));
	expect(governor.limit(50_000)).toBe(50_000);
});

test('a slow machine gives up splats within seconds until frames come in time', () => {
	const governor = new SplatGovernor({ targetRate: 72 });
	const shares = run(governor, 0.02, 6);
	// 3 ms + 20 ms · share ≤ 13.9 ms.
	expect(shares.slice(3).every((share) => share <= 0.545)).toBe(true);
	expect(shares.at(-1)!).toBeGreaterThan(0.3);
	expect(governor.limit(50_000)).toBe(Math.ceil(50_000 * governor.share));
});

test('tries that fail become rarer, so a face does not flicker between two levels', () => {
	const governor = new SplatGovernor({ targetRate: 72 });
	run(governor, 0.02, 20);
	let changes = 0;
	let missed = 0;
	let frames = 0;
	for (let time = 0; time < 60; frames++) {
		const step = interval(0.003 + 0.02 * governor.share);
		if (step > REFRESH * 1.5) missed++;
		if (governor.frame(step)) changes++;
		time += step;
	}
	expect(changes).toBeLessThan(16);
	expect(missed / frames).toBeLessThan(0.05);
});

test('splats come back when the machine has time again', () => {
	const governor = new SplatGovernor({ targetRate: 72 });
	run(governor, 0.02, 8);
	expect(governor.share).toBeLessThan(0.6);
	run(governor, 0.005, 60);
	expect(governor.share).toBe(1);
});

test('a face is never given up altogether', () => {
	const governor = new SplatGovernor({ targetRate: 72, leastShare: 0.25 });
	run(governor, 0.5, 60, 0.1);
	expect(governor.share).toBe(0.25);
});

test('a hidden tab, a loading screen and one late frame in a while change nothing', () => {
	const governor = new SplatGovernor({ targetRate: 72 });
	for (let frame = 0; frame < 2000; frame++)
		governor.frame(frame % 200 === 0 ? 3 : frame % 40 === 0 ? 2 * REFRESH : REFRESH);
	for (const step of [Number.NaN, 0, -1, Infinity]) expect(governor.frame(step)).toBe(false);
	expect(governor.share).toBe(1);
});

test('the same frames lead to the same decisions, and reset forgets them', () => {
	const [a, b] = [new SplatGovernor({ targetRate: 72 }), new SplatGovernor({ targetRate: 72 })];
	expect(run(a, 0.03, 30)).toEqual(run(b, 0.03, 30));
	b.reset();
	expect(run(b, 0.03, 30)).toEqual(run(new SplatGovernor({ targetRate: 72 }), 0.03, 30));
});
