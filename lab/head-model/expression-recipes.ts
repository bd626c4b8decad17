import type { ExpressionName } from '../../src/rig/expression-names.ts';
import {
	half,
	masked,
	none,
	type Offsets,
	type Side,
	shift,
	subtreeWeights,
	sum,
	target,
	turn,
	unit,
} from './expression-terms.ts';
import { baseMesh, boneWeights } from './makehuman.ts';
import type { MouthTerms } from './mouth-terms.ts';
import type { Patch, SkinBrush } from './skin-brush.ts';

const LOWER_LIP_BONES = ['oris01', 'oris02', 'oris06.L', 'oris06.R', 'oris07.L', 'oris07.R'];

const TONGUE = { from: 13380, to: 13606 } as const;

/** How much of the jaw's turn the tongue takes, from root to tip, and how much lower and further back it
 * lies then: decimetres. */
const TONGUE_IN_OPEN_MOUTH = { root: 0.45, tip: 1, down: 0.09, back: 0.06 } as const;

/** What the recipes are written with, made for an average person. */
export interface RecipeTools {
	/** Base-mesh positions, decimetres. */
	readonly positions: Float32Array;
	readonly mouth: MouthTerms;
	readonly brush: SkinBrush;
}

/**
 * The 52 expressions as offsets of the base mesh, decimetres: authored from MakeHuman's expression units, detail targets
 * and bones, and from soft patches of skin. Lids are the lid rig's (lid-rig.ts); lips are brought into contact afterwards
 * (expression-shapes.ts).
 */
