/**
 * The element, React Three Fiber and A-Frame, each beside its source lines. Lines of HTML are run as they are shown; those of React
 * are in react-page.tsx.
 */
import 'gaspard/element';
import 'aframe';
import 'gaspard/aframe';
import { IdleDriver } from 'gaspard/drive';
import type { GaussianAvatar } from 'gaspard/three';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { showError } from '../shared/notice.ts';
import { holdStill, runPage, still } from '../shared/still.ts';
import { colored } from './colored.ts';
import { ReactPage } from './react-page.tsx';

const ASSETS = '../../assets';
/** Position of the visitor's eyes, metres from the head. */
const VISITOR = [0, 0.1, 1.5];

function stand(id: string): HTMLElement {
	return document.querySelector<HTMLElement>(`#${id}`)!;
}

/** Source lines of a stand with the URLs of its files. A still has no clips. */
function linesOf(id: string): string {
	const lines = stand(id).parentElement!.querySelector('code')!.textContent!;
	return (still ? lines.replace(/clip: \S+json/, '') : lines)
		.replace(/<script[\s\S]*<\/script>/, '')
		.replace(/[\w-]+\.glb/, (name) => `${ASSETS}/avatars/${name}`)
		.replace(/[\w-]+\.json/, (name) => `${ASSETS}/clips/${name}`);
}

function makeElement(): Promise<GaussianAvatar> {
	stand('html').innerHTML = linesOf('html');
	const element = stand('html').querySelector('gaussian-avatar')!;
	return new Promise((done, fail) => {
		element.addEventListener('load', () => done(element.avatar!));
		element.addEventListener('error', (event) => {
			event.preventDefault();
			showError(event.error);
			fail(event.error);
		});
	});
}

function makeReact(): Promise<GaussianAvatar> {
	return new Promise((done, fail) => {
		const onError = (error: Error): void => {
			showError(error);
			fail(error);
		};
		const props = { src: `${ASSETS}/avatars/kofi.glb`, onLoad: done, onError };
		createRoot(stand('react')).render(createElement(ReactPage, props));
	});
}

function makeAFrame(): Promise<GaussianAvatar> {
	stand('aframe').innerHTML = linesOf('aframe');
	const entity = stand('aframe').querySelector('a-entity')!;
	return new Promise((done, fail) => {
		entity.addEventListener('model-loaded', (event) => done((event as CustomEvent).detail.model));
		entity.addEventListener('model-error', (event) => {
			const { error } = (event as CustomEvent).detail;
			showError(error);
			fail(error);
		});
	});
}

/** Holds a moment that is the same on every visit and does not depend on the loading order. */
async function hold(avatar: GaussianAvatar, number: number): Promise<void> {
	if (!still) return;
	if (avatar.idle) avatar.drivers.find(avatar.idle)?.remove(0);
	const { jointPositions } = avatar.asset.mesh;
	const life = new IdleDriver({ seed: still.seed * 31 + number, jointPositions });
	life.lookAt(VISITOR);
	avatar.drivers.add(life);
	await holdStill(avatar, still.seconds);
}

runPage(async () => {
	for (const code of document.querySelectorAll('code')) code.replaceChildren(...colored(code.textContent!));
	const all = await Promise.all([makeElement(), makeReact(), makeAFrame()]);
	await Promise.all(all.map(({ ready }) => ready));
	await Promise.all(all.map(hold));
	// Each binding draws by itself; some frames later the element has drawn too.
	for (let i = 0; i < 4; i++) await new Promise(requestAnimationFrame);
}, showError);
