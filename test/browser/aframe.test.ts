import { existsSync } from 'node:fs';
import type { Page } from 'puppeteer';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { openPage } from './harness/open-page.ts';

beforeAll(() => {
	if (!existsSync('dist/aframe.js')) throw new Error('dist/aframe.js is missing: run "npm run build" first.');
});

/** What the tests use of A-Frame, as it stands in the page. */
interface Head extends HTMLElement {
	getObject3D(type: string): {
		core: { disposed: boolean };
		playing: boolean;
		opacity: number;
		expression: Record<string, number>;
		idle: { attention: number };
	};
	setAttribute(component: string, property: string, value?: unknown): void;
	pause(): void;
	play(): void;
}

// A-Frame from a script brings its own three.js inside; as a module it takes that of the import map.
describe.each(['classic', 'module'])('A-Frame as a %s script', (kind) => {
	let page: Page;
	const errors: string[] = [];
	const foreign: string[] = [];

	beforeAll(async () => {
		// Only for its connection to the browser.
		const blank = await openPage('test/browser/pages/sort.ts');
		page = await blank.page.browser().newPage();
		page.on('pageerror', (error) => errors.push(String(error)));
		page.on('request', (request) => {
			if (!request.url().startsWith(inject('pageOrigin')) && !/^(data|blob):/.test(request.url()))
				foreign.push(request.url());
		});
		await page.goto(`${inject('pageOrigin')}/test/browser/pages/aframe-${kind}.html`);
		await page.waitForFunction(`document.querySelector('#head')?.getObject3D?.('mesh')`, { timeout: 60_000 });
	});

	/** Pixels of the scene that are not black, drawn now. */
	const lit = (): Promise<number> =>
		page.evaluate(`(() => {
			const { renderer, object3D, camera } = document.querySelector('a-scene');
			renderer.render(object3D, camera);
			const gl = renderer.getContext();
			const pixels = new Uint8Array(gl.drawingBufferWidth * gl.drawingBufferHeight * 4);
			gl.readPixels(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
			let count = 0;
			for (let i = 0; i < pixels.length; i += 4) if (pixels[i] + pixels[i + 1] + pixels[i + 2] > 30) count++;
			return count;
		})()`) as Promise<number>;

	test('an entity shows a head, made of the three.js that A-Frame brings', async () => {
		await page.waitForFunction(
			`document.querySelector('a-scene').renderer && document.querySelector('a-scene').camera`,
		);
		expect(
			await page.evaluate(`document.querySelector('#head').getObject3D('mesh') instanceof AFRAME.THREE.Mesh`),
		).toBe(true);
		await page.evaluate(`document.querySelector('#head').getObject3D('mesh').ready.then(() => undefined)`);
		// The canvas takes its size some frames after the scene has begun.
		await expect.poll(lit, { timeout: 20_000 }).toBeGreaterThan(1500);
		expect(errors).toEqual([]);
		expect(foreign).toEqual([]);
	});

	test('properties reach the head; pause and play hold and free it', async () => {
		const seen = await page.$eval('#head', async (element) => {
			const head = element as Head;
			const avatar = head.getObject3D('mesh');
			head.setAttribute('gaussian-avatar', 'expression', 'jawOpen 0.75, mouthSmileLeft 0.5');
			head.setAttribute('gaussian-avatar', 'opacity', 0.5);
			const end = performance.now() + 10_000;
			while (avatar.expression['jawOpen'] !== 0.75 && performance.now() < end) await new Promise(requestAnimationFrame);
			const { jawOpen } = avatar.expression;
			head.pause();
			const paused = !avatar.playing;
			head.play();
			return {
				jawOpen,
				opacity: avatar.opacity,
				paused,
				plays: avatar.playing,
				same: head.getObject3D('mesh') === avatar,
			};
		});
		expect(seen).toEqual({ jawOpen: 0.75, opacity: 0.5, paused: true, plays: true, same: true });
	});

	test('eyes follow the entity that `gaze` names', async () => {
		const seen = await page.$eval('#head', async (element) => {
			const head = element as Head;
			const { expression, idle } = head.getObject3D('mesh');
			// Positive to the subject's left.
			const eyes = (): number =>
				expression['eyeLookOutLeft']! +
				expression['eyeLookInRight']! -
				expression['eyeLookInLeft']! -
				expression['eyeLookOutRight']!;
			const look = async (name: string, x: number, met: () => boolean): Promise<boolean> => {
				const target = document.createElement('a-entity');
				target.id = name;
				target.setAttribute('position', `${x} 1.6 0`);
				document.querySelector('a-scene')!.append(target);
				await new Promise((done) => setTimeout(done, 100));
				head.setAttribute('gaussian-avatar', 'gaze', `#${name}`);
				const end = performance.now() + 15_000;
				while (!met() && performance.now() < end) await new Promise(requestAnimationFrame);
				return met();
			};
			// Nothing draws them aside.
			idle.attention = 1;
			const left = await look('window', 1.5, () => eyes() > 0.6);
			const right = await look('door', -1.5, () => eyes() < -0.6);
			idle.attention = 0.85;
			head.setAttribute('gaussian-avatar', 'gaze', '#camera');
			return { left, right };
		});
		expect(seen).toEqual({ left: true, right: true });
	});

	test('a clip plays, lets the face go when it is taken away, and a missing one is an event with a typed error', async () => {
		const seen = await page.$eval('#head', async (element) => {
			const head = element as Head;
			const { expression } = head.getObject3D('mesh');
			head.setAttribute('gaussian-avatar', 'expression', '');
			const until = async (met: () => boolean): Promise<boolean> => {
				const end = performance.now() + 10_000;
				while (!met() && performance.now() < end) await new Promise(requestAnimationFrame);
				return met();
			};
			const closed = await until(() => expression['jawOpen']! < 0.1);
			head.setAttribute('gaussian-avatar', 'clip', 'url(/assets/clips/surprise.json)');
			const plays = await until(() => expression['jawOpen']! > 0.2);
			head.setAttribute('gaussian-avatar', 'clip', '');
			const stops = await until(() => expression['jawOpen']! < 0.1);
			const failed = new Promise<CustomEvent>((done) =>
				head.addEventListener('model-error', (e) => done(e as CustomEvent), { once: true }),
			);
			head.setAttribute('gaussian-avatar', 'clip', 'url(/nothing.json)');
			const { code } = (await failed).detail.error;
			head.setAttribute('gaussian-avatar', 'clip', '');
			return { closed, plays, stops, code, stays: head.getObject3D('mesh') !== undefined };
		});
		expect(seen).toEqual({ closed: true, plays: true, stops: true, code: 'drive/fetch-failed', stays: true });
	});

	test('another source replaces the head, a broken one is an event with a typed error', async () => {
		const seen = await page.$eval('#head', async (element) => {
			const head = element as Head;
			const first = head.getObject3D('mesh');
			const event = (name: string) =>
				new Promise<CustomEvent>((done) => head.addEventListener(name, (e) => done(e as CustomEvent), { once: true }));
			const loaded = event('model-loaded');
			head.setAttribute('gaussian-avatar', 'src', 'url(/assets/avatars/kofi.glb)');
			const { detail } = await loaded;
			const second = head.getObject3D('mesh');
			const replaced = first.core.disposed && detail.model === second && detail.format === 'gaussian-avatar';
			const failed = event('model-error');
			head.setAttribute('gaussian-avatar', 'src', 'url(/nobody.glb)');
			const { code } = (await failed).detail.error;
			return { replaced, code, gone: second.core.disposed && head.getObject3D('mesh') === undefined };
		});
		expect(seen).toEqual({ replaced: true, code: 'asset/fetch-failed', gone: true });
	});

	test('without the component, or without the entity, nothing is left', async () => {
		const seen = await page.$eval('#head', async (element) => {
			const head = element as Head;
			const loaded = new Promise((done) => head.addEventListener('model-loaded', done, { once: true }));
			head.setAttribute('gaussian-avatar', 'src', '#ada');
			await loaded;
			const avatar = head.getObject3D('mesh');
			head.removeAttribute('gaussian-avatar');
			const removed = avatar.core.disposed && head.getObject3D('mesh') === undefined;
			// On its way while the entity goes.
			head.setAttribute('gaussian-avatar', 'src: #ada');
			head.remove();
			await new Promise((done) => setTimeout(done, 500));
			return { removed, arrived: head.getObject3D('mesh') !== undefined };
		});
		expect(seen).toEqual({ removed: true, arrived: false });
		expect(await lit()).toBe(0);
		expect(errors).toEqual([]);
		await page.close();
	});
});