export function expressionRecipes(tools: RecipeTools): Record<ExpressionName, Offsets> {
	const { positions, mouth, brush } = tools;
	const jaw = jawWeights(positions);
	const corners = mouth.openingCorners();
	const lowerJaw = sum(
		[turn(jaw, positions, 'jaw____head', 0, 0.34), 0.9],
		[unit('mouth-open'), 0.22],
		[shift(tongueRange(positions, 0, 1), [0, -TONGUE_IN_OPEN_MOUTH.down, -TONGUE_IN_OPEN_MOUTH.back]), 1],
	);
	mouth.roundOpening(lowerJaw);
	const jawOpen = sum([lowerJaw, 1], [corners, 1]);
	const lowerLip = boneWeights(LOWER_LIP_BONES);
	const tongue = subtreeWeights('tongue00');
	const tongueTip = subtreeWeights('tongue03');
	const [mouthToLeft, mouthToRight] = sidewaysMouth();
	const bothBrows = (...patches: readonly Patch[]) =>
		sum([brush('left', ...patches), 1], [brush('right', ...patches), 1]);
	return {
		...(sided(tools, 'left', 'Left') as Record<ExpressionName, Offsets>),
		...(sided(tools, 'right', 'Right') as Record<ExpressionName, Offsets>),
		browInnerUp: sum(
			[unit('eyebrows-left-inner-up'), 0.75],
			[unit('eyebrows-right-inner-up'), 0.75],
			[bothBrows({ at: [0.16, 0.24], radii: [0.34, 0.36], by: [-0.004, 0.06, -0.004] }), 1],
		),
		cheekPuff: sum(
			[target('cheek/l-cheek-volume-inflate'), 1],
			[target('cheek/r-cheek-volume-inflate'), 1],
			[target('cheek/l-cheek-inner-inflate'), 0.4],
			[target('cheek/r-cheek-inner-inflate'), 0.4],
			[unit('mouth-pursing'), 0.25],
			[mouth.push([0, 0, 0.05], 14), 1],
		),
		jawOpen,
		jawForward: shift(jaw, [0, 0, 0.11]),
		jawLeft: sum([turn(jaw, positions, 'jaw____head', 1, 0.11), 1], [shift(jaw, [0.02, 0, 0]), 1]),
		jawRight: sum([turn(jaw, positions, 'jaw____head', 1, -0.11), 1], [shift(jaw, [-0.02, 0, 0]), 1]),
		mouthClose: sum([masked(lowerJaw, (v) => -lowerLip[v]!), 1], [corners, -1]),
		mouthFunnel: sum(
			[unit('mouth-pursing'), 0.75],
			[unit('mouth-eversion'), 0.25],
			[mouth.push([0, 0.055, 0.05], 13, 'upper', { x: 0, halfWidth: 0.23 }), 1],
			[mouth.push([0, -0.08, 0.02], 13, 'lower', { x: 0, halfWidth: 0.23 }), 1],
		),
		mouthPucker: unit('mouth-pursing'),
		mouthLeft: sum(
			[mouthToLeft, 1.1],
			[half(unit('mouth-retraction'), 'left'), 0.8],
			[half(unit('mouth-pursing'), 'right'), 0.3],
		),
		mouthRight: sum(
			[mouthToRight, 1.1],
			[half(unit('mouth-retraction'), 'right'), 0.8],
			[half(unit('mouth-pursing'), 'left'), 0.3],
		),
		mouthRollLower: sum(
			[target('mouth/mouth-lowerlip-volume-deflate'), 0.5],
			[mouth.roll('lower', 0.5), 1],
			[mouth.push([0, 0.035, 0.06], 18, 'lower', { x: 0, halfWidth: 0.32 }), 1],
			[mouth.push([0, -0.015, -0.08], 9, 'lower'), 1],
		),
		mouthRollUpper: sum(
			[target('mouth/mouth-upperlip-volume-deflate'), 0.6],
			[mouth.roll('upper', 0.6), 1],
			[mouth.push([0, -0.03, -0.02], 16, 'upper', { x: 0, halfWidth: 0.3 }), 1],
			[mouth.push([0, 0.01, -0.04], 7, 'upper'), 1],
		),
		mouthShrugLower: sum(
			[unit('mouth-eversion'), 0.3],
			[mouth.push([0, 0.05, 0.035], 16, 'lower', { x: 0, halfWidth: 0.3 }), 1],
		),
		mouthShrugUpper: sum(
			[unit('mouth-elevation'), 0.25],
			[unit('mouth-parling'), 0.8],
			[target('mouth/mouth-upperlip-middle-up'), 0.6],
		),
		tongueOut: sum([shift(tongue, [0, -0.03, 0.18]), 1], [shift(tongueTip, [0, -0.06, 0.42]), 1], [jawOpen, 0.35]),
	};
}

