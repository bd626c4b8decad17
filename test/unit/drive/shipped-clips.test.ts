import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildClips } from '../../../lab/clips/build.ts';
import { LINES } from '../../../lab/clips/lines.ts';
import { PHONEMES } from '../../../lab/clips/phonemes.ts';
import { layOut } from '../../../lab/clips/speech.ts';
import { EXPRESSION_INDEX as AT, type Clip, formatClip, parseClip } from '../../../src/drive/index.ts';

const folder = resolve(import.meta.dirname, '../../../assets/clips');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const read = (name: string): string => readFileSync(resolve(folder, name), 'utf8');

test('the shipped clips are exactly what the script makes', () => {
	const made = buildClips();
	expect(files.toSorted()).toEqual(made.map((clip) => `${clip.name}.json`).sort());
	for (const clip of made) expect(read(`${clip.name}.json`) === formatClip(clip), clip.name).toBe(true);
});

describe.each(files)('%s', (file) => {
	const text = read(file);
	const clip = parseClip(text);

	test('is small, and its end meets its beginning', () => {
		expect(text.length).toBeLessThan(100_000);
		expect(clip.loop).toBe(true);
		const last = (clip.frameCount - 1) * 52;
		for (let i = 0; i < 52; i++) {
			// One frame of the fastest curve in the middle of a clip moves more than this.
			expect(Math.abs(clip.weights[last + i]! - clip.weights[i]!)).toBeLessThan(0.06);
		}
	});
});

describe.each(LINES)('$name', ({ name, text, pace }) => {
	const clip: Clip = parseClip(read(`${name}.json`));
	const { sounds } = layOut(text, pace);
	const at = (seconds: number, shape: keyof typeof AT): number =>
		clip.weights[Math.round(seconds * clip.framesPerSecond) * 52 + AT[shape]]!;

	test('lips really meet in the middle of every m, b and p', () => {
		const seals = sounds.filter((sound) => PHONEMES[sound.name]!.lips === 'seal');
		expect(seals.length).toBeGreaterThan(5);
		for (const { begin, end } of seals) {
			const middle = (begin + end) / 2;
			expect(at(middle, 'jawOpen') - at(middle, 'mouthClose')).toBeLessThan(0.02);
			expect(at(middle, 'mouthPressLeft')).toBeGreaterThan(0.25);
			expect(at(middle, 'mouthLowerDownLeft') + at(middle, 'mouthUpperUpLeft')).toBeLessThan(0.03);
		}
	});

	test('stressed open vowels open the jaw, rounded ones round the lips', () => {
		for (const { name: sound, begin, end, stressed } of sounds) {
			const middle = (begin + end) / 2;
			if (stressed && (sound === 'AA' || sound === 'AE')) expect(at(middle, 'jawOpen')).toBeGreaterThan(0.24);
			if (stressed && sound === 'UW') expect(at(middle, 'mouthPucker')).toBeGreaterThan(0.3);
		}
	});

	test('the face is at rest before the first word and after the last', () => {
		expect(at(0, 'jawOpen')).toBeLessThan(0.05);
		expect(clip.weights[(clip.frameCount - 1) * 52 + AT.jawOpen]).toBeLessThan(0.05);
	});
});
