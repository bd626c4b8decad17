/** A titled part of the panel. */
export function section(title: string, ...children: readonly Node[]): HTMLElement {
	const element = document.createElement('section');
	const heading = document.createElement('h2');
	heading.append(title);
	element.append(heading, ...children);
	return element;
}

/** A small button in the heading of a section. */
export function headingButton(part: HTMLElement, label: string, click: () => void): void {
	const element = button(label, click);
	element.className = 'release';
	part.querySelector('h2')!.append(element);
}

export function button(label: string, click: () => void): HTMLButtonElement {
	const element = document.createElement('button');
	element.type = 'button';
	element.textContent = label;
	element.addEventListener('click', click);
	return element;
}

/** A row of buttons of which one is pressed, or none. */
export interface Choices<Value> {
	readonly element: HTMLElement;
	/** Presses the button of a value, without calling back. */
	press(value: Value | undefined): void;
}

export function choices<Value>(
	options: readonly (readonly [label: string, value: Value])[],
	choose: (value: Value, pressed: boolean) => void,
): Choices<Value> {
	const element = document.createElement('div');
	element.className = 'choices';
	const buttons = options.map(([label, value]) => {
		const own = button(label, () => choose(value, own.getAttribute('aria-pressed') === 'true'));
		own.setAttribute('aria-pressed', 'false');
		return own;
	});
	element.append(...buttons);
	return {
		element,
		press: (value) => {
			for (const [index, own] of buttons.entries()) {
				own.setAttribute('aria-pressed', String(options[index]![1] === value));
			}
		},
	};
}

/** A labelled slider from 0 to 1 with a text beside it. */
export interface Slider {
	readonly element: HTMLElement;
	readonly input: HTMLInputElement;
	/** Moves the slider, without calling back. */
	show(value: number, text: string): void;
}

export function slider(label: string, className: string, slide: (value: number) => void): Slider {
	const element = document.createElement('label');
	element.className = className;
	const name = document.createElement('span');
	name.textContent = label;
	const input = document.createElement('input');
	input.type = 'range';
	input.min = '0';
	input.max = '1';
	input.step = '0.01';
	input.value = '0';
	const output = document.createElement('output');
	input.addEventListener('input', () => slide(Number(input.value)));
	element.append(name, input, output);
	return {
		element,
		input,
		show: (value, text) => {
			const rounded = value.toFixed(2);
			if (input.value !== rounded) input.value = rounded;
			input.style.setProperty('--value', rounded);
			if (output.textContent !== text) output.textContent = text;
		},
	};
}
