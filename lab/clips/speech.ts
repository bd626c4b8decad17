import {
	EXPRESSION_INDEX as AT,
	type Caption,
	type Clip,
	createClip,
	type ExpressionName,
} from '../../src/drive/index.ts';
import { Random } from '../../src/drive/random.ts';
import { LEXICON } from './lexicon.ts';
import { type MouthTarget, PHONEMES } from './phonemes.ts';

/** One sound in time. */
interface Sound {
	readonly name: string;
	readonly begin: number;
	readonly end: number;
	readonly stressed: boolean;
}

/** What a line becomes before it is a face: sounds, emphases, phrases; seconds from the clip's begin. */
export interface Timeline {
	readonly sounds: readonly Sound[];
	/** Stressed vowels of words marked with `*`. */
	readonly accents: readonly number[];
	readonly phrases: readonly Caption[];
	readonly seconds: number;
}

const LEAD = 0.45;
const PAUSES: Readonly<Record<string, number>> = { ',': 0.28, '.': 0.62 };
const TAIL = 0.55;
const FRAMES_PER_SECOND = 60;

/**
 * Lays a line out in time. `*word` is emphasised; `,` and `.` end a phrase.
 *
 * @param pace - Factor on all lengths; 1 is unhurried.
 */
export function layOut(line: string, pace = 1): Timeline {
	const sounds: Sound[] = [];
	const accents: number[] = [];
	const phrases: Caption[] = [];
	const texts = line.replaceAll('*', '').match(/[^.,]+[.,]/g) ?? [];
	let time = LEAD;
	let phraseBegin = time;
	for (const token of line.toLowerCase().match(/\*?[a-z]+|[.,]/g) ?? []) {
		const pause = PAUSES[token];
		if (pause !== undefined) {
			phrases.push({ begin: phraseBegin, end: time, text: texts[phrases.length]!.trim() });
			time += pause * pace;
			phraseBegin = time;
			continue;
		}
		const accented = token.startsWith('*');
		const word = token.replace('*', '');
		const spelling = LEXICON[word];
		if (!spelling) throw new Error(`"${word}" is not in lab/clips/lexicon.ts; add how it is spoken.`);
		for (const code of spelling.split(' ')) {
			const name = code.replace('1', '');
			const stressed = code.endsWith('1');
			const phoneme = PHONEMES[name];
			if (!phoneme) throw new Error(`"${name}" of "${word}" is not in lab/clips/phonemes.ts.`);
			const length = phoneme.seconds * pace * (stressed ? (accented ? 1.55 : 1.25) : 1);
			sounds.push({ name, begin: time, end: time + length, stressed });
			if (accented && stressed) accents.push(time);
			time += length;
		}
	}
	return { sounds, accents, phrases, seconds: time + TAIL };
}

const SHAPES = [
	'jawOpen',
	'mouthFunnel',
	'mouthPucker',
	'mouthStretch',
	'mouthLowerDown',
	'mouthUpperUp',
	'mouthShrugUpper',
	'tongueOut',
] as const satisfies (keyof MouthTarget)[];

/** Seconds over which a sound's influence decays: rounding spreads far, the jaw less, the tongue hardly. */
const REACH: Readonly<Record<(typeof SHAPES)[number], number>> = {
	jawOpen: 0.052,
	mouthFunnel: 0.085,
	mouthPucker: 0.085,
	mouthStretch: 0.065,
	mouthLowerDown: 0.055,
	mouthUpperUp: 0.055,
	mouthShrugUpper: 0.05,
	tongueOut: 0.03,
};

/** Silence pulls every shape to rest this strongly. */
const REST = 0.035;

const smooth = (t: number): number => {
	const clamped = Math.min(1, Math.max(0, t));
	return clamped * clamped * (3 - 2 * clamped);
};

/** 1 inside [begin, end], 0 farther than `slope` outside, smooth between. */
const pulse = (time: number, begin: number, end: number, slope: number): number =>
	smooth((time - begin) / slope + 1) * smooth((end - time) / slope + 1);

/**
 * One shape at one time: the mean of all sounds' targets, each weighted by a dominance that decays with distance (Cohen
 * and Massaro 1993), so that every sound is coloured by its neighbours.
 */
