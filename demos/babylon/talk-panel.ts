/** An answer that the visitor can choose. */
export interface Choice {
	readonly words: string;
	choose(): void;
}

const element = (selector: string): HTMLElement => document.querySelector<HTMLElement>(selector)!;

/** Text over the picture: captions, answers to choose from, and the current task. */
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

	/** Shows a spoken phrase; without a name, a description. */
	say(name: string, words: string): void {
		if (this.#name.textContent !== name) this.#name.textContent = name;
		if (this.#words.textContent !== words) this.#words.textContent = words;
		this.#words.classList.toggle('told', name === '');
	}

	/** Shows answers to choose from; an empty list removes them. */
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

	/** Shows the current task. */
	aim(words: string, done = false): void {
		if (this.#goal.textContent !== words) this.#goal.textContent = words;
		this.#goal.classList.toggle('done', done);
	}

	/** Shows or hides the hint about the controls. */
	hint(shown: boolean): void {
		this.#hint.classList.toggle('shown', shown);
	}
}
