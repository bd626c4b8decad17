import type { Node } from '@babylonjs/core/node.js';
import { showError } from '../shared/notice.ts';
import type { Character } from './character.ts';
import type { Choice, TalkPanel } from './talk-panel.ts';

/** Distances at which people notice the visitor, greet the visitor, and end the talk. Metres. */
const NOTICE_METRES = 4.1;
const GREET_METRES = 2.5;
const PARTING_METRES = 3.4;
/** Distance at which the boat is found, metres. */
const FOUND_METRES = 1.5;
const NOTHING: readonly Choice[] = [];
/** Duration of a caption about an event. */
const CAPTION_SECONDS = 5;

/** What the story is about. */
export interface Cast {
	/** She greets, and explains. */
	readonly host: Character;
	/** She tells of the boat. */
	readonly teller: Character;
	/** The eyes of the player. */
	readonly visitor: Node;
	/** What they look at when they show the way. */
	readonly arch: Node;
	/** Where the boat lies. */
	readonly boat: { readonly x: number; readonly z: number };
	/** Called once, when the boat has been found. */
	onFound(): void;
}

/**
 * Two people who talk, notice you, greet you, answer in turns; and a little blue boat to find. Everything they say is an
 * authored clip; the one who is silent listens to the speaker.
 */
export class Story {
	readonly #cast: Cast;
	readonly #panel: TalkPanel;
	#attention: 'one another' | 'noticed' | 'talking' = 'one another';
	#quest: 'unknown' | 'seek' | 'found' | 'told' = 'unknown';
	#choices: readonly Choice[] = NOTHING;
	#speaker: Character | undefined;
	#afterwards: (() => void) | undefined;
	#told = '';
	#toldSeconds = 0;
	#greeted = false;
	#pointing = 0;
	#silence = 0;

	constructor(cast: Cast, panel: TalkPanel) {
		this.#cast = cast;
		this.#panel = panel;
		panel.aim('Two people are talking under the vine. Walk up to them.');
		this.#look();
	}

	/** State of the story, for tests. */
	get state(): string {
		return `${this.#attention}, ${this.#quest}${this.#choices.length > 0 ? ', asked' : ''}`;
	}

