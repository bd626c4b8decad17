/**
 * Fits an avatar to one picture in the page. A worker does the work (`Fitter`); this page shows its progress, stops it,
 * continues it, also after a reload, and adds the result to a three.js scene.
 */
import { type FitListeners, type FittedAvatar, Fitter, type FitterProgress, isGaspardError } from 'gaspard/fit';
import { showError } from '../shared/notice.ts';
import { query, runPage, still } from '../shared/still.ts';
import { type KeptFit, keepFit, keptFit } from './kept-fit.ts';
import { Living } from './living.ts';
import { loadPicture, loadSitters, nameOf, pictureUrl, type Sitter } from './people.ts';
import { ProgressView } from './progress-view.ts';

const PRIOR = new URL('../../assets/prior/prior.bin', import.meta.url);
const PREVIEW = { size: 256, everyMilliseconds: 600 };
/** Interval at which a running fit is stored, in case the page is closed. */
const KEEP_MILLISECONDS = 8000;

const one = <Kind extends HTMLElement>(selector: string): Kind => document.querySelector<Kind>(selector)!;

/** `steps=60,20,20` in the address: fewer than usual, for a look. A still takes very few. */
function askedSteps(): { invert: number; tune: number; refine: number } | undefined {
	const text = query.get('steps') ?? (still && '16,4,4');
	if (!text) return undefined;
	const [invert = 0, tune = 0, refine = 0] = text.split(',').map(Number);
	return { invert, tune, refine };
}

class FitPage {
	readonly #fitter = new Fitter({ prior: PRIOR });
	readonly #view = new ProgressView();
	readonly #sitters: readonly Sitter[];
	readonly #make = one<HTMLButtonElement>('.make');
	readonly #goOn = one<HTMLButtonElement>('.go-on');
	readonly #stop = one<HTMLButtonElement>('.stop');
	readonly #speak = one<HTMLButtonElement>('.speak');
	readonly #download = one<HTMLAnchorElement>('.download');
	#living: Living | undefined;
	#sitter: Sitter;
	#kept: KeptFit | undefined;
	#cancel: AbortController | undefined;
	#phase: FitterProgress['phase'] = 'load';

	constructor(sitters: readonly Sitter[]) {
		this.#sitters = sitters;
		this.#sitter = sitters[0]!;
		this.#addChoices();
		this.choose(query.get('person') ?? this.#sitter.id);
		this.#make.addEventListener('click', () => void this.make().catch(showError));
		this.#goOn.addEventListener('click', () => void this.#resume().catch(showError));
		this.#stop.addEventListener('click', () => void this.#halt().catch(showError));
		this.#speak.addEventListener('click', () => void this.#toggleSpeech().catch(showError));
	}

	/** Selects another person. */
	choose(id: string): void {
		this.#sitter = this.#sitters.find((sitter) => sitter.id === id) ?? this.#sitters[0]!;
		const input = one<HTMLImageElement>('.input');
		input.src = pictureUrl(this.#sitter);
		input.alt = `${nameOf(this.#sitter)}, from the front`;
		one<HTMLInputElement>(`.people input[value="${this.#sitter.id}"]`).checked = true;
		this.#view.reset();
		this.#view.say('');
		this.#clear();
		this.#offer(false);
	}

	/** Offers to continue the fit of an earlier visit, if storage has one. */
	async remember(): Promise<void> {
		const kept = await keptFit().catch(() => undefined);
		if (!kept || !this.#sitters.some(({ id }) => id === kept.id)) return;
		this.#kept = kept;
		this.choose(kept.id);
		const { done, total } = kept.state.fit;
		this.#view.say(`${nameOf(this.#sitter)} was ${Math.round((100 * done) / total)} % done when you left.`);
	}

	/** Fits an avatar to the selected person, from the beginning. */
	async make(): Promise<void> {
		const sitter = this.#sitter;
		const steps = askedSteps();
		await this.#run(async (listeners) => {
			const picture = await loadPicture(sitter);
			return this.#fitter.fit([picture], {
				...listeners,
				...(steps && { steps }),
				focalRatio: sitter.focalRatio,
				metadata: { name: nameOf(sitter), provenance: { source: 'synthetic' } },
				preview: { ...PREVIEW, yaws: this.#view.yaws },
			});
		});
	}

