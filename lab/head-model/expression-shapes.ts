import { EXPRESSION_NAMES, type ExpressionName } from '../../src/rig/expression-names.ts';
import type { LidRig } from '../../src/rig/lid-motion.ts';
import { expressionRecipes } from './expression-recipes.ts';
import { headOffsets } from './head-positions.ts';
import { type HeadTopology, islandsOfQuads } from './head-topology.ts';
import { lidCover } from './lid-rig.ts';
import { relaxLining, sealLips } from './mouth-contact.ts';
import { mouthTerms } from './mouth-terms.ts';
import { skinBrush } from './skin-brush.ts';

/** Shapes in which the lips stay on each other. */
const SEALED =
	/^(mouth(Smile|Frown|Dimple|Stretch|Press|Left|Right|ShrugLower|Pucker)|cheek(Puff|Squint)|noseSneer|jaw(Left|Right|Forward))/;

/** Shapes that carry the whole mouth with the jaw: their lining moves as authored. */
const OF_JAW = /^(jaw|tongueOut)/;

/** Where one lip drives the other: the share of the contact's correction that the upper lip takes; else half. */
const UPPER_SHARES: Partial<Record<ExpressionName, number>> = {
	mouthShrugLower: 1,
};

/** Base vertices that only the jaw and the tongue's own shape move. */
const TEETH_AND_TONGUE = { tongue: { from: 13380, to: 13606 }, teeth: { from: 14992, to: 15128 } } as const;

/** When the jaw is open and mouthClose acts, the lower lip comes up this much more than the upper comes down. */
const CLOSING_UPPER_SHARE = 0.2;

/**
 * The part of the 52 expressions that is common to all people, as offsets of the head model's vertices, metres: the
 * recipes, with lips that stay shut where they should, a lining that follows the lips, and lids left to the lid rig.
 *
 * @param reference - An average person, decimetres.
 */
export function expressionShapes(
	topology: HeadTopology,
	lids: LidRig,
	reference: Float32Array,
): Record<ExpressionName, Float64Array> {
	const islands = islandsOfQuads(reference);
	const recipes = expressionRecipes({
		positions: reference,
		mouth: mouthTerms(islands, topology.lips, reference),
		brush: skinBrush(islands, reference),
	});
	sealLips(topology.lips, islands, reference, recipes.mouthClose, {
		upperShare: CLOSING_UPPER_SHARE,
		also: recipes.jawOpen,
	});
	for (const name of EXPRESSION_NAMES) {
		if (SEALED.test(name)) {
			const stick = /^jaw/.test(name);
			sealLips(topology.lips, islands, reference, recipes[name], { upperShare: UPPER_SHARES[name] ?? 0.5, stick });
		}
		if (OF_JAW.test(name)) continue;
		relaxLining(islands, recipes[name]);
		recipes[name].fill(0, TEETH_AND_TONGUE.tongue.from * 3, TEETH_AND_TONGUE.tongue.to * 3);
		recipes[name].fill(0, TEETH_AND_TONGUE.teeth.from * 3, TEETH_AND_TONGUE.teeth.to * 3);
	}
	const cover = lidCover(topology, lids);
	const moved = new Set(lids.motions.map(({ expression }) => EXPRESSION_NAMES[expression]!));
	return Object.fromEntries(
		EXPRESSION_NAMES.map((name) => {
			const offsets = headOffsets(topology, recipes[name]);
			const shape = moved.has(name) ? offsets.map((x, i) => x * (1 - cover[Math.floor(i / 3)]!)) : offsets;
			return [name, shape];
		}),
	) as Record<ExpressionName, Float64Array>;
}