	/** Advances the story by a frame: position of the visitor, seconds since the last frame. */
	step(visitor: { readonly x: number; readonly z: number }, elapsed: number): void {
		const { host, teller, boat } = this.#cast;
		const distance = Math.min(host.distanceTo(visitor), teller.distanceTo(visitor));
		if (this.#attention === 'one another' && distance < NOTICE_METRES) this.#notice();
		if (this.#attention === 'noticed' && distance < GREET_METRES) this.#meet();
		if (this.#attention === 'talking' && distance > PARTING_METRES) this.#part();
		if (this.#attention === 'noticed' && distance > NOTICE_METRES + 0.8) this.#part();
		if (this.#quest === 'seek' && Math.hypot(visitor.x - boat.x, visitor.z - boat.z) < FOUND_METRES) this.#find();
		for (const person of [host, teller]) this.#turn(person, visitor, elapsed);
		if (this.#pointing > 0) {
			this.#pointing -= elapsed;
			if (this.#pointing <= 0) this.#look();
		}
		this.#toldSeconds -= elapsed;
		this.#chat(elapsed);
		this.show();
	}

	/** Puts words and answers on the page. */
	show(): void {
		const speaker = this.#speaker;
		const caption = speaker?.caption;
		if (caption) this.#panel.say(speaker.name, caption);
		else this.#panel.say('', this.#toldSeconds > 0 ? this.#told : '');
		this.#panel.offer(this.#attention === 'talking' ? this.#choices : NOTHING);
	}

	/** A moment in the middle of it, for pictures: `start`, `near`, `story`, `found`. */
	async pose(shot: string): Promise<void> {
		const { host, teller } = this.#cast;
		if (shot === 'start') {
			await teller.say('talk-story');
			await host.feel('listening');
			this.#speaker = teller;
			return;
		}
		this.#attention = shot === 'found' ? 'one another' : 'talking';
		this.#quest = shot === 'found' ? 'found' : 'unknown';
		this.#look();
		if (shot === 'story') {
			this.#speaker = teller;
			await teller.say('talk-story');
			await host.feel('listening');
			host.lookAt(teller.face);
		} else if (shot !== 'found') {
			this.#speaker = host;
			await host.say('talk-welcome');
			await teller.feel('joy', 0.5);
		} else this.#tell('You have found the little blue boat.');
		this.#panel.aim(
			shot === 'found' ? 'The little blue boat: found. Tell them.' : 'Hear what they have to say.',
			shot === 'found',
		);
		this.#ask();
	}

	#notice(): void {
		this.#attention = 'noticed';
		const { host, teller } = this.#cast;
		for (const person of [host, teller]) person.hush();
		this.#speaker = undefined;
		host.feel('surprise', 0.25).catch(showError);
		teller.feel('listening', 0.6).catch(showError);
		this.#look();
	}

	#meet(): void {
		this.#attention = 'talking';
		this.#look();
		if (this.#quest === 'found') {
			this.#quest = 'told';
			for (const person of [this.#cast.host, this.#cast.teller]) person.feel('joy', 0.9).catch(showError);
			this.#tell(`${this.#cast.teller.name} is glad: nobody had looked after it for a long time.`);
			this.#panel.aim('The little blue boat: found, and told.', true);
			this.#ask();
			return;
		}
		if (this.#greeted) {
			this.#cast.host.feel('joy', 0.5).catch(showError);
			this.#ask();
			return;
		}
		this.#greeted = true;
		this.#panel.aim('Hear what they have to say.');
		this.#give(this.#cast.host, 'talk-welcome', () => this.#ask());
	}

	#part(): void {
		this.#attention = 'one another';
		this.#choices = NOTHING;
		this.#silence = 0;
		this.#afterwards = undefined;
		for (const person of [this.#cast.host, this.#cast.teller]) {
			person.hush();
			person.feel(undefined).catch(showError);
		}
		this.#look();
	}

	#ask(): void {
		const { host, teller } = this.#cast;
		const answers: Choice[] = [
			{
				words:
					this.#quest === 'unknown' ? `${teller.name}, tell me about the sea.` : `The story again, ${teller.name}?`,
				choose: () => this.#give(teller, 'talk-story', () => this.#hear()),
			},
			{
				words: `${host.name}, how do you stay so clear when I move?`,
				choose: () => this.#give(host, 'talk-explain', () => this.#ask()),
			},
		];
		if (this.#quest === 'seek') answers.unshift({ words: 'Where is the boat now?', choose: () => this.#point() });
		this.#choices = answers;
	}

	/** The story has been told: there is a boat to find. */
	#hear(): void {
		if (this.#quest === 'unknown') {
			this.#quest = 'seek';
			this.#panel.aim('Find the little blue boat.');
			this.#point();
		}
		this.#ask();
	}

	/** They look where it is. */
	#point(): void {
		const { host, teller, arch } = this.#cast;
		host.lookAt(arch);
		teller.lookAt(arch);
		teller.feel('joy', 0.6).catch(showError);
		this.#pointing = 3.5;
		this.#tell('They look over to the arch.');
	}

	#find(): void {
		this.#quest = 'found';
		this.#tell('You have found the little blue boat.');
		this.#panel.aim('The little blue boat: found. Tell them.', true);
		this.#cast.onFound();
	}

	/** Lets a person speak; the other one listens and looks at the speaker. */
	#give(speaker: Character, line: string, afterwards?: () => void): void {
		const { host, teller } = this.#cast;
		const other = speaker === host ? teller : host;
		other.hush();
		other.feel('listening').catch(showError);
		speaker.feel(undefined).catch(showError);
		speaker.say(line).catch(showError);
		if (this.#attention === 'talking') {
			speaker.lookAt(this.#cast.visitor);
			other.lookAt(speaker.face);
		}
		this.#pointing = 0;
		this.#speaker = speaker;
		this.#choices = NOTHING;
		this.#afterwards = afterwards;
		this.#silence = 0;
	}

	/** What comes after a line; among themselves they go on by turns. */
	#chat(elapsed: number): void {
		const { host, teller } = this.#cast;
		if (this.#speaker?.speaking) {
			this.#silence = 0;
			return;
		}
		this.#silence += elapsed;
		if (this.#afterwards && this.#silence > 0.4) {
			const then = this.#afterwards;
			this.#afterwards = undefined;
			this.#look();
			then();
		}
		if (this.#attention === 'one another' && this.#silence > 1.4) {
			const next = this.#speaker === teller ? host : teller;
			this.#give(next, next === teller ? 'talk-story' : 'talk-explain');
		}
	}

	/** At the visitor while one is noticed, else at one another. */
	#look(): void {
		const { host, teller, visitor } = this.#cast;
		const among = this.#attention === 'one another';
		host.lookAt(among ? teller.face : visitor);
		teller.lookAt(among ? host.face : visitor);
	}

	#turn(person: Character, visitor: { readonly x: number; readonly z: number }, elapsed: number): void {
		const { host, teller } = this.#cast;
		const other = person === host ? teller : host;
		if (this.#attention === 'talking') person.follow(visitor, elapsed);
		else if (this.#attention === 'one another') {
			// Half to one another, half to the house.
			const { position } = other.avatar;
			person.follow({ x: position.x, z: position.z - 0.75 }, elapsed);
		}
	}

	#tell(words: string): void {
		this.#told = words;
		this.#toldSeconds = CAPTION_SECONDS;
	}
}
