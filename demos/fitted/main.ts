/**
 * People who were fitted from one photograph each: the photograph, the avatar alive, and the person from sides that no fit saw.
 * Everything that is shown was made by lab/evaluate/fit-avatars.ts.
 */
import { GaussianAvatar } from 'gaspard/three';
import { Color, MathUtils, SRGBColorSpace } from 'three';
import { showError } from '../shared/notice.ts';
import { Performer } from '../shared/performer.ts';
import { makeStage, type Stage } from '../shared/stage.ts';
import { holdStill, query, runPage, still } from '../shared/still.ts';
import { type FittedPeople, type FittedPerson, type FittedView, fittedUrl, loadFittedPeople } from './fitted-people.ts';
import { SideCamera } from './side-camera.ts';

type Mood = 'speaks' | 'looks' | 'rests';

const MOODS: readonly (readonly [Mood, string])[] = [
	['speaks', 'Speaks'],
	['looks', 'Looks at you'],
	['rests', 'Holds still, to compare'],
];
const LINES = ['talk-welcome', 'talk-story', 'talk-explain'] as const;
/** Seconds until the page turns the first head by itself. */
const FIRST_TURN = 2.5;

const find = <Element extends HTMLElement>(selector: string): Element => document.querySelector<Element>(selector)!;

class Page {
	readonly #stage: Stage;
	readonly #camera: SideCamera;
	readonly #people: readonly FittedPerson[];
	#person: FittedPerson;
	#performer: Performer | undefined;
	#side = 0;
	#mood: Mood;
	#age = 0;
	#opening = 0;
	#turnsItself = true;

