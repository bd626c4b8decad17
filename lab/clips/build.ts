import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { outputPath } from '../../scripts/smoke.ts';
import { type Clip, formatClip } from '../../src/drive/index.ts';
import { feel } from './author-feelings.ts';
import { FEELINGS } from './feelings.ts';
import { LINES } from './lines.ts';
import { speak } from './speech.ts';

/** Every clip that ships, made anew: the same numbers each time. */
export function buildClips(): Clip[] {
	return [...LINES.map(({ name, text, seed, pace }) => speak(name, text, { seed, pace })), ...FEELINGS.map(feel)];
}

if (process.argv[1] && resolve(process.argv[1]) === import.meta.filename) {
	const folder = outputPath('assets/clips');
	mkdirSync(folder, { recursive: true });
	for (const clip of buildClips()) {
		const text = formatClip(clip);
		writeFileSync(resolve(folder, `${clip.name}.json`), text);
		const seconds = (clip.frameCount / clip.framesPerSecond).toFixed(1);
		console.log(`${clip.name.padEnd(16)} ${seconds.padStart(5)} s  ${(text.length / 1000).toFixed(1).padStart(6)} kB`);
	}
}