	async #resume(): Promise<void> {
		const kept = this.#kept;
		if (kept) await this.#run((listeners) => this.#fitter.resume(kept.state, listeners));
	}

	async #run(begin: (listeners: FitListeners) => Promise<FittedAvatar>): Promise<void> {
		const cancel = new AbortController();
		this.#cancel = cancel;
		this.#phase = 'load';
		this.#clear();
		this.#view.reset();
		this.#offer(true);
		const keeping = setInterval(() => void this.#keep().catch(() => undefined), KEEP_MILLISECONDS);
		try {
			const avatar = await begin({
				signal: cancel.signal,
				onProgress: (progress) => {
					this.#phase = progress.phase;
					this.#view.report(progress);
				},
				onPreview: (pictures) => this.#view.draw(pictures),
			});
			clearInterval(keeping);
			this.#kept = undefined;
			if (!still) await keepFit(undefined).catch(() => undefined);
			await this.#show(avatar);
		} catch (error) {
			if (cancel.signal.aborted) {
				this.#view.say(this.#kept ? 'Stopped. It can go on from here, also tomorrow.' : 'Stopped.');
				return;
			}
			this.#view.say('It did not work.');
			// A fit that cannot be continued is removed.
			if (isGaspardError(error, 'fit/cannot-resume') || isGaspardError(error, 'fit/wrong-prior')) {
				this.#kept = undefined;
				await keepFit(undefined).catch(() => undefined);
			}
			throw error;
		} finally {
			clearInterval(keeping);
			this.#cancel = undefined;
			this.#offer(false);
		}
	}

	/** Stores the current fit, then stops it. Before the first step there is nothing to store. */
	async #halt(): Promise<void> {
		const cancel = this.#cancel;
		if (this.#phase === 'fit') {
			await Promise.race([this.#keep().catch(() => undefined), new Promise((done) => setTimeout(done, 1500))]);
		}
		cancel?.abort();
	}

	async #keep(): Promise<void> {
		if (still || this.#phase !== 'fit') return;
		const { id } = this.#sitter;
		const state = await this.#fitter.save();
		if (!state) return;
		this.#kept = { id, state };
		await keepFit(this.#kept);
	}

	async #show({ glb, seconds, psnr, threadCount }: FittedAvatar): Promise<void> {
		const blob = new Blob([glb], { type: 'model/gltf-binary' });
		this.#download.href = URL.createObjectURL(blob);
		this.#download.download = `${this.#sitter.id}.glb`;
		this.#download.hidden = false;
		one('.alive').hidden = false;
		one('.pictures').classList.add('done');
		this.#living ??= new Living(one<HTMLCanvasElement>('canvas.living'));
		await this.#living.show(blob);
		this.#speak.hidden = false;
		const threads = threadCount > 1 ? `${threadCount} threads` : 'one thread';
		const size = (glb.length / 1e6).toFixed(1);
		this.#view.say(
			still
				? `${nameOf(this.#sitter)} lives: ${size} MB.`
				: `${nameOf(this.#sitter)} lives: ${seconds.toFixed(0)} s on ${threads}, ${psnr.toFixed(1)} dB, ${size} MB.`,
		);
	}

	async #toggleSpeech(): Promise<void> {
		const speaking = this.#speak.getAttribute('aria-pressed') !== 'true';
		this.#speak.setAttribute('aria-pressed', String(speaking));
		await this.#living?.speak(speaking);
	}

	#clear(): void {
		this.#living?.clear();
		one('.alive').hidden = true;
		one('.pictures').classList.remove('done');
		this.#speak.hidden = true;
		this.#speak.setAttribute('aria-pressed', 'false');
		this.#download.hidden = true;
		if (this.#download.href.startsWith('blob:')) URL.revokeObjectURL(this.#download.href);
	}

	/** Which buttons there are: while a fit is under way, and when none is. */
	#offer(running: boolean): void {
		const resumable = !running && this.#kept?.id === this.#sitter.id;
		const focused = document.activeElement;
		this.#make.hidden = running;
		this.#make.disabled = running;
		this.#make.textContent = resumable ? 'Begin anew' : 'Make an avatar';
		this.#make.classList.toggle('second', resumable);
		this.#goOn.hidden = !resumable;
		this.#stop.hidden = !running;
		one<HTMLFieldSetElement>('.people').disabled = running;
		// The pressed button disappears, so keyboard focus moves to the button in its place.
		if (running && (focused === this.#make || focused === this.#goOn)) this.#stop.focus();
		if (!running && focused === this.#stop) (resumable ? this.#goOn : this.#make).focus();
	}

	#addChoices(): void {
		for (const sitter of this.#sitters) {
			const label = document.createElement('label');
			const input = document.createElement('input');
			input.type = 'radio';
			input.name = 'person';
			input.value = sitter.id;
			input.addEventListener('change', () => this.choose(sitter.id));
			const image = document.createElement('img');
			image.src = pictureUrl(sitter);
			image.alt = '';
			const name = document.createElement('span');
			name.textContent = nameOf(sitter);
			label.append(input, image, name);
			one('.people').append(label);
		}
	}
}

runPage(async () => {
	const page = new FitPage(await loadSitters());
	if (still) await page.make();
	else await page.remember();
}, showError);
