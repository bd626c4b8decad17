import { ClipDriver, type DriverLayer } from 'gaspard/drive';
import type { GaussianAvatar } from 'gaspard/three';
import { loadClip } from '../shared/clips.ts';
import { showError } from '../shared/notice.ts';
import { still } from '../shared/still.ts';
import { type Choices, choices, section, slider } from './controls.ts';

const LINES: readonly (readonly [string, string])[] = [
	['Welcome', 'talk-welcome'],
	['A story', 'talk-story'],
	['Explaining', 'talk-explain'],
];

const FEELINGS: readonly (readonly [string, string])[] = [
	['Joy', 'joy'],
	['Surprise', 'surprise'],
	['Sadness', 'sadness'],
	['Anger', 'anger'],
	['Disgust', 'disgust'],
	['Thinking', 'thinking'],
	['Listening', 'listening'],
];

/** One clip at a time, fading in and out of the avatar's drivers. */
class Deck {
	readonly choices: Choices<string>;
	#avatar: GaussianAvatar | undefined;
	#layer: DriverLayer | undefined;
	#driver: ClipDriver | undefined;
	#name: string | undefined;
	speed = 1;

	constructor(clips: readonly (readonly [string, string])[]) {
		this.choices = choices(clips, (name, pressed) => this.play(pressed ? undefined : name).catch(showError));
	}

	async play(name: string | undefined): Promise<void> {
		this.#name = name;
		this.choices.press(name);
		this.#layer?.remove(0.35);
		this.#layer = undefined;
		if (!name || !this.#avatar) return;
		const clip = await loadClip(name);
		// Another choice may have been made while this one was loading.
		if (this.#name !== name || !this.#avatar) return;
		this.#driver = new ClipDriver(clip, { loop: true, crossfadeSeconds: 0, speed: this.speed });
		this.#layer = this.#avatar.drivers.add(this.#driver, { fadeSeconds: still ? 0 : 0.35 });
	}

	async attach(avatar: GaussianAvatar): Promise<void> {
		this.#layer = undefined;
		this.#avatar = avatar;
		await this.play(this.#name);
	}

	setSpeed(speed: number): void {
		this.speed = speed;
		if (this.#driver) this.#driver.speed = speed;
	}
}

/** Clips, idle life and where the eyes go. */
export class PlayPanel {
	readonly element: HTMLElement;
	readonly #talk = new Deck(LINES);
	readonly #feel = new Deck(FEELINGS);
	readonly #life: Choices<string>;
	#avatar: GaussianAvatar | undefined;
	#living = true;
	#looksAtCamera = true;
	readonly #camera: Parameters<GaussianAvatar['gazeAt']>[0];

	constructor(camera: Parameters<GaussianAvatar['gazeAt']>[0]) {
		this.#camera = camera;
		const speed = slider('Speed', 'row', (value) => {
			const factor = value * 2;
			this.#talk.setSpeed(factor);
			this.#feel.setSpeed(factor);
			speed.show(value, `${factor.toFixed(2)}×`);
		});
		speed.show(0.5, '1.00×');
		this.#life = choices<string>(
			[
				['Idle life', 'life'],
				['Looks at you', 'camera'],
			],
			(what) => {
				if (what === 'life') this.#living = !this.#living;
				else this.#looksAtCamera = !this.#looksAtCamera;
				this.#apply();
			},
		);
		this.element = section(
			'Performance',
			this.#talk.choices.element,
			this.#feel.choices.element,
			this.#life.element,
			speed.element,
		);
	}

	async attach(avatar: GaussianAvatar): Promise<void> {
		this.#avatar = avatar;
		this.#apply();
		await Promise.all([this.#talk.attach(avatar), this.#feel.attach(avatar)]);
	}

	async play(talk: string | undefined, feeling: string | undefined): Promise<void> {
		await Promise.all([this.#talk.play(talk), this.#feel.play(feeling)]);
	}

	setLife(living: boolean): void {
		this.#living = living;
		this.#apply();
	}

	#apply(): void {
		const buttons = this.#life.element.querySelectorAll('button');
		buttons[0]!.setAttribute('aria-pressed', String(this.#living));
		buttons[1]!.setAttribute('aria-pressed', String(this.#looksAtCamera));
		buttons[1]!.disabled = !this.#living;
		const avatar = this.#avatar;
		if (!avatar?.idle) return;
		avatar.gazeAt(this.#looksAtCamera ? this.#camera : null);
		const layer = avatar.drivers.find(avatar.idle);
		layer?.fadeTo(this.#living ? 1 : 0, still ? 0 : 0.4);
	}
}
