import { EXPRESSION_NAMES, type ExpressionName, type Recipe, VRM_PRESETS } from 'gaspard/drive';
import type { GaussianAvatar } from 'gaspard/three';
import { choices, headingButton, type Slider, section, slider } from './controls.ts';

const GROUPS: readonly (readonly [title: string, test: (name: string) => boolean])[] = [
	['Mouth', (name) => name.startsWith('mouth')],
	['Jaw and tongue', (name) => name.startsWith('jaw') || name === 'tongueOut'],
	['Brows', (name) => name.startsWith('brow')],
	['Lids', (name) => /^eye(Blink|Squint|Wide)/.test(name)],
	['Gaze', (name) => name.startsWith('eyeLook')],
	['Cheeks and nose', (name) => name.startsWith('cheek') || name.startsWith('nose')],
];

const PRESETS: readonly (readonly [string, Recipe])[] = [
	['Happy', VRM_PRESETS.happy],
	['Sad', VRM_PRESETS.sad],
	['Angry', VRM_PRESETS.angry],
	['Surprised', VRM_PRESETS.surprised],
	['Relaxed', VRM_PRESETS.relaxed],
	['Eyes shut', VRM_PRESETS.blink],
	['Wink', { ...VRM_PRESETS.blinkLeft, mouthSmileLeft: 0.5, cheekSquintLeft: 0.5 }],
	['Mouth open', { jawOpen: 0.7 }],
	['Kiss', { mouthPucker: 0.95, mouthFunnel: 0.15, eyeSquintLeft: 0.15, eyeSquintRight: 0.15 }],
	['Tongue', { tongueOut: 0.9, jawOpen: 0.45 }],
];

/**
 * 52 sliders that show the current weights. Moving one sets its weight, which highlights its name; a double click releases
 * it.
 */
export class ExpressionPanel {
	readonly presets: HTMLElement;
	readonly sliders: HTMLElement;
	#avatar: GaussianAvatar | undefined;
	readonly #held = new Set<ExpressionName>();
	readonly #rows = new Map<ExpressionName, Slider>();
	readonly #presetChoices = choices<Recipe>(PRESETS, (recipe, pressed) =>
		pressed ? this.release() : this.take(recipe),
	);

	constructor() {
		this.presets = section('Expressions', this.#presetChoices.element);
		const search = document.createElement('input');
		search.type = 'search';
		search.className = 'search';
		search.placeholder = 'Find among 52, such as smile';
		search.setAttribute('aria-label', 'Find an expression');
		const groups = GROUPS.map(([title, test]) => this.#group(title, EXPRESSION_NAMES.filter(test)));
		search.addEventListener('input', () => filter(groups, search.value));
		this.sliders = section('Muscles', search, ...groups);
		headingButton(this.sliders, 'Release all', () => this.release());
	}

	/** Shows another avatar and applies the weights that were set by hand to it too. */
	attach(avatar: GaussianAvatar): void {
		this.#avatar = avatar;
		for (const name of this.#held) avatar.expression[name] = Number(this.#rows.get(name)!.input.value);
	}

	/** Sets several weights at once and releases all others. */
	take(recipe: Recipe): void {
		this.release();
		for (const [name, weight] of Object.entries(recipe)) this.#take(name as ExpressionName, weight);
		this.#presetChoices.press(recipe);
	}

	/** Releases all weights to the other drivers. */
	release(): void {
		for (const name of this.#held) this.#rows.get(name)!.element.classList.remove('held');
		this.#held.clear();
		this.#avatar?.expression.release();
		this.#presetChoices.press(undefined);
	}

	/** Moves the sliders to the current weights. */
	refresh(): void {
		if (!this.#avatar) return;
		for (const [name, row] of this.#rows) {
			const weight = this.#held.has(name) ? Number(row.input.value) : this.#avatar.expression[name];
			row.show(weight, weight < 0.005 ? '–' : weight.toFixed(2));
		}
	}

	#take(name: ExpressionName, weight: number): void {
		if (!this.#avatar) return;
		this.#held.add(name);
		this.#avatar.expression[name] = weight;
		const row = this.#rows.get(name)!;
		row.element.classList.add('held');
		row.show(weight, weight.toFixed(2));
	}

	#group(title: string, names: readonly ExpressionName[]): HTMLElement {
		const group = document.createElement('div');
		const heading = document.createElement('h3');
		heading.textContent = title;
		group.append(heading);
		for (const name of names) {
			const row = slider(name, 'slider', (weight) => {
				this.#presetChoices.press(undefined);
				this.#take(name, weight);
			});
			row.element.dataset['name'] = name.toLowerCase();
			row.element.title = 'Double-click gives it back';
			row.element.addEventListener('dblclick', () => {
				this.#held.delete(name);
				row.element.classList.remove('held');
				this.#avatar?.expression.release(name);
			});
			this.#rows.set(name, row);
			group.append(row.element);
		}
		return group;
	}
}

function filter(groups: readonly HTMLElement[], text: string): void {
	const words = text.toLowerCase().split(/\s+/).filter(Boolean);
	for (const group of groups) {
		let any = false;
		for (const row of group.querySelectorAll<HTMLElement>('.slider')) {
			const hit = words.every((word) => row.dataset['name']!.includes(word));
			row.hidden = !hit;
			row.style.display = hit ? '' : 'none';
			any ||= hit;
		}
		group.style.display = any ? '' : 'none';
	}
}
