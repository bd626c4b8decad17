import { drawRecipe } from './draw-recipe.ts';
import { makePerson, type PersonOptions } from './make-person.ts';
import type { Person } from './person.ts';
import type { PersonRecipe } from './recipe.ts';

/** The six people who ship as avatars. */
export const CAST_NAMES = ['Ada', 'Noor', 'Kofi', 'Mei', 'Ivan', 'Lucia'] as const;

/** Name of one of them. */
export type CastName = (typeof CAST_NAMES)[number];

const CAST: Readonly<Record<CastName, Partial<PersonRecipe> & { readonly seed: number }>> = {
	Ada: {
		seed: 7,
		years: 27,
		macro: { gender: 0.04, ancestry: [0.02, 0.06, 0.92], age: 0.52, muscle: 0.48, weight: 0.45 },
		melanin: 0.06,
		undertone: 0.35,
		skinSources: [
			{ source: 'youngCaucasianFemale', share: 0.6 },
			{ source: 'youngAsianFemale', share: 0.4 },
		],
		blush: 0.75,
		freckles: 0.65,
		iris: 'green',
		hairStyle: 'long01',
		hairColor: 'red',
		browStyle: 11,
		browStrength: 0.75,
		lashStyle: 2,
		garmentColor: [0.06, 0.1, 0.075],
		neckline: 'boat',
	},
	Noor: {
		seed: 4,
		years: 33,
		macro: { gender: 0.08, ancestry: [0.25, 0.3, 0.45], age: 0.56, muscle: 0.5, weight: 0.5 },
		melanin: 0.42,
		undertone: -0.1,
		skinSources: [
			{ source: 'youngCaucasianFemale2', share: 0.6 },
			{ source: 'youngAsianFemale', share: 0.4 },
		],
		blush: 0.4,
		freckles: 0,
		iris: 'brown',
		hairStyle: 'ponytail01',
		hairColor: 'black',
		browStyle: 1,
		browStrength: 0.85,
		details: {
			'eyes/l-eye-height2-min': 0.35,
			'eyes/r-eye-height2-min': 0.35,
			'eyes/l-eye-height1-min': 0.25,
			'eyes/r-eye-height1-min': 0.25,
		},
		lashStyle: 3,
		garmentColor: [0.1, 0.19, 0.21],
		neckline: 'crew',
	},
	Kofi: {
		seed: 2,
		years: 36,
		macro: { gender: 0.97, ancestry: [0.92, 0.03, 0.05], age: 0.57, muscle: 0.62, weight: 0.5 },
		melanin: 0.74,
		undertone: 0.1,
		skinSources: [{ source: 'youngAfricanMale', share: 1 }],
		blush: 0.2,
		freckles: 0,
		stubble: 0.75,
		iris: 'darkBrown',
		hairStyle: 'afro01',
		hairColor: 'black',
		browStyle: 12,
		garmentColor: [0.58, 0.57, 0.54],
		neckline: 'crew',
	},
	Mei: {
		seed: 12,
		years: 24,
		macro: { gender: 0.03, ancestry: [0.02, 0.93, 0.05], age: 0.51, muscle: 0.48, weight: 0.46 },
		melanin: 0.16,
		undertone: -0.3,
		skinSources: [{ source: 'youngAsianFemale', share: 1 }],
		blush: 0.6,
		freckles: 0,
		iris: 'darkBrown',
		hairStyle: 'bob01',
		hairColor: 'black',
		browStyle: 1,
		browStrength: 0.7,
		lipColor: [0.4, 0.1, 0.11],
		lipStrength: 0.6,
		lashStyle: 3,
		garmentColor: [0.05, 0.085, 0.15],
		neckline: 'v',
	},
	Ivan: {
		seed: 6,
		years: 58,
		macro: { gender: 0.98, ancestry: [0.02, 0.1, 0.88], age: 0.76, muscle: 0.52, weight: 0.56 },
		melanin: 0.13,
		undertone: 0.4,
		skinSources: [
			{ source: 'middleCaucasianMale', share: 0.6 },
			{ source: 'oldCaucasianMale', share: 0.4 },
		],
		blush: 0.7,
		freckles: 0,
		stubble: 0.55,
		iris: 'blue',
		hairStyle: 'short04',
		hairColor: 'grey',
		browStyle: 8,
		browStrength: 0.8,
		garmentColor: [0.03, 0.035, 0.045],
		neckline: 'crew',
	},
	Lucia: {
		seed: 16,
		years: 45,
		macro: { gender: 0.06, ancestry: [0.15, 0.12, 0.73], age: 0.64, muscle: 0.5, weight: 0.54 },
		melanin: 0.28,
		undertone: 0.05,
		skinSources: [
			{ source: 'middleCaucasianFemale', share: 0.6 },
			{ source: 'youngCaucasianFemale2', share: 0.4 },
		],
		blush: 0.5,
		freckles: 0,
		iris: 'hazel',
		hairStyle: 'bob02',
		hairColor: 'darkBrown',
		browStyle: 11,
		browStrength: 0.8,
		lashStyle: 2,
		garmentColor: [0.19, 0.03, 0.035],
		neckline: 'v',
	},
};

/** The recipe of one of the cast. */
export function castRecipe(name: CastName): PersonRecipe {
	const chosen = CAST[name];
	return { ...drawRecipe(chosen.seed), ...chosen, name };
}

/** One of the six, made whole. Always the same. */
export function castPerson(name: CastName, options: PersonOptions = {}): Person {
	return makePerson(castRecipe(name), options);
}