/** The shapes that exist once a side. */
function sided(
	{ mouth, brush }: RecipeTools,
	side: Side,
	suffix: 'Left' | 'Right',
): Partial<Record<ExpressionName, Offsets>> {
	const letter = side === 'left' ? 'l' : 'r';
	const sign = side === 'left' ? 1 : -1;
	const onSide = (...terms: readonly (readonly [Offsets, number])[]) => half(sum(...terms), side);
	const patch = (...at: readonly Patch[]) => [brush(side, ...at), 1] as const;
	const slit = unit(`eye-${side}-slit`);
	const cheekUp = target(`cheek/${letter}-cheek-trans-vert-up`);
	const shapes: Record<string, Offsets> = {
		browDown: sum(
			[unit(`eyebrows-${side}-down`), 0.35],
			patch({ at: [0.3, 0.2], radii: [0.45, 0.36], by: [-0.035, -0.058, 0.012] }),
		),
		browOuterUp: sum(
			[unit(`eyebrows-${side}-extern-up`), 0.6],
			[unit(`eyebrows-${side}-up`), 0.15],
			patch({ at: [0.4, 0.19], radii: [0.26, 0.3], by: [-0.004, 0.05, -0.012] }),
		),
		cheekSquint: sum(
			[cheekUp, 0.5],
			[slit, 0.3],
			patch({ at: [0.43, -0.36], radii: [0.34, 0.42], by: [0.015, 0.085, -0.005] }),
		),
		// The lids themselves are the lid rig's (lid-rig.ts); this is the skin around them.
		eyeBlink: none(),
		eyeLookDown: none(),
		eyeLookUp: none(),
		eyeLookIn: none(),
		eyeLookOut: none(),
		eyeSquint: sum([cheekUp, 0.3], [slit, 0.3]),
		eyeWide: sum([unit(`eye-${side}-opened-up`), 0.3]),
		mouthSmile: onSide([unit('mouth-corner-puller'), 1.25], [target(`cheek/${letter}-cheek-volume-inflate`), 0.2]),
		mouthFrown: onSide([target('mouth/mouth-angles-down'), 1], [unit('mouth-depression'), 0.6]),
		mouthDimple: onSide(
			[unit('mouth-retraction'), 0.5],
			[unit('mouth-corner-puller'), 0.3],
			[target('mouth/mouth-dimples-in'), 1],
		),
		mouthStretch: onSide(
			[unit('mouth-retraction'), 0.9],
			[target('mouth/mouth-scale-horiz-incr'), 0.4],
			[target('mouth/mouth-angles-down'), 0.4],
			[unit('neck-platysma'), 0.4],
		),
		mouthPress: onSide(
			[unit('mouth-compression'), 0.45],
			[unit('mouth-corner-puller'), 0.3],
			[mouth.roll('lower', 0.2), 1],
			[mouth.roll('upper', 0.2), 1],
		),
		mouthLowerDown: sum(
			[half(unit('mouth-depression'), side), 0.25],
			[mouth.push([sign * 0.01, -0.05, 0.005], 14, 'lower', { x: sign * 0.1, halfWidth: 0.2 }), 1],
		),
		mouthUpperUp: onSide([unit('mouth-elevation'), 0.85]),
		noseSneer: sum(
			[unit(`nose-${side}-elevation`), 0.8],
			[half(unit('nose-compression'), side), 0.8],
			[unit(`nose-${side}-dilatation`), 0.5],
			patch(
				{ at: [0.18, 0.22], radii: [0.36, 0.36], by: [-0.022, -0.034, 0.003] },
				{ at: [0.18, -0.28], radii: [0.2, 0.26], by: [0, 0.03, 0] },
			),
		),
	};
	return Object.fromEntries(Object.entries(shapes).map(([name, offsets]) => [name + suffix, offsets]));
}

/** Skin weights of the jaw, with a tongue that goes down with it. */
function jawWeights(positions: Float32Array): Float32Array {
	const weights = subtreeWeights('jaw');
	const { root, tip } = TONGUE_IN_OPEN_MOUTH;
	const range = tongueRange(positions, root, tip);
	for (let v = TONGUE.from; v < TONGUE.to; v++) weights[v] = range[v]!;
	return weights;
}

/** A value for each tongue vertex, from the root to the tip; 0 elsewhere. */
function tongueRange(positions: Float32Array, root: number, tip: number): Float32Array {
	const values = new Float32Array(positions.length / 3);
	let [back, front] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
	for (let v = TONGUE.from; v < TONGUE.to; v++) {
		back = Math.min(back, positions[v * 3 + 2]!);
		front = Math.max(front, positions[v * 3 + 2]!);
	}
	for (let v = TONGUE.from; v < TONGUE.to; v++) {
		const x = Math.min(1, (1.6 * (positions[v * 3 + 2]! - back)) / (front - back));
		values[v] = root + (tip - root) * x * x * (3 - 2 * x);
	}
	return values;
}

/** The targets that move the mouth to the person's left and right: their names are swapped in some releases. */
function sidewaysMouth(): [Offsets, Offsets] {
	const out = target('mouth/mouth-trans-out');
	const into = target('mouth/mouth-trans-in');
	let moved = 0;
	for (let v = 0; v < baseMesh().vertexCount; v++) moved += out[v * 3]!;
	return moved > 0 ? [out, into] : [into, out];
}
