/** Something one can say. */
export interface Choice {
	readonly words: string;
	choose(): void;
}

const element = (selector: string): HTMLElement => document.querySelector<HTMLElement>(selector)!;

/** Words on the picture: who says what, what one can answer, what there is to do. */
export class TalkPanel {
	readonly #name = element('.subtitle b');
	readonly #words = element('.subtitle span');
	readonly #choices = element('.choices');
	readonly #goal = element('.goal');
	readonly #hint = element('.hint');
	#offered: readonly Choice[] = [];

	constructor() {
		addEventListener('keydown', ({ code }) => {
			const number = /^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1];
			if (number) this.#offered[Number(number) - 1]?.choose();
		});
	}

	/** What is being said; without a name it is what happens. */
	say(name: string, words: string): void {
		if (this.#name.textContent !== name) this.#name.textContent = name;
		if (this.#words.textContent !== words) this.#words.textContent = words;
		this.#words.classList.toggle('told', name === '');
	}

	/** Offers answers; none takes them away. */
	offer(choices: readonly Choice[]): void {
		if (choices === this.#offered) return;
		this.#offered = choices;
		this.#choices.replaceChildren(
			...choices.map(({ words, choose }, index) => {
				const button = document.createElement('button');
				button.type = 'button';
				const key = document.createElement('kbd');
				key.textContent = String(index + 1);
				button.append(key, words);
				button.addEventListener('click', choose);
				return button;
			}),
		);
	}

	/** What there is to do now. */
	aim(words: string, done = false): void {
		if (this.#goal.textContent !== words) this.#goal.textContent = words;
		this.#goal.classList.toggle('done', done);
	}

	/** How to move: shown until somebody has. */
	hint(shown: boolean): void {
		this.#hint.classList.toggle('shown', shown);
	}
}
