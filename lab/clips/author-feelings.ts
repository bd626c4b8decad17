import { EXPRESSION_INDEX as AT, type Clip, createClip, type ExpressionName } from '../../src/drive/index.ts';
import type { Feeling } from './feelings.ts';

type Keys = readonly (readonly [seconds: number, value: number])[];

const FRAMES_PER_SECOND = 30;
const ASYMMETRY = { Left: 1.06, Right: 0.94 } as const;

/** A loopable clip from a feeling's keys. */
export function feel(feeling: Feeling): Clip {
	const frameCount = feeling.seconds * FRAMES_PER_SECOND;
	const clip = createClip(feeling.name, FRAMES_PER_SECOND, frameCount, {
		loop: true,
		blend: feeling.blend,
		added: feeling.added ?? [],
	});
	for (const [shape, keys] of Object.entries(feeling.weights)) {
		const parsed = parseKeys(keys);
		const paired = !(shape in AT);
		for (const name of paired ? [`${shape}Left`, `${shape}Right`] : [shape]) {
			const index = AT[name as ExpressionName];
			if (index === undefined) throw new Error(`${feeling.name}: "${name}" is no ARKit expression.`);
			const gain = paired ? (name.endsWith('Left') ? ASYMMETRY.Left : ASYMMETRY.Right) : 1;
			clip.channels[index] = 1;
			for (let frame = 0; frame < frameCount; frame++) {
				const value = curve(parsed, frame / FRAMES_PER_SECOND, feeling.seconds);
				clip.weights[frame * 52 + index] = Math.min(1, Math.max(0, value * gain));
			}
		}
	}
	clip.channels[52] = clip.channels[53] = 1;
	for (const [axis, name] of (['pitch', 'yaw', 'roll'] as const).entries()) {
		const parsed = parseKeys(feeling.head[name] ?? '0 0');
		for (let frame = 0; frame < frameCount; frame++) {
			const angle = (curve(parsed, frame / FRAMES_PER_SECOND, feeling.seconds) * Math.PI) / 180;
			clip.angles[frame * 12 + axis] = 0.4 * angle;
			clip.angles[frame * 12 + 3 + axis] = 0.6 * angle;
		}
	}
	return clip;
}

/** The value of a circular curve: smoothstep from key to key. */
function curve(keys: Keys, time: number, period: number): number {
	const last = keys.length - 1;
	let index = last;
	for (let i = 0; i <= last; i++) if (keys[i]![0] <= time) index = i;
	const [begin, from] = keys[index]!;
	const [next, to] = keys[index === last ? 0 : index + 1]!;
	const end = index === last ? period + next : next;
	const t = end > begin ? (time - begin) / (end - begin) : 0;
	return from + (to - from) * t * t * (3 - 2 * t);
}

function parseKeys(text: string): Keys {
	return text.split(',').map((key) => {
		const [seconds, value] = key.trim().split(' ').map(Number);
		return [seconds!, value!];
	});
}
