import type { Behaviour, FrameTimes, Motion } from './measure/drive.ts';
import { median } from './measure/median.ts';
import type { Renderer } from './measure/open-renderers.ts';
import type { OrderError } from './measure/wrong-neighbours.ts';

/** All that was found out about one renderer. */
export interface Result {
	readonly renderer: Renderer;
	readonly times: Record<Motion, FrameTimes[]>;
	readonly behaviour: Partial<Record<Motion, Behaviour>> | undefined;
	/** Its picture of the moment, r g b a. */
	readonly bytes: Uint8Array;
	/** Against the CPU reference drawn by its own kernel, and by ours. */
	readonly ownDecibels: number;
	readonly ourDecibels: number;
	/** What it adds to a page that has its engine, bytes, minified and gzipped. */
	readonly bundle: number | undefined;
}

/** From here on a picture in motion is the picture of the moment, to the eye. */
const CORRECT_DECIBELS = 40;

const MOTIONS: readonly Motion[] = ['still', 'orbit', 'talk'];

/** Median over rounds of a figure of each round. */
function figure(rounds: readonly FrameTimes[], key: keyof FrameTimes): number {
	return median(rounds.map((round) => median(round[key])));
}

/** Mean kilobytes a frame: what a worker's answer uploads does not come with every frame. */
function kilobytes(rounds: readonly FrameTimes[]): string {
	const all = rounds.flatMap(({ bytes }) => bytes);
	return all.length === 0 ? '–' : (all.reduce((sum, value) => sum + value, 0) / all.length / 1000).toFixed(0);
}

/** Median over rounds of the ratio of two renderers in the same round. */
export function ratio(rounds: readonly FrameTimes[], base: readonly FrameTimes[]): number {
	return median(rounds.map((round, i) => median(round.whole) / median(base[i]!.whole)));
}

function baseOf(result: Result, results: readonly Result[]): Result {
	return results.find(({ renderer }) => renderer.contender.api === result.renderer.contender.api)!;
}

/** Frame times: ours in milliseconds, those of the others as ratios to ours on the same API. */
export function timeTable(results: readonly Result[]): string[] {
	const rows = results.map((result) => {
		const base = baseOf(result, results);
		const cells = MOTIONS.map((motion) => {
			const rounds = result.times[motion];
			if (rounds.length === 0) return 'no way';
			if (result === base) return `${figure(rounds, 'whole').toFixed(0)} ms`;
			return `${ratio(rounds, base.times[motion]).toFixed(2)}`;
		});
		const moving = result.times.talk.length > 0 ? result.times.talk : result.times.orbit;
		const { name, api, movesByPrivateFields } = result.renderer.contender;
		return [
			name + (movesByPrivateFields ? ' ¹' : ''),
			api,
			result.renderer.sorter,
			...cells,
			`${figure(moving, 'script').toFixed(1)} ms`,
			`${kilobytes(result.times.orbit)} / ${kilobytes(result.times.talk)} kB`,
		];
	});
	return table(
		['renderer', 'API', 'sort', 'still', 'camera moves', 'face talks', 'JavaScript', 'uploads, camera / talk'],
		rows,
	);
}

/** What is on the screen while something moves. */
export function behaviourTable(results: readonly Result[]): string[] {
	const rows = results.map(({ renderer, behaviour, ownDecibels, ourDecibels, bundle }) => {
		const { orbit, talk } = behaviour!;
		return [
			renderer.contender.name,
			renderer.contender.api,
			renderer.seesOrder ? order(orbit!) : 'not seen',
			talk ? (renderer.seesOrder ? order(talk) : 'not seen') : '–',
			`${late(orbit!)} / ${talk ? late(talk) : '–'}`,
			`${decibels(orbit!.motionDecibels)} / ${talk ? decibels(talk.motionDecibels) : '–'}`,
			`${ownDecibels.toFixed(1)} (${renderer.contender.kernel})`,
			ourDecibels.toFixed(1),
			bundle ? `${(bundle / 1000).toFixed(0)} kB` : '–',
		];
	});
	return table(
		[
			'renderer',
			'API',
			'wrong neighbours, camera',
			'wrong neighbours, talk',
			'frames late, camera / talk',
			'dB in motion, camera / talk',
			'dB to reference, own kernel',
			'dB to reference, kernel as trained',
			'adds to its engine',
		],
		rows,
	);
}

/** Wrong neighbours of 100, then those by more than a millimetre. */
function order({ order: moving, orderAtRest }: Behaviour): string {
	if (moving.pairs === 0 || orderAtRest.pairs === 0) return 'not seen';
	const rest = percent(orderAtRest, 'wrong');
	const text = `${percent(moving, 'wrong').toFixed(1)} % (${percent(moving, 'wrongByMillimetre').toFixed(1)} %)`;
	return rest >= 0.05 ? `${text}, at rest ${rest.toFixed(1)} %` : text;
}

function percent(error: OrderError, key: 'wrong' | 'wrongByMillimetre'): number {
	return (100 * error[key]) / error.pairs;
}

function late({ lateFrames }: Behaviour): string {
	return lateFrames < 0 ? 'never' : String(lateFrames);
}

function decibels(value: number): string {
	return value >= 70 ? 'same' : value.toFixed(0);
}

/** How right a renderer's picture is in motion, in words. */
function shows({ motionDecibels }: Behaviour): string {
	return motionDecibels >= CORRECT_DECIBELS ? 'it shows the moment' : 'it shows an earlier moment, or a wrong order';
}

/** Ours, talking, in parts; and against the bars: 0.7 for posing and drawing, 0.8 for the whole frame. */
export function barLines(results: readonly Result[]): string[] {
	const lines: string[] = [];
	for (const api of ['WebGL2', 'WebGPU']) {
		const own = results.filter(({ renderer }) => renderer.contender.api === api);
		const ours = own.find(({ renderer }) => renderer.contender.page === 'ours');
		if (!ours) continue;
		const whole = figure(ours.times.talk, 'whole');
		const sort = Math.max(0, figure(ours.times.talk, 'sort'));
		const gpu = own.find(({ renderer }) => renderer.contender.name.endsWith('three, GPU sort'));
		const gpuSort = gpu ? figure(gpu.times.talk, 'whole') - (whole - sort) : Number.NaN;
		lines.push(
			`${api}, ours, talking: ${whole.toFixed(0)} ms = drawing ${figure(ours.times.still, 'whole').toFixed(0)}, posing and upload ` +
				`${(whole - sort - figure(ours.times.still, 'whole')).toFixed(0)}, sort ${sort.toFixed(1)} (on the GPU instead: ${gpuSort.toFixed(0)}).`,
		);
		for (const { renderer, times, behaviour } of own) {
			if (renderer.contender.page === 'ours' || times.talk.length === 0) continue;
			const all = 1 / ratio(times.talk, ours.times.talk);
			const late = behaviour?.talk ? `; ${shows(behaviour.talk)}` : '';
			lines.push(
				`${api}, ours : ${renderer.contender.name}, talking: whole frame ${all.toFixed(2)}, posing and drawing ` +
					`${((all * (whole - sort)) / whole).toFixed(2)}${late}.`,
			);
		}
	}
	return lines.flatMap((line) => [line, '']).slice(0, -1);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
	return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}
