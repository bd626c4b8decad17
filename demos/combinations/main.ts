/**
 * One avatar, one moment, one camera: in three.js and in Babylon.js, each on WebGL2 and on WebGPU. Drag any picture and all
 * turn; the differences to the first are measured, and shown amplified.
 */
import { ClipDriver, createDriverPose } from 'gaspard/drive';
import { loadClip } from '../shared/clips.ts';
import { showError } from '../shared/notice.ts';
import { avatarUrl, PEOPLE } from '../shared/people.ts';
import { query, runPage, still } from '../shared/still.ts';
import { makeBabylonWebGL2, makeBabylonWebGPU } from './babylon-views.ts';
import { AMPLIFICATION, Differences, type PictureDifference } from './difference.ts';
import { Orbit } from './orbit.ts';
import { type Combination, Panel } from './panel.ts';
import { makeThreeWebGL2, makeThreeWebGPU } from './three-views.ts';
import type { View } from './view.ts';

const COMBINATIONS: readonly Combination[] = [
	{ engine: 'three.js', renderer: 'WebGLRenderer', api: 'WebGL2', make: makeThreeWebGL2 },
	{ engine: 'three.js', renderer: 'WebGPURenderer', api: 'WebGPU', make: makeThreeWebGPU },
	{ engine: 'Babylon.js', renderer: 'Engine', api: 'WebGL2', make: makeBabylonWebGL2 },
	{ engine: 'Babylon.js', renderer: 'WebGPUEngine', api: 'WebGPU', make: makeBabylonWebGPU },
];
const LINE = 'talk-explain';
/** Milliseconds between two measurements while the page lives. */
const MEASURE_EVERY = 1500;

declare global {
	/** For tests: difference of each picture from the first; undefined without a picture. */
	var gaspardDifferences: (PictureDifference | undefined)[] | undefined;
}

class Page {
	readonly #panels = COMBINATIONS.map((combination) => new Panel(combination));
	readonly #orbit = new Orbit();
	readonly #differences = new Differences();
	readonly #pose = createDriverPose();
	readonly #voice = new ClipDriver();
	#showsDifference = query.has('difference');
	#lastMeasure = 0;

	constructor() {
		const grid = document.querySelector('.grid')!;
		for (const panel of this.#panels) {
			grid.append(panel.element);
			this.#orbit.listen(panel.element);
			new ResizeObserver(() => panel.resize()).observe(panel.canvas);
		}
		this.#orbit.around = Number(query.get('around') ?? this.#orbit.around);
		const button = document.querySelector<HTMLButtonElement>('[data-difference]')!;
		button.textContent = `Differences × ${AMPLIFICATION}`;
		const press = (): void => {
			button.setAttribute('aria-pressed', String(this.#showsDifference));
			document.documentElement.classList.toggle('differences', this.#showsDifference);
		};
		button.addEventListener('click', () => {
			this.#showsDifference = !this.#showsDifference;
			this.#lastMeasure = 0;
			press();
		});
		press();
	}

	/** Resolves when every combination that this browser has shows the avatar. */
	async fill(id: string): Promise<void> {
		const loading = document.querySelector('.loading')!;
		// One after the other: they share the model, and measurements at the start of each are not disturbed.
		for (const panel of this.#panels) await panel.fill(avatarUrl(id)).catch(showError);
		loading.textContent = '';
		const { avatar } = this.#views[0] ?? {};
		if (!avatar) throw new Error('None of the four combinations works in this browser.');
		const clip = await loadClip(LINE);
		this.#voice.play(clip, { loop: true, crossfadeSeconds: 0 });
		avatar.drivers.add(this.#voice, { priority: 20, blend: clip.blend, added: clip.added, fadeSeconds: 0 });
	}

	/** Shows a moment in all views: seconds of the first avatar's clock. Only its drivers are evaluated. */
	async show(seconds: number, measure = false): Promise<void> {
		const [first] = this.#views;
		first!.avatar.drivers.update(seconds, this.#pose);
		const { expression, joints } = this.#pose;
		await Promise.all(this.#views.map(({ avatar }) => avatar.holdPose(expression, joints)));
		const found: (PictureDifference | undefined)[] = [];
		for (const [index, panel] of this.#panels.entries()) {
			if (!panel.view) continue;
			panel.view.look(this.#orbit.look);
			panel.view.draw();
			// A canvas can be read in the task that drew it.
			if (!measure) continue;
			if (panel === this.#panels.find(({ view }) => view)) this.#differences.keep(panel.canvas);
			else found[index] = this.#differences.compare(panel.canvas, this.#showsDifference ? panel.overlay : undefined);
			panel.describe(found[index]);
		}
		if (measure) globalThis.gaspardDifferences = this.#panels.map((_, index) => found[index]);
	}

	/** Holds one moment, after simulating everything before it. */
	async hold(seconds: number): Promise<void> {
		const [first] = this.#views;
		for (let time = 0; time < seconds; time += 1 / 60) first!.avatar.drivers.update(time, this.#pose);
		// The first frame compiles what the second one draws.
		for (let i = 0; i < 2; i++) await this.show(seconds, true);
	}

	run(): void {
		const begin = performance.now();
		const step = async (): Promise<void> => {
			const now = performance.now();
			const measure = this.#showsDifference || now - this.#lastMeasure > MEASURE_EVERY;
			if (measure) this.#lastMeasure = now;
			await this.show((now - begin) / 1000, measure);
			requestAnimationFrame(again);
		};
		const again = (): void => {
			step().catch(showError);
		};
		again();
	}

	get #views(): View[] {
		return this.#panels.flatMap(({ view }) => view ?? []);
	}
}

runPage(async () => {
	const page = new Page();
	const asked = query.get('avatar');
	await page.fill(PEOPLE.some(({ id }) => id === asked) ? asked! : 'lucia');
	if (still) await page.hold(still.seconds);
	else page.run();
}, showError);
