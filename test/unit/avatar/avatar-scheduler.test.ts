import { expect, test } from 'vitest';
import { createAvatarScheduler } from '../../../src/avatar/schedule/avatar-scheduler.ts';

/** A stage whose time is moved by hand. */
function stageByHand() {
	const time = { milliseconds: 1000 };
	return { time, ...createAvatarScheduler(() => time.milliseconds) };
}

const nextFrame = () => new Promise<void>((done) => setTimeout(done, 0));

test('time stands still within one stretch of JavaScript, however often it is asked for', async () => {
	const { clock, time } = stageByHand();
	const first = clock.tick();
	time.milliseconds += 50;
	expect(clock.tick()).toBe(first);
	expect(clock.seconds).toBe(0);
	await nextFrame();
	expect(clock.tick()).toBe(first + 1);
	expect(clock.seconds).toBeCloseTo(0.05, 9);
});

test('a long stall is a short step: faces do not jump when a tab comes back', async () => {
	const { clock, time } = stageByHand();
	clock.tick();
	await nextFrame();
	time.milliseconds += 60_000;
	clock.tick();
	expect(clock.seconds).toBeCloseTo(0.1, 9);
});

test('a clock that is set back does not run backwards', async () => {
	const { clock, time } = stageByHand();
	clock.tick();
	await nextFrame();
	time.milliseconds -= 500;
	clock.tick();
	expect(clock.seconds).toBe(0);
});

test('decodes stop at the budget, and those left over come first in the next frame', async () => {
	const { clock, decodes, time } = stageByHand();
	decodes.budgetMilliseconds = 4;
	const log: string[] = [];
	const jobs = ['a', 'b', 'c', 'd', 'e'].map((name) => ({
		decode: async () => {
			log.push(name);
			time.milliseconds += 1.5;
		},
	}));
	const rounds: string[] = [];
	for (let frame = 0; frame < 4; frame++) {
		clock.tick();
		for (const job of jobs) decodes.request(job);
		await nextFrame();
		rounds.push(log.splice(0).join(''));
	}
	expect(rounds).toEqual(['abc', 'dea', 'bcd', 'eab']);
});

test('one decode runs in every frame, even where it is dearer than the budget', async () => {
	const { clock, decodes, time } = stageByHand();
	let runs = 0;
	const job = {
		decode: async () => {
			runs++;
			time.milliseconds += 1000;
		},
	};
	for (let frame = 0; frame < 3; frame++) {
		clock.tick();
		decodes.request(job);
		await nextFrame();
	}
	expect(runs).toBe(3);
});

test('a job that asks twice runs once, and a cancelled one never', async () => {
	const { clock, decodes } = stageByHand();
	let runs = 0;
	const job = { decode: async () => void runs++ };
	const other = {
		decode: async () => {
			runs += 100;
		},
	};
	clock.tick();
	decodes.request(job);
	decodes.request(job);
	decodes.request(other);
	decodes.cancel(other);
	await nextFrame();
	expect(runs).toBe(1);
	expect(decodes.waitingCount).toBe(0);
});

test('a decoder that never answers does not hold up the others', async () => {
	const { clock, decodes, time } = stageByHand();
	let runs = 0;
	const hanging = { decode: () => new Promise<void>(() => undefined) };
	const good = { decode: async () => void runs++ };
	for (let frame = 0; frame < 5; frame++) {
		clock.tick();
		if (frame === 0) decodes.request(hanging);
		decodes.request(good);
		await nextFrame();
		time.milliseconds += 1000;
	}
	expect(runs).toBeGreaterThan(1);
});
