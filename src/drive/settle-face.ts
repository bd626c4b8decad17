import { EXPRESSION_INDEX as AT } from '../rig/expression-names.ts';

const SIDES = ['Left', 'Right'] as const;

const LIDS = SIDES.map((side) => ({
	blink: AT[`eyeBlink${side}`],
	wide: AT[`eyeWide${side}`],
	squint: AT[`eyeSquint${side}`],
	lookDown: AT[`eyeLookDown${side}`],
	lookUp: AT[`eyeLookUp${side}`],
}));

/**
 * Takes apart what cannot be true at once after several drivers were added up, in place. A lid that shuts cannot be
 * wide, nor sink twice (blink on top of a lowered gaze); `mouthClose` cannot exceed the `jawOpen` it closes; all
 * weights end in 0..1.
 */
export function settleFace(expression: Float32Array): void {
	for (let i = 0; i < expression.length; i++) {
		const value = expression[i]!;
		// Written so that NaN becomes 0.
		expression[i] = value > 0 ? Math.min(1, value) : 0;
	}
	for (const lid of LIDS) {
		const open = 1 - expression[lid.blink]!;
		expression[lid.wide]! *= open;
		expression[lid.lookUp]! *= open;
		expression[lid.squint]! *= 1 - 0.6 * expression[lid.blink]!;
		// The blink shape alone reaches the lower lid: what gaze has lowered already must not be lowered again.
		expression[lid.blink]! = Math.min(expression[lid.blink]!, 1 - 0.35 * expression[lid.lookDown]!);
	}
	expression[AT.mouthClose] = Math.min(expression[AT.mouthClose]!, expression[AT.jawOpen]!);
}
