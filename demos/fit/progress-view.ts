import type { FitterProgress, PreviewPicture } from 'gaspard/fit';

/** What is said aloud when a stage begins. */
const WORDS: Readonly<Record<string, string>> = {
	load: 'The prior is coming: what thousands of pictures of other people teach about heads.',
	invert: 'Which of all possible people is it?',
	tune: 'The prior itself learns what is particular about this one.',
	refine: 'Every splat finds its place.',
	write: 'The avatar is being written.',
};
const ORDER = ['load', 'invert', 'tune', 'refine'] as const;

const one = <Kind extends HTMLElement>(selector: string): Kind => document.querySelector<Kind>(selector)!;

/** Bars, figures and pictures of a fit under way. */
export class ProgressView {
	readonly #progress = one<HTMLProgressElement>('.progress');
	readonly #remaining = one('.remaining');
	readonly #likeness = one('.likeness');
	readonly #status = one('.status');
	readonly #canvases = [...document.querySelectorAll<HTMLCanvasElement>('canvas.preview')];

	/** Degrees from which previews are wanted. */
	get yaws(): number[] {
		return this.#canvases.map(({ dataset }) => Number(dataset['yaw']));
	}

	/** Nothing has been done yet. */
	reset(): void {
		this.#show(undefined, 0);
		this.#progress.value = 0;
		this.#remaining.textContent = '';
		this.#likeness.textContent = '';
		for (const canvas of this.#canvases) canvas.width = 256;
		for (const canvas of this.#canvases) canvas.height = 256;
	}

	/** Says something beside the bars; a screen reader says it too. */
	say(words: string): void {
		if (this.#status.textContent !== words) this.#status.textContent = words;
	}

	report(progress: FitterProgress): void {
		if (progress.phase === 'load') {
			const { loadedBytes, totalBytes } = progress;
			this.#show('load', totalBytes ? loadedBytes / totalBytes : 0);
			this.#remaining.textContent = `${(loadedBytes / 1e6).toFixed(1)} MB`;
			this.say(WORDS['load']!);
			return;
		}
		if (progress.phase === 'write') {
			this.#show(undefined, 1);
			this.#remaining.textContent = '';
			this.#likeness.textContent = '';
			this.say(WORDS['write']!);
			return;
		}
		const { done, total, stage, share, psnr, remainingSeconds } = progress;
		this.#show(stage, share);
		this.#progress.value = total > 0 ? done / total : 1;
		this.#remaining.textContent = `step ${done} of ${total}${remainingSeconds === undefined ? '' : ` · ${duration(remainingSeconds)} to go`}`;
		this.#likeness.textContent = Number.isFinite(psnr) ? `${psnr.toFixed(1)} dB from the picture` : '';
		this.say(WORDS[stage]!);
	}

	/** Shows the person as known so far. */
	draw(pictures: readonly PreviewPicture[]): void {
		pictures.forEach(({ size, rgba }, i) => {
			const canvas = this.#canvases[i];
			if (!canvas) return;
			if (canvas.width !== size) canvas.width = size;
			if (canvas.height !== size) canvas.height = size;
			canvas.getContext('2d')!.putImageData(new ImageData(rgba, size, size), 0, 0);
		});
	}

	/** Stages before the current one are full, those after it empty. */
	#show(stage: string | undefined, share: number): void {
		const now = ORDER.indexOf(stage as 'load');
		for (const item of document.querySelectorAll<HTMLElement>('.stages li')) {
			const place = ORDER.indexOf(item.dataset['stage'] as 'load');
			const filled = now < 0 || place === now ? share : place < now ? 1 : 0;
			item.style.setProperty('--share', String(filled));
			item.classList.toggle('now', place === now);
		}
	}
}

function duration(seconds: number): string {
	const whole = Math.max(1, Math.round(seconds));
	return whole < 90 ? `${whole} s` : `${Math.round(whole / 60)} min`;
}
