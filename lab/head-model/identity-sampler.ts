import type { Random } from '../../src/drive/random.ts';
import { macroWeights, targetNames } from './makehuman.ts';

const SLIDER_FOLDERS = ['head', 'forehead', 'eyebrows', 'eyes', 'nose', 'mouth', 'ears', 'chin', 'cheek', 'neck'];
const OPPOSITES = [
	['less', 'more'],
	['in', 'out'],
	['down', 'up'],
	['min', 'max'],
	['decr', 'incr'],
	['backward', 'forward'],
	['concave', 'convex'],
	['small', 'big'],
	['deflate', 'inflate'],
	['compress', 'uncompress'],
	['lessgreek', 'moregreek'],
	['lesshump', 'morehump'],
	['point', 'potato'],
	['pointed', 'triangle'],
	['round', 'square'],
	['decrease', 'increase'],
] as const;
const HEAD_SHAPES = ['oval', 'round', 'rectangular', 'square', 'triangular', 'invertedtriangular', 'diamond'];

/** Standard deviation of a two-sided slider: 0.2 gives plausible people, 0.45 caricatures. */
const SLIDER_DEVIATION = 0.22;

let pairs: (readonly [string, string])[] | undefined;

/** The two-sided sliders as pairs of opposite targets; those of the right side are tied to the left. */
export function sliderPairs(): readonly (readonly [string, string])[] {
	pairs ??= findPairs();
	return pairs;
}

function findPairs(): (readonly [string, string])[] {
	const names = new Set(targetNames().filter((name) => SLIDER_FOLDERS.includes(name.split('/')[0]!)));
	const found: (readonly [string, string])[] = [];
	const used = new Set<string>();
	for (const name of names) {
		if (name.includes('/r-')) continue;
		for (const [less, more] of OPPOSITES) {
			if (!name.endsWith(`-${less}`) || used.has(name)) continue;
			const other = name.slice(0, -less.length) + more;
			if (!names.has(other) || used.has(other)) continue;
			found.push([name, other]);
			used.add(name).add(other);
		}
	}
	return found;
}

/** Target weights of a random adult: ancestry mix, sex, age from 25 on, build, all face sliders, some asymmetry. */
export function sampleIdentity(random: Random): Record<string, number> {
	const shares = [0, 0, 0].map(() => -Math.log(1 - random.next()));
	const total = shares[0]! + shares[1]! + shares[2]!;
	const clamped = (mean: number, deviation: number) => Math.min(1, Math.max(0, mean + deviation * random.normal()));
	const weights = macroWeights({
		gender: random.next() < 0.5 ? random.next() * 0.3 : 0.7 + 0.3 * random.next(),
		ancestry: shares.map((share) => share / total) as [number, number, number],
		age: 0.5 + 0.45 * random.next(),
		muscle: clamped(0.5, 0.15),
		weight: clamped(0.5, 0.17),
	});
	for (const [less, more] of sliderPairs()) {
		const value = Math.max(-1, Math.min(1, SLIDER_DEVIATION * random.normal()));
		const name = value < 0 ? less : more;
		weights[name] = Math.abs(value);
		if (name.includes('/l-')) weights[name.replace('/l-', '/r-')] = Math.abs(value);
	}
	for (const shape of HEAD_SHAPES) if (random.next() < 0.25) weights[`head/head-${shape}`] = random.next() * 0.5;
	for (const name of targetNames()) {
		if (!name.startsWith('asym/') || name.includes('asymm')) continue;
		if (random.next() < 0.3) weights[name] = random.next() * 0.15;
	}
	return weights;
}
