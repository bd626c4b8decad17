import { makeBabylonCombination } from './babylon-combination.ts';
import type { Combination, CombinationName, CombinationOptions } from './combination.ts';
import { makeThreeCombination } from './three-combination.ts';

/** Makes a combination; rejects with words where the browser has no such API. */
export function makeCombination(name: CombinationName, options: CombinationOptions = {}): Promise<Combination> {
	const make = name.startsWith('three') ? makeThreeCombination : makeBabylonCombination;
	return make(name, options);
}
