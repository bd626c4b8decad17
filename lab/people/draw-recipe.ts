import type { Macro } from '../head-model/makehuman.ts';
import type { IrisName } from './eye-recipe.ts';
import type { HairColor, HairStyle } from './make-hair.ts';
import type { Color } from './paint-skin.ts';
import { createRandom, type Random } from './random.ts';
import type { PersonRecipe } from './recipe.ts';
import type { SkinShare, SkinSource } from './skin-sources.ts';

type Weights<T extends string> = readonly (readonly [T, number])[];

const GARMENTS: readonly Color[] = [
	[0.03, 0.035, 0.045],
	[0.58, 0.57, 0.54],
	[0.05, 0.085, 0.15],
	[0.19, 0.03, 0.035],
	[0.06, 0.1, 0.075],
	[0.3, 0.25, 0.19],
	[0.16, 0.17, 0.18],
	[0.4, 0.2, 0.12],
	[0.11, 0.2, 0.24],
];
const FEMALE_HAIR: Weights<HairStyle> = [
	['bob01', 2],
	['bob02', 2],
	['long01', 3],
	['ponytail01', 2],
	['Braid01', 1.5],
	['short03', 1],
	['short04', 0.4],
];
const MALE_HAIR: Weights<HairStyle> = [
	['short01', 3],
	['short02', 3],
	['short03', 1],
	['short04', 2.5],
	['cropped', 1.6],
	['bald', 0.7],
];

/** Brow cards by number. */
const MALE_BROWS: Weights<string> = [
	['1', 2],
	['4', 2],
	['8', 2],
	['9', 1],
	['12', 2],
];
const FEMALE_BROWS: Weights<string> = [
	['1', 1],
	['2', 2],
	['3', 1.5],
	['5', 1],
	['8', 1],
	['10', 2],
	['11', 1],
];
const FEMALE_LASHES: Weights<string> = [
	['1', 1],
	['2', 2],
	['3', 2],
	['4', 1],
];

/** Draws all choices of a person: ancestry, sex, age, then what goes with them. The same seed, the same person. */
export function drawRecipe(seed: number): PersonRecipe {
	const random = createRandom(seed, 'recipe');
	const male = random.next() < 0.5;
	const ancestry = drawAncestry(random);
	const [african, asian, caucasian] = ancestry;
	const years = 19 + 56 * random.next() ** 1.25;
	const macro: Macro = {
		gender: male ? random.between(0.82, 1) : random.between(0, 0.18),
		ancestry,
		age: 0.5 + 0.42 * ((years - 19) / 56),
		muscle: clamp(0.5 + 0.13 * random.normal()),
		weight: clamp(0.5 + 0.14 * random.normal() + 0.08 * ((years - 19) / 56)),
	};
	const melanin = clamp(0.84 * african + 0.23 * asian + 0.08 * caucasian + 0.07 * random.normal(), 0.02, 1);
	const undertone = clamp(0.5 * caucasian - 0.45 * asian + 0.35 * random.normal(), -1, 1);
	const hairColor = drawHairColor(random, caucasian, years, male);
	const hairStyle = drawHairStyle(random, male, african, years);
	const fair = clamp(1 - melanin * 2.2);
	return {
		seed,
		name: `person ${seed}`,
		macro,
		years,
		distinctness: random.between(0.7, 1.15),
		details: {},
		melanin,
		undertone,
		skinSources: drawSources(random, male, ancestry, years),
		blush: random.between(0.25, 0.8) * (0.5 + 0.5 * fair),
		freckles: random.next() < 0.25 * fair + (hairColor === 'red' ? 0.7 : 0) ? random.between(0.3, 1) : 0,
		moles: random.between(0, 5),
		stubble: male && random.next() < 0.65 ? random.next() ** 1.5 : male ? 0.08 : 0,
		...drawLips(random, male, melanin),
		eyeShadow: male ? 0.12 : random.between(0.15, 0.8),
		iris: drawIris(random, caucasian, hairColor),
		hairStyle,
		hairColor,
		browStyle: Number(pick(random, male ? MALE_BROWS : FEMALE_BROWS)),
		browStrength: random.between(0.6, 0.9),
		lashStyle: male ? 2 : Number(pick(random, FEMALE_LASHES)),
		lashStrength: male ? random.between(0.45, 0.65) : random.between(0.7, 0.95),
		garmentColor: GARMENTS[random.pick(GARMENTS.map(() => 1))]!,
		neckline: male
			? random.next() < 0.75
				? 'crew'
				: 'v'
			: (['crew', 'v', 'boat', 'high'] as const)[random.pick([2, 2, 2, 1])]!,
		toothStain: clamp(0.2 + 0.5 * ((years - 19) / 56) + 0.15 * random.normal()),
	};
}

