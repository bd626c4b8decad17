/**
 * The gallery: six people in one three.js scene, one of them in front. The avatars need little code: they are loaded,
 * added, moved and turned like any other object, and move by themselves.
 */
import type { GaussianAvatar } from 'gaspard/three';
import { Raycaster, Vector2 } from 'three';
import { Gallery } from './gallery/gallery.ts';
import { showError } from './shared/notice.ts';
import { PEOPLE } from './shared/people.ts';
import type { Performer } from './shared/performer.ts';
import { makeStage, type Stage } from './shared/stage.ts';
import { query, runPage, still } from './shared/still.ts';

const element = (selector: string): HTMLElement => document.querySelector<HTMLElement>(selector)!;

function makeButtons(choose: (index: number) => void): HTMLButtonElement[] {
	const buttons = PEOPLE.map(({ id }, index) => {
		const button = document.createElement('button');
		button.type = 'button';
		button.disabled = true;
		button.textContent = id.charAt(0).toUpperCase() + id.slice(1);
		button.style.setProperty('--progress', '0');
		button.addEventListener('click', () => choose(index));
		return button;
	});
	element('.people').append(...buttons);
	return buttons;
}

function describe({ avatar, person }: Performer, index: number): void {
	const count = avatar.asset.splats.count.toLocaleString('en');
	element('#caption-number').textContent = `${index + 1} of ${PEOPLE.length}`;
	element('#caption-name').textContent = avatar.asset.name || person.id;
	element('#caption-text').textContent =
		`${count} Gaussians, 52 expressions, one small network. A synthetic person: nobody lives who looks like this.`;
}

function listen(stage: Stage, gallery: Gallery): void {
	const canvas = stage.renderer.domElement;
	const raycaster = new Raycaster();
	const place = new Vector2();
	const pick = (event: MouseEvent): number => {
		place.set((event.clientX / canvas.clientWidth) * 2 - 1, 1 - (event.clientY / canvas.clientHeight) * 2);
		raycaster.setFromCamera(place, stage.camera);
		const { avatars } = gallery;
		const hit = raycaster.intersectObjects(
			avatars.filter((avatar) => avatar !== undefined),
			false,
		)[0];
		return hit ? avatars.indexOf(hit.object as GaussianAvatar) : -1;
	};
	const whisper = element('#whisper');
	let lastPick = 0;
	canvas.addEventListener('pointermove', (event) => {
		gallery.pointer.set((event.clientX / innerWidth) * 2 - 1, 1 - (event.clientY / innerHeight) * 2);
		whisper.style.transform = `translate(${event.clientX}px, ${event.clientY}px)`;
		// Picking tests every triangle of every head: ten times a second is enough for a greeting.
		if (event.timeStamp - lastPick < 100) return;
		lastPick = event.timeStamp;
		const index = pick(event);
		canvas.style.cursor = index >= 0 && index !== gallery.front ? 'pointer' : 'default';
		gallery.greet(index);
		const other = index >= 0 && index !== gallery.front && event.pointerType === 'mouse';
		whisper.classList.toggle('shown', other);
		if (other) whisper.textContent = `${gallery.avatars[index]?.asset.name ?? ''}, would you?`;
	});
	canvas.addEventListener('click', (event) => {
		const index = pick(event);
		if (index >= 0) gallery.choose(index);
	});
}

/** Index of a person by number or name; the first where there is no such person. */
function personNamed(text: string | null): number {
	const named = PEOPLE.findIndex(({ id }) => id === text?.toLowerCase());
	const numbered = Number(text ?? 0);
	return named >= 0 ? named : Number.isInteger(numbered) && PEOPLE[numbered] ? numbered : 0;
}

runPage(async () => {
	const stage = makeStage(document.querySelector<HTMLCanvasElement>('canvas.stage')!);
	const buttons = makeButtons((index) => gallery.choose(index));
	const gallery = new Gallery(stage, personNamed(query.get('person')), {
		onProgress: (index, share) => buttons[index]!.style.setProperty('--progress', String(share)),
		onArrival: (index, { avatar }) => {
			buttons[index]!.disabled = false;
			if (avatar.asset.name) buttons[index]!.textContent = avatar.asset.name;
		},
		onFailure: (index, error) => {
			buttons[index]!.classList.add('failed');
			showError(error);
		},
		onPresent: (index, performer) => {
			for (const [other, button] of buttons.entries()) button.setAttribute('aria-pressed', String(other === index));
			describe(performer, index);
		},
	});
	const speech = element('#caption-speech');
	const show = (): void => {
		const words = gallery.caption ?? '';
		if (speech.textContent !== words) speech.textContent = words;
	};
	listen(stage, gallery);
	if (!still) {
		stage.run((seconds, elapsed) => {
			gallery.step(seconds, elapsed);
			show();
		});
	}
	await gallery.fill();
	if (!still) return;
	await gallery.hold(still.seconds);
	stage.draw();
	show();
}, showError);
