import type { Macro } from '../head-model/makehuman.ts';
import type { IrisName } from './eye-recipe.ts';
import type { HairColor, HairStyle } from './make-hair.ts';
import type { Color } from './paint-skin.ts';
import type { Neckline } from './skin-places.ts';
import type { SkinShare } from './skin-sources.ts';

/** All choices that make one person, small enough to write by hand. The rest follows from the seed. */
export interface PersonRecipe {
	readonly seed: number;
	readonly name: string;
	readonly macro: Macro;
	/** Apparent age in years. */
	readonly years: number;
	/** How far the face goes from the average of its kind: 1 ordinary, 2 caricature. */
	readonly distinctness: number;
	/** Detail targets laid over the drawn ones. */
	readonly details: Readonly<Record<string, number>>;
	/** Melanin: 0 very fair … 1 very dark; yellow to red undertone -1..1. */
	readonly melanin: number;
	readonly undertone: number;
	readonly skinSources: readonly SkinShare[];
	readonly blush: number;
	readonly freckles: number;
	readonly moles: number;
	readonly stubble: number;
	readonly lipColor: Color;
	readonly lipStrength: number;
	readonly lipGloss: number;
	readonly eyeShadow: number;
	readonly iris: IrisName;
	readonly hairStyle: HairStyle;
	readonly hairColor: HairColor;
	/** 1..12. */
	readonly browStyle: number;
	readonly browStrength: number;
	/** 1..4. */
	readonly lashStyle: number;
	readonly lashStrength: number;
	readonly garmentColor: Color;
	readonly neckline: Neckline;
	readonly toothStain: number;
}
