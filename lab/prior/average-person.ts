import { drawRecipe } from '../people/draw-recipe.ts';
import { makePerson } from '../people/make-person.ts';
import type { Person } from '../people/person.ts';

/** The person in whose frame the prior's splats are kept: average in everything that has an average, and bald. */
export function averagePerson(skinSize = 512): Person {
	return makePerson(
		{
			...drawRecipe(1),
			name: 'average',
			macro: { gender: 0.5, ancestry: [1 / 3, 1 / 3, 1 / 3], age: 0.55, muscle: 0.5, weight: 0.5 },
			years: 30,
			distinctness: 0,
			details: {},
			melanin: 0.3,
			undertone: 0,
			hairStyle: 'bald',
			neckline: 'crew',
		},
		{ skinSize },
	);
}