/** Half of all people are mostly of one ancestry, half are mixed. */
function drawAncestry(random: Random): [number, number, number] {
	const main = random.pick([1, 1, 1]);
	const shares = [0, 0, 0].map(() => -Math.log(1 - random.next()));
	const boost = random.next() < 0.6 ? 4 : 0.6;
	shares[main] = shares[main]! + boost;
	const total = shares.reduce((sum, share) => sum + share, 0);
	return shares.map((share) => share / total) as [number, number, number];
}

function drawSources(
	random: Random,
	male: boolean,
	[african, asian, caucasian]: readonly [number, number, number],
	years: number,
): SkinShare[] {
	const sex = male ? 'Male' : 'Female';
	const old = clamp((years - 48) / 22);
	const young = clamp((42 - years) / 17);
	const ages = [
		['young', young],
		['middle', Math.max(0, 1 - old - young)],
		['old', old * 0.75],
	] as const;
	const shares: SkinShare[] = [];
	for (const [ancestry, weight] of [
		['African', african],
		['Asian', asian],
		['Caucasian', caucasian],
	] as const) {
		for (const [age, ageWeight] of ages) {
			const share = weight * ageWeight;
			if (share < 0.06) continue;
			const second = ancestry === 'Caucasian' && age === 'young' && random.next() < 0.5 ? '2' : '';
			shares.push({ source: `${age}${ancestry}${sex}${second}` as SkinSource, share });
		}
	}
	return shares;
}

function drawHairColor(random: Random, caucasian: number, years: number, male: boolean): HairColor {
	const greying = clamp((years - (male ? 40 : 50)) / 28);
	if (random.next() < greying * 0.9) {
		return years > 62
			? pick(random, [
					['white', 2],
					['grey', 2],
					['saltAndPepper', 1],
				])
			: pick(random, [
					['saltAndPepper', 2],
					['grey', 1.2],
				]);
	}
	if (random.next() > caucasian * 1.15)
		return pick(random, [
			['black', 4],
			['darkBrown', 1.6],
		]);
	return pick(random, [
		['black', 0.5],
		['darkBrown', 2],
		['brown', 2.2],
		['lightBrown', 1.6],
		['darkBlonde', 1.5],
		['blonde', 1.1],
		['auburn', 0.7],
		['red', 0.6],
	]);
}

function drawHairStyle(random: Random, male: boolean, african: number, years: number): HairStyle {
	if (random.next() < african * 0.75)
		return male
			? pick(random, [
					['afro01', 1.2],
					['cropped', 2],
					['bald', 0.6],
				])
			: pick(random, [
					['afro01', 2],
					['Braid01', 1],
					['cropped', 0.5],
				]);
	if (male && years > 45 && random.next() < 0.3) return random.next() < 0.5 ? 'bald' : 'cropped';
	return pick(random, male ? MALE_HAIR : FEMALE_HAIR);
}

function drawIris(random: Random, caucasian: number, hair: HairColor): IrisName {
	if (random.next() > caucasian)
		return pick(random, [
			['darkBrown', 3],
			['brown', 2],
		]);
	const fair = hair === 'blonde' || hair === 'darkBlonde' || hair === 'red';
	return pick(random, [
		['brown', fair ? 0.6 : 2.5],
		['amber', 0.6],
		['hazel', 1.3],
		['green', 1],
		['grey', 0.8],
		['blue', fair ? 3 : 1.2],
		['deepBlue', 0.6],
	]);
}

/** Lips darken with the skin; some women wear colour. */
function drawLips(
	random: Random,
	male: boolean,
	melanin: number,
): Pick<PersonRecipe, 'lipColor' | 'lipStrength' | 'lipGloss'> {
	const natural: Color = [0.42 - 0.27 * melanin, 0.17 - 0.1 * melanin, 0.15 - 0.085 * melanin];
	if (male || random.next() < 0.45)
		return { lipColor: natural, lipStrength: male ? 0.4 : 0.55, lipGloss: male ? 0.3 : 0.45 };
	const worn: readonly Color[] = [
		[0.42, 0.045, 0.06],
		[0.36, 0.09, 0.1],
		[0.45, 0.15, 0.15],
		[0.26, 0.05, 0.065],
		[0.5, 0.2, 0.17],
	];
	const chosen = worn[random.pick(worn.map(() => 1))]!;
	const deep = 1 - 0.5 * melanin;
	return {
		lipColor: chosen.map((c) => c * deep) as unknown as Color,
		lipStrength: random.between(0.55, 0.85),
		lipGloss: random.between(0.45, 0.8),
	};
}

function pick<T extends string>(random: Random, choices: Weights<T>): T {
	return choices[random.pick(choices.map(([, weight]) => weight))]![0];
}

function clamp(x: number, low = 0, high = 1): number {
	return Math.min(high, Math.max(low, x));
}
