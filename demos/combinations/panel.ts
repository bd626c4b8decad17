import { GaspardError } from 'gaspard';
import type { PictureDifference } from './difference.ts';
import type { View } from './view.ts';

/** An engine on an API, and what makes its view. */
export interface Combination {
	readonly engine: string;
	readonly renderer: string;
	readonly api: string;
	readonly make: (canvas: HTMLCanvasElement, url: string) => Promise<View>;
}

/** A picture with its label. */
export class Panel {
	readonly element: HTMLElement = document.createElement('figure');
	readonly canvas: HTMLCanvasElement = document.createElement('canvas');
	/** Canvas over the picture that shows the difference. */
	readonly overlay: HTMLCanvasElement = document.createElement('canvas');
	readonly combination: Combination;
	view: View | undefined;
	readonly #facts = document.createElement('span');
	readonly #notice = document.createElement('p');

	constructor(combination: Combination) {
		this.combination = combination;
		const { engine, renderer, api } = combination;
		const label = document.createElement('figcaption');
		const name = document.createElement('b');
		name.textContent = engine;
		const kind = document.createElement('em');
		kind.textContent = `${renderer}, ${api}`;
		label.append(name, kind, this.#facts);
		this.overlay.className = 'overlay';
		this.#notice.className = 'absent';
		this.canvas.setAttribute('aria-label', `The avatar by ${engine} on ${api}`);
		this.element.append(this.canvas, this.overlay, this.#notice, label);
	}

	/** Loads engine and avatar. Returns true on success; otherwise a message replaces the picture. */
	async fill(url: string): Promise<boolean> {
		this.#notice.textContent = 'is coming …';
		try {
			this.view = await this.combination.make(this.canvas, url);
			this.resize();
			await this.view.ready();
			this.#notice.textContent = '';
			return true;
		} catch (error) {
			const isAbsent = error instanceof GaspardError && error.code.startsWith('gpu/no-');
			if (!isAbsent) console.error(error);
			this.#notice.textContent = error instanceof Error ? error.message : String(error);
			this.element.classList.add('empty');
			this.view = undefined;
			if (isAbsent) return false;
			throw error;
		}
	}

	resize(): void {
		const ratio = Math.min(devicePixelRatio, 2);
		const { clientWidth, clientHeight } = this.canvas;
		const [width, height] = [Math.round(clientWidth * ratio), Math.round(clientHeight * ratio)];
		if (width > 0 && height > 0) this.view?.resize(width, height);
	}

	/** Shows where splats are sorted and decoded, and the difference from the first picture. */
	describe(difference: PictureDifference | undefined): void {
		if (!this.view) return;
		const { sorter, avatar } = this.view;
		const facts = [
			`sorted by the ${sorter.toUpperCase()}`,
			`decoded by ${avatar.core.devicePose ? 'WebGPU' : 'WebAssembly'}`,
		];
		if (difference) {
			facts.push(
				difference.largest === 0
					? 'the same to the last bit'
					: `at most ${difference.largest} of 255 from the first, in ${(difference.share * 100).toFixed(1)} % of its pixels`,
			);
		}
		const words = facts.join(' · ');
		if (this.#facts.textContent !== words) this.#facts.textContent = words;
	}
}
