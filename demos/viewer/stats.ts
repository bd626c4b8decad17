/** A line of figures at the top of the page. */
export class Stats {
	readonly #values = new Map<string, HTMLElement>();
	readonly #list: HTMLElement;

	constructor(list: HTMLElement) {
		this.#list = list;
	}

	show(name: string, value: string): void {
		let element = this.#values.get(name);
		if (!element) {
			const pair = document.createElement('div');
			const term = document.createElement('dt');
			term.textContent = name;
			element = document.createElement('dd');
			pair.append(term, element);
			this.#list.append(pair);
			this.#values.set(name, element);
		}
		if (element.textContent !== value) element.textContent = value;
	}
}