function coarticulate(timeline: Timeline, shape: (typeof SHAPES)[number], time: number): number {
	let sum = 0;
	let total = REST;
	for (const sound of timeline.sounds) {
		const { targets, dominance } = PHONEMES[sound.name]!;
		const part = (sound.end - sound.begin) / targets.length;
		targets.forEach((target, index) => {
			const distance = Math.abs(time - (sound.begin + (index + 0.5) * part));
			if (distance > 0.6) return;
			const weight = dominance * Math.exp(-((Math.max(0, distance - part * 0.25) / REACH[shape]) ** 1.4));
			const effort = sound.stressed ? 1.12 : PHONEMES[sound.name]!.vowel ? 0.72 : 1;
			sum += weight * (target[shape] ?? 0) * effort;
			total += weight;
		});
	}
	return sum / total;
}

/** How far lips are sealed, or the lower lip bitten, at a time. Reached fully within the sound, never just touched. */
function contact(timeline: Timeline, kind: 'seal' | 'bite', time: number): number {
	let most = 0;
	for (const sound of timeline.sounds) {
		if (PHONEMES[sound.name]!.lips !== kind) continue;
		const length = sound.end - sound.begin;
		most = Math.max(most, pulse(time, sound.begin + length * 0.12, sound.end - length * 0.12, 0.065));
	}
	return most;
}

/** Left and right of a face are never quite alike. */
const ASYMMETRY = { Left: 1.05, Right: 0.95 } as const;

/** A talking clip from a line of text: mouth with coarticulation, brows and nods on the emphases, loopable. */
export function speak(name: string, line: string, options: { seed: number; pace?: number }): Clip {
	const timeline = layOut(line, options.pace);
	const frameCount = Math.round(timeline.seconds * FRAMES_PER_SECOND);
	const clip = createClip(name, FRAMES_PER_SECOND, frameCount, {
		loop: true,
		captions: captionsOf(timeline),
		added: ['brows', 'cheeks', 'eyes', 'head', 'mouthSmileLeft', 'mouthSmileRight'],
	});
	const prosody = new Prosody(timeline, options.seed);
	for (let frame = 0; frame < frameCount; frame++) {
		const time = frame / FRAMES_PER_SECOND;
		const put = (shape: string, weight: number): void => {
			const names = shape in AT ? [shape] : [`${shape}Left`, `${shape}Right`];
			for (const side of names) {
				const gain = side.endsWith('Left') ? ASYMMETRY.Left : side.endsWith('Right') ? ASYMMETRY.Right : 1;
				const index = AT[side as ExpressionName];
				clip.weights[frame * 52 + index] = Math.min(1, Math.max(0, weight * gain));
				clip.channels[index] = 1;
			}
		};
		writeMouth(put, timeline, time);
		prosody.write(put, clip.angles.subarray(frame * 12, frame * 12 + 12), time);
		clip.channels[52] = clip.channels[53] = 1;
	}
	return clip;
}

/** Phrases with the pauses shared out, so that words stay long enough to be read. */
function captionsOf({ phrases, seconds }: Timeline): Caption[] {
	const round = (time: number): number => Math.round(time * 100) / 100;
	return phrases.map(({ begin, text }, index) => ({
		begin: round(begin - 0.1),
		end: round(Math.min((phrases[index + 1]?.begin ?? seconds) - 0.1, phrases[index]!.end + 0.6)),
		text,
	}));
}

