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

const LOWER_LIP_BONES = ['oris01', 'oris02', 'oris06.L', 'oris06.R', 'oris07.L', 'oris07.R'];

/**
 * The 52 expressions as offsets of the base mesh, decimetres: authored from MakeHuman's expression units, detail targets
 * and bones. Lids and lips are corrected afterwards on the head model (lid-contact.ts, lip-contact.ts).
 *
 * @param positions - An average person, decimetres.
 */
export function expressionRecipes(positions: Float32Array): Record<ExpressionName, Offsets> {
	const jaw = subtreeWeights('jaw');
	const jawOpen = sum([turn(jaw, positions, 'jaw____head', 0, 0.34), 0.9], [unit('mouth-open'), 0.22]);
	const lowerLip = boneWeights(LOWER_LIP_BONES);
	const tongue = subtreeWeights('tongue00');
	const tongueTip = subtreeWeights('tongue03');
	const [mouthToLeft, mouthToRight] = sidewaysMouth();
	return {
		...(sided('left', 'Left') as Record<ExpressionName, Offsets>),
		...(sided('right', 'Right') as Record<ExpressionName, Offsets>),
		browInnerUp: sum(
			[unit('eyebrows-left-inner-up'), 1.1],
			[unit('eyebrows-right-inner-up'), 1.1],
			[unit('eyebrows-left-up'), 0.25],
			[unit('eyebrows-right-up'), 0.25],
		),
		cheekPuff: sum(
			[target('cheek/l-cheek-volume-inflate'), 1.6],
			[target('cheek/r-cheek-volume-inflate'), 1.6],
			[unit('mouth-pursing'), 0.3],
		),
		jawOpen,
		jawForward: shift(jaw, [0, 0, 0.11]),
		jawLeft: sum([turn(jaw, positions, 'jaw____head', 1, 0.11), 1], [shift(jaw, [0.02, 0, 0]), 1]),
		jawRight: sum([turn(jaw, positions, 'jaw____head', 1, -0.11), 1], [shift(jaw, [-0.02, 0, 0]), 1]),
		mouthClose: masked(jawOpen, (v) => -lowerLip[v]!),
		mouthFunnel: sum(
			[unit('mouth-pursing'), 0.55],
			[unit('mouth-protusion'), 0.45],
			[unit('mouth-eversion'), 0.3],
			[unit('mouth-parling'), 0.6],
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
			[target('mouth/mouth-lowerlip-volume-deflate'), 1.2],
			[target('mouth/mouth-lowerlip-height-min'), 1.2],
			[target('mouth/mouth-lowerlip-middle-up'), 0.4],
		),
		mouthRollUpper: sum(
			[target('mouth/mouth-upperlip-volume-deflate'), 1.2],
			[target('mouth/mouth-upperlip-height-min'), 1.2],
		),
		mouthShrugLower: sum([unit('mouth-eversion'), 0.7], [target('mouth/mouth-lowerlip-middle-up'), 0.8]),
		mouthShrugUpper: sum(
			[unit('mouth-elevation'), 0.25],
			[unit('mouth-parling'), 0.8],
			[target('mouth/mouth-upperlip-middle-up'), 0.6],
		),
		tongueOut: sum([shift(tongue, [0, 0, 0.18]), 1], [shift(tongueTip, [0, -0.03, 0.42]), 1], [jawOpen, 0.25]),
	};
}

/** The shapes that exist once a side. */
function sided(side: Side, suffix: 'Left' | 'Right'): Partial<Record<ExpressionName, Offsets>> {
	const letter = side === 'left' ? 'l' : 'r';
	const onSide = (...terms: readonly (readonly [Offsets, number])[]) => half(sum(...terms), side);
	const slit = unit(`eye-${side}-slit`);
	const opened = unit(`eye-${side}-opened-up`);
	const cheekUp = target(`cheek/${letter}-cheek-trans-vert-up`);
	const shapes: Record<string, Offsets> = {
		browDown: sum([unit(`eyebrows-${side}-down`), 1], [half(target('eyebrows/eyebrows-trans-vert-less'), side), 0.35]),
		browOuterUp: sum([unit(`eyebrows-${side}-extern-up`), 0.9], [unit(`eyebrows-${side}-up`), 0.3]),
		cheekSquint: sum([cheekUp, 0.9], [target(`cheek/${letter}-cheek-inner-inflate`), 0.4], [slit, 0.25]),
		// The lids themselves are the lid rig's (lid-rig.ts); this is the skin around them.
		eyeBlink: none(),
		eyeLookDown: none(),
		eyeLookUp: none(),
		eyeLookIn: none(),
		eyeLookOut: none(),
		eyeSquint: sum([cheekUp, 0.3], [slit, 0.3]),
		eyeWide: sum([opened, 0.3]),
		mouthSmile: onSide([unit('mouth-corner-puller'), 1.05], [target(`cheek/${letter}-cheek-volume-inflate`), 0.2]),
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
		mouthPress: onSide([unit('mouth-compression'), 0.9]),
		mouthLowerDown: onSide([unit('mouth-depression-retraction'), 0.75]),
		mouthUpperUp: onSide([unit('mouth-elevation'), 0.85]),
		noseSneer: sum(
			[unit(`nose-${side}-elevation`), 1.1],
			[half(unit('nose-compression'), side), 0.8],
			[unit(`nose-${side}-dilatation`), 0.5],
		),
	};
	return Object.fromEntries(Object.entries(shapes).map(([name, offsets]) => [name + suffix, offsets]));
}

/** The targets that move the mouth to the person's left and right: their names are swapped in some releases. */
function sidewaysMouth(): [Offsets, Offsets] {
	const out = target('mouth/mouth-trans-out');
	const into = target('mouth/mouth-trans-in');
	let moved = 0;
	for (let v = 0; v < baseMesh().vertexCount; v++) moved += out[v * 3]!;
	return moved > 0 ? [out, into] : [into, out];
}
