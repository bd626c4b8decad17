import type { Object3D } from 'three';
import { showError } from '../shared/notice.ts';
import type { Performer } from '../shared/performer.ts';

/** Seconds of listening between two speakers. */
const PAUSE = 0.9;
/** Who speaks after whom: across the table rather than in a circle. */
const ORDER = [0, 3, 1, 4, 2, 5] as const;
const REACTIONS = ['listening', 'joy', 'listening', 'thinking', 'listening', 'surprise'] as const;

/** Controls who speaks, who listens, and where the people look. */
export class Conversation {
	/** Index of the person who has the word, or had it last. */
	speaker = -1;
	/** Whether listeners look at the speaker; otherwise all look around. */
	attentive = true;
	readonly #people: readonly (Performer | undefined)[];
	#turn = -1;
	#silentSince = -10;
	#running = true;

	constructor(people: readonly (Performer | undefined)[]) {
		this.#people = people;
	}

	get running(): boolean {
		return this.#running;
	}

	set running(running: boolean) {
		this.#running = running;
		if (!running) for (const person of this.#people) person?.hush();
	}

	/** Caption of the current phrase. */
	get caption(): string | undefined {
		return this.#people[this.speaker]?.caption;
	}

	/** Brings the talk to a time in seconds. */
	step(seconds: number): void {
		if (!this.#running) return;
		if (this.#people[this.speaker]?.speaking) this.#silentSince = seconds;
		else if (seconds - this.#silentSince > PAUSE) {
			this.#silentSince = seconds;
			this.next().catch(showError);
		}
	}

	/** Gives the word to the next person. */
	async next(from = 0): Promise<void> {
		const count = this.#people.length;
		for (let i = 0; i < count; i++) {
			this.#turn++;
			this.speaker = ORDER[this.#turn % ORDER.length]! % count;
			if (this.#people[this.speaker]) break;
		}
		const speaker = this.#people[this.speaker];
		if (!speaker) return;
		this.look();
		await speaker.feel(undefined);
		await speaker.say(speaker.person.line, { from });
		for (const [index, person] of this.#people.entries()) {
			if (!person || person === speaker) continue;
			const reaction = REACTIONS[(index + this.#turn * 2) % REACTIONS.length];
			await person.feel(reaction, 0.75, (index * 2.3 + this.#turn) % 6);
		}
	}

	/** Makes the listeners look at the speaker, and the speaker at the person across the table. */
	look(): void {
		const count = this.#people.length;
		const across = this.#people[(this.speaker + count / 2) % count];
		for (const [index, person] of this.#people.entries()) {
			const target: Object3D | undefined = index === this.speaker ? across?.face : this.#people[this.speaker]?.face;
			person?.avatar.gazeAt(this.attentive ? (target ?? null) : null);
		}
	}
}