function writeMouth(put: (shape: string, weight: number) => void, timeline: Timeline, time: number): void {
	const seal = contact(timeline, 'seal', time);
	const bite = contact(timeline, 'bite', time);
	const free = (1 - seal) * (1 - 0.85 * bite);
	let jaw = coarticulate(timeline, 'jawOpen', time) * (1 - 0.55 * seal) * (1 - 0.4 * bite);
	// A breath before each phrase parts the lips.
	for (const phrase of timeline.phrases)
		jaw += 0.05 * pulse(time, phrase.begin - 0.22, phrase.begin - 0.1, 0.12) * free;
	put('jawOpen', jaw);
	// Lips that meet over an open jaw: ARKit's mouthClose takes back what jawOpen opened.
	put('mouthClose', jaw * seal);
	put('mouthPress', 0.3 * seal);
	put('mouthRollUpper', 0.22 * seal);
	// An open jaw takes the lower lip along, and its teeth show more than in speech: the lip follows up a little.
	put('mouthShrugLower', 0.45 * jaw * (1 - seal));
	put('mouthRollLower', 0.26 * seal + 0.5 * bite + 0.3 * jaw * (1 - seal) * (1 - bite));
	put('mouthFunnel', coarticulate(timeline, 'mouthFunnel', time) * (1 - 0.7 * seal) * (1 - 0.6 * bite));
	put('mouthPucker', coarticulate(timeline, 'mouthPucker', time) * (1 - 0.4 * seal));
	put('mouthStretch', coarticulate(timeline, 'mouthStretch', time) * (1 - 0.5 * seal));
	put('mouthLowerDown', 0.6 * coarticulate(timeline, 'mouthLowerDown', time) * free);
	put('mouthUpperUp', 1.5 * coarticulate(timeline, 'mouthUpperUp', time) * (1 - seal));
	put('mouthShrugUpper', coarticulate(timeline, 'mouthShrugUpper', time) * (1 - seal));
	put('tongueOut', coarticulate(timeline, 'tongueOut', time) * free);
}

const RADIAN = Math.PI / 180;

/** Brows and head: what goes with the melody of a line rather than with its sounds. */
class Prosody {
	readonly #timeline: Timeline;
	readonly #poses: { readonly time: number; readonly pitch: number; readonly yaw: number; readonly roll: number }[];
	readonly #strengths: number[];

	constructor(timeline: Timeline, seed: number) {
		const random = new Random(seed);
		this.#timeline = timeline;
		this.#strengths = timeline.accents.map(() => random.between(0.7, 1.15));
		const rest = { pitch: 0, yaw: 0, roll: 0 };
		this.#poses = [
			{ time: 0, ...rest },
			...timeline.phrases.map((phrase) => ({
				time: phrase.begin + 0.15,
				pitch: random.between(-2, 1),
				yaw: 3.2 * random.normal(),
				roll: 2.4 * random.normal(),
			})),
			{ time: timeline.seconds, ...rest },
		];
	}

	write(put: (shape: string, weight: number) => void, angles: Float32Array, time: number): void {
		let brow = 0;
		let nod = 0;
		this.#timeline.accents.forEach((accent, index) => {
			const strength = this.#strengths[index]!;
			brow += strength * pulse(time, accent - 0.06, accent + 0.14, 0.2);
			// A small lift, then the beat.
			nod +=
				strength *
				(pulse(time, accent + 0.04, accent + 0.1, 0.16) - 0.35 * pulse(time, accent - 0.16, accent - 0.12, 0.12));
		});
		let close = 0;
		for (const phrase of this.#timeline.phrases) close += pulse(time, phrase.end - 0.1, phrase.end + 0.05, 0.25);
		put('browInnerUp', 0.26 * brow);
		put('browOuterUp', 0.22 * brow);
		put('eyeWide', 0.1 * brow);
		put('mouthSmile', 0.1 * close);
		put('cheekSquint', 0.08 * close);
		const pose = this.#pose(time);
		const pitch = pose.pitch + 2.6 * nod + 0.9 * close;
		// Neck and head share the movement.
		for (const [joint, share] of [
			[0, 0.4],
			[1, 0.6],
		] as const) {
			angles[joint * 3] = pitch * share * RADIAN;
			angles[joint * 3 + 1] = pose.yaw * share * RADIAN;
			angles[joint * 3 + 2] = pose.roll * share * RADIAN;
		}
	}

	#pose(time: number): { pitch: number; yaw: number; roll: number } {
		const poses = this.#poses;
		let index = 0;
		while (index + 2 < poses.length && poses[index + 1]!.time <= time) index++;
		const from = poses[index]!;
		const to = poses[index + 1]!;
		// A head rests in its pose and goes to the next in the last moments before it.
		const share = smooth((time - (to.time - 0.7)) / 0.7);
		return {
			pitch: from.pitch + (to.pitch - from.pitch) * share,
			yaw: from.yaw + (to.yaw - from.yaw) * share,
			roll: from.roll + (to.roll - from.roll) * share,
		};
	}
}
