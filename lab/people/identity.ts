import { sliderPairs } from '../head-model/identity-sampler.ts';
import { type Macro, macroWeights, morph, targetNames } from '../head-model/makehuman.ts';
import type { Random } from './random.ts';

/** The shape of a person: coarse sliders and weights of detail targets by name. */
export interface Identity {
	readonly macro: Macro;
	readonly details: Readonly<Record<string, number>>;
}

/** Usual deviation of a slider, and how far it may go: beyond lie caricatures. */
const DEVIATION = 0.2;
const LIMIT = 0.6;
/** Sliders that soon look odd: they get half the deviation. */
const CAREFUL = /ears|trans|move|push|bag|cleft|prognathism|double|neck-|head-angle|forehead-|cupidsbow|eye-size/;
/** MakeHuman's neutral faces frown: brows are turned and mouth corners lifted a little on the average. */
const MEANS: Readonly<Record<string, number>> = {
	'eyebrows/eyebrows-angle-down': 0.4,
	'mouth/mouth-angles-down': 0.38,
	'chin/chin-bones-in': -0.08,
};
const HEAD_SHAPES = ['oval', 'round', 'rectangular', 'square', 'triangular', 'invertedtriangular', 'diamond'];

/** Draws the detail sliders around a coarse identity: `strength` 1 gives ordinary people, 2 caricatures. */
export function sampleIdentity(random: Random, macro: Macro, strength = 1): Identity {
	const details: Record<string, number> = {};
	for (const [less, more] of sliderPairs()) {
		const deviation = DEVIATION * strength * (CAREFUL.test(less) ? 0.5 : 1);
		const value = Math.max(-LIMIT, Math.min(LIMIT, (MEANS[less] ?? 0) + deviation * random.normal()));
		const name = value < 0 ? less : more;
		details[name] = Math.abs(value);
		if (name.includes('/l-')) details[name.replace('/l-', '/r-')] = Math.abs(value);
	}
	for (const shape of HEAD_SHAPES) {
		const weight = random.next() < 0.25 ? random.between(0, 0.4) : 0;
		if (weight > 0) details[`head/head-${shape}`] = weight;
	}
	for (const name of targetNames()) {
		if (!name.startsWith('asym/') || name.includes('asymm')) continue;
		const weight = random.between(0, 0.1);
		if (random.next() < 0.3) details[name] = weight;
	}
	return { macro, details };
}

/** Base-mesh positions of an identity: decimetres. */
export function identityPositions({ macro, details }: Identity): Float32Array {
	return morph({ ...macroWeights(macro), ...details });
}
