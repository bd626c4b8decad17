import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { openPage, type TestPage } from './harness/open-page.ts';

const SCRIPT = 'test/browser/pages/element.ts';

let page: TestPage;

beforeAll(async () => {
	page = await openPage(SCRIPT);
});

afterEach(async () => {
	await page.page.emulateMediaFeatures([]);
});

afterAll(async () => {
	expect(page.errors).toEqual([]);
	await page.close();
});

test('one element in HTML shows its poster, then a head that lives', async () => {
	const result = await page.call<{ lit: number; moved: number }>('plain');
	expect(result).toMatchObject({ posterShown: true, loaded: 'load', names: ['progress', 'load'], size: [300, 375] });
	expect(result.lit).toBeGreaterThan(10_000);
	expect(result.moved).toBeGreaterThan(20);
});

test('elements, attributes and properties from before the module was there count', async () => {
	const fresh = await openPage(SCRIPT);
	expect(await fresh.call('early')).toEqual({ lit: [true, true], attributes: ['blob', 'none', ''], open: true });
	await fresh.close();
});

test('twenty elements share one WebGL context, and give it back', async () => {
	expect(await page.call('crowd', 20)).toEqual({ all: true, faces: 20, during: 1, after: 0 });
});

test('twelve elements of three people all live, and decode one after the other', async () => {
	expect(await page.call('people', 12)).toEqual({ all: true, live: true, codes: [], overlaps: 0, ran: true });
});

test('an element that is moved keeps its head; one that is taken out frees all, and comes back', async () => {
	expect(await page.call('comings')).toEqual({
		kept: true,
		gone: { disposed: true, avatar: true, lost: true, poster: true },
		back: true,
		// Set as a whole, set by name, and given back.
		expression: { mouthLeft: 0.25, mouthPucker: 0.5 },
	});
});

test('out of sight nobody is painted, and the lazy are not even loaded', async () => {
	expect(await page.call('farAway')).toEqual({
		far: { lazy: true, eager: true, painted: false },
		near: true,
		stands: true,
	});
});

test('a broken source is a typed error and words in the box, and the next source is shown', async () => {
	expect(await page.call('broken')).toEqual({
		codes: ['asset/fetch-failed', 'asset/not-a-glb'],
		bubbles: false,
		// The second error was taken care of by the page.
		logged: ['<gaussian-avatar> asset/fetch-failed:'],
		words: 'Ada',
		recovered: true,
	});
});

test('where motion shall be reduced the face is still, and shows what the page asks for', async () => {
	await page.page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
	const result = await page.call<{ alone: number; asked: number }>('stillness');
	expect(result.alone).toBe(0);
	expect(result.asked).toBeGreaterThan(30);
});

test('a clip plays by itself and when it is asked to, ends, stops, and fails in words', async () => {
	expect(await page.call('clips')).toEqual({
		byItself: true,
		closes: true,
		again: true,
		stops: true,
		code: 'drive/fetch-failed',
		stillThere: true,
	});
});

/** How many channels of two pictures differ clearly. */
function difference(a: number[], b: number[]): number {
	return a.filter((value, i) => Math.abs(value - b[i]!) > 24).length;
}

test('drag and arrow keys turn the head, Home turns it back, and orbit="none" leaves it alone', async () => {
	const { mouse, keyboard } = page.page;
	await page.page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
	await page.call('place', '<gaussian-avatar src="FILE"></gaussian-avatar>');
	const picture = () => page.call<number[]>('picture');
	const settle = () => new Promise((done) => setTimeout(done, 400));
	const drag = async () => {
		await mouse.move(200, 200);
		await mouse.down();
		await mouse.move(100, 200, { steps: 4 });
		await mouse.up();
		await settle();
	};
	const front = await picture();
	await drag();
	const dragged = await picture();
	await keyboard.press('Home');
	await settle();
	const back = await picture();
	await keyboard.press('ArrowRight');
	await settle();
	const pressed = await picture();
	expect(difference(front, dragged)).toBeGreaterThan(1000);
	expect(difference(front, back)).toBe(0);
	expect(difference(front, pressed)).toBeGreaterThan(300);

	await page.call('place', '<gaussian-avatar src="FILE" orbit="none"></gaussian-avatar>');
	await drag();
	await keyboard.press('ArrowRight');
	await settle();
	expect(difference(front, await picture())).toBe(0);
});

test('eyes follow the pointer with look-at="pointer"', async () => {
	await page.call('place', '<gaussian-avatar src="FILE" look-at="pointer"></gaussian-avatar>');
	const eyesAfter = async (x: number) => {
		const seen: number[] = [];
		// Eyes dart aside now and then: the middle of several looks counts.
		for (let i = 0; i < 12; i++) {
			await page.page.mouse.move(x, 150 + (i % 2));
			await new Promise((done) => setTimeout(done, 200));
			seen.push(await page.call<number>('eyes'));
		}
		return seen.sort((a, b) => a - b)[6]!;
	};
	expect((await eyesAfter(480)) - (await eyesAfter(0))).toBeGreaterThan(0.2);
});

test('the picture has the pixels of its box on this screen', async () => {
	await page.call('place', '<gaussian-avatar src="FILE" style="width:200px"></gaussian-avatar>');
	const size = () => page.call<[number, number]>('size');
	await page.call('resize', '120px');
	await expect.poll(size, { timeout: 20_000 }).toEqual([120, 150]);
	await page.page.setViewport({ width: 320, height: 480, deviceScaleFactor: 2 });
	// Never wider than the page.
	await page.call('resize', '400px');
	await expect.poll(size, { timeout: 20_000 }).toEqual([640, 800]);
	await page.page.setViewport({ width: 512, height: 512, deviceScaleFactor: 1 });
});

test('screen readers meet an image with a name', async () => {
	await page.call('place', '<gaussian-avatar src="FILE" alt="Ada, who welcomes you"></gaussian-avatar>');
	const tree = await page.page.accessibility.snapshot();
	expect(tree?.children).toContainEqual(expect.objectContaining({ role: 'image', name: 'Ada, who welcomes you' }));
});

test.skipIf(!existsSync('assets/avatars/mei.glb'))('a strict content security policy is kept', async () => {
	const tab = await page.page.browser().newPage();
	await tab.goto(`${inject('pageOrigin')}/test/browser/pages/element-strict.html`);
	await tab.waitForFunction('globalThis.tests !== undefined');
	expect(await tab.evaluate('tests.strict()')).toEqual({ violations: [], lit: true, width: 300 });
	await tab.close();
});