	constructor(stage: Stage, { people, backdrop }: FittedPeople) {
		this.#stage = stage;
		this.#people = people;
		this.#person = people.find(({ id }) => id === query.get('person')) ?? people[0]!;
		this.#mood = MOODS.find(([mood]) => mood === query.get('mood'))?.[0] ?? 'speaks';
		const [r, g, b] = backdrop.map((value) => value / 255) as [number, number, number];
		stage.scene.background = new Color().setRGB(r, g, b, SRGBColorSpace);
		this.#camera = new SideCamera(stage.camera, stage.renderer.domElement, () => this.#leave());
		stage.onResize(() => stage.camera.updateProjectionMatrix());
		const open = (person: FittedPerson) => () => {
			this.open(person).catch(showError);
		};
		find('#people').append(...people.map((person) => makeButton(person.name, open(person))));
		find('#moods').append(...MOODS.map(([mood, label]) => makeButton(label, () => this.#feel(mood).catch(showError))));
	}

	/** The person that the URL selects. */
	get first(): FittedPerson {
		return this.#person;
	}

	/** Loads a person in place of the one who is there. */
	async open(person: FittedPerson): Promise<void> {
		const serial = ++this.#opening;
		find('#figures').textContent = `${person.name} is coming …`;
		const number = this.#people.indexOf(person);
		const avatar = await GaussianAvatar.load(fittedUrl(`${person.id}.glb`), {
			idle: { seed: (still?.seed ?? 1) * 31 + number },
		});
		if (serial !== this.#opening) {
			avatar.dispose();
			return;
		}
		avatar.addEventListener('error', ({ error }) => showError(error));
		const old = this.#performer?.avatar;
		old?.removeFromParent();
		old?.dispose();
		this.#person = person;
		this.#performer = new Performer({ id: person.id, line: LINES[number % LINES.length]! }, avatar);
		this.#age = 0;
		avatar.opacity = still ? 1 : 0;
		this.#stage.scene.add(avatar);
		press('#people', number);
		this.#describe();
		this.show(Number(query.get('side')) || this.#side, still !== undefined || !old);
		await avatar.ready.catch(() => undefined);
		await this.#feel(this.#mood);
	}

	/** Turns to a side and shows the truth from there. */
	show(side: number, atOnce = false): void {
		const view = this.#person.views[side] ?? this.#person.views[0]!;
		this.#side = this.#person.views.indexOf(view);
		if (atOnce) this.#camera.jump(view);
		else this.#camera.fly(view);
		press('#sides', this.#side);
		const truth = find<HTMLImageElement>('#truth');
		truth.src = fittedUrl(view.picture);
		find('.truth').classList.remove('left');
		const figure = `${view.decibels.toFixed(1)} dB`;
		find('#decibels').textContent =
			this.#side === 0 ? `The photograph itself, met to ${figure}` : `${sideName(view)}, unseen by the fit: ${figure}`;
	}

	step(elapsed: number): void {
		this.#camera.step(elapsed);
		this.#age += elapsed;
		if (this.#performer) this.#performer.avatar.opacity = MathUtils.smoothstep(this.#age, 0, 0.5);
		if (this.#turnsItself && this.#performer && this.#age > FIRST_TURN) {
			this.#turnsItself = false;
			if (this.#side === 0) this.show(1);
		}
	}

	/** One moment, drawn once. */
	async hold(seconds: number): Promise<void> {
		const { avatar } = this.#performer!;
		this.#stage.scene.updateMatrixWorld(true);
		await holdStill(avatar, seconds);
		const pictures = document.querySelectorAll('img');
		await Promise.all(Array.from(pictures, (picture) => picture.decode()));
		this.#stage.draw();
	}

	#describe(): void {
		const { name, splats, bytes, seconds, views } = this.#person;
		find<HTMLImageElement>('#photograph').src = fittedUrl(views[0]!.picture);
		find('#name').textContent = name;
		find('#figures').textContent =
			`${splats.toLocaleString('en')} splats · ${(bytes / 1e6).toFixed(2)} MB · fitted in ${seconds} s of one core`;
		find('#sides').replaceChildren(
			...views.map((view, side) => {
				const button = makeButton('', () => {
					this.#turnsItself = false;
					this.show(side);
				});
				const picture = document.createElement('img');
				picture.src = fittedUrl(view.picture);
				picture.alt = sideName(view);
				button.title = sideName(view);
				button.append(picture);
				return button;
			}),
		);
	}

	async #feel(mood: Mood): Promise<void> {
		this.#mood = mood;
		press(
			'#moods',
			MOODS.findIndex(([one]) => one === mood),
		);
		const performer = this.#performer;
		if (!performer) return;
		const { avatar } = performer;
		avatar.gazeAt(mood === 'rests' ? null : this.#stage.camera);
		if (avatar.idle) avatar.drivers.find(avatar.idle)?.fadeTo(mood === 'rests' ? 0 : 1, still ? 0 : 0.4);
		if (mood === 'speaks') await performer.say(performer.person.line, { loop: true });
		else performer.hush();
	}

	#leave(): void {
		this.#turnsItself = false;
		press('#sides', -1);
		find('.truth').classList.add('left');
		find('#decibels').textContent = 'Choose a side below to compare again';
	}
}

/** Where a view is taken from, in words. */
function sideName({ yaw, pitch }: FittedView): string {
	const aside = Math.abs(yaw);
	const where =
		aside > 165
			? 'From behind'
			: aside > 110
				? 'Half from behind'
				: aside > 75
					? 'From the side'
					: 'Half from the side';
	if (yaw === 0 && pitch === 0) return 'The photograph';
	return pitch > 25 ? 'From above' : where;
}

function makeButton(label: string, click: () => void): HTMLButtonElement {
	const button = document.createElement('button');
	button.type = 'button';
	button.textContent = label;
	button.setAttribute('aria-pressed', 'false');
	button.addEventListener('click', click);
	return button;
}

/** Presses one button of a row; none where the index is none of theirs. */
function press(row: string, index: number): void {
	for (const [i, button] of find(row).querySelectorAll('button').entries()) {
		button.setAttribute('aria-pressed', String(i === index));
	}
}

runPage(async () => {
	const stage = makeStage(find<HTMLCanvasElement>('canvas'), 21);
	const page = new Page(stage, await loadFittedPeople());
	if (!still) stage.run((_seconds, elapsed) => page.step(elapsed));
	await page.open(page.first);
	if (still) await page.hold(still.seconds);
}, showError);
