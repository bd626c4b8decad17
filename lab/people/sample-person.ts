import { drawRecipe } from './draw-recipe.ts';
import { makePerson, type PersonOptions } from './make-person.ts';
import type { Person } from './person.ts';

/** A whole person from a seed: the same seed gives the same person, bit for bit. */
export function samplePerson(seed: number, options: PersonOptions = {}): Person {
	return makePerson(drawRecipe(seed), options);
}
