import { EXPRESSION_INDEX as AT } from '../rig/expression-names.ts';
import { Random } from './random.ts';

interface Gesture {
	/** Indices and full weights of the expressions. */
	readonly moves: readonly (readonly [index: number, weight: number])[];
	/** Median duration, seconds. */
	readonly seconds: number;
}

const GESTURES: readonly Gesture[] = [
	{ moves: [[AT.browInnerUp, 0.16]], seconds: 1.1 },
	{
		moves: [
			[AT.browOuterUpLeft, 0.14],
			[AT.browOuterUpRight, 0.16],
			[AT.browInnerUp, 0.1],
		],
		seconds: 0.9,
	},
	{
		moves: [
			[AT.browDownLeft, 0.12],
			[AT.browDownRight, 0.13],
			[AT.eyeSquintLeft, 0.12],
			[AT.eyeSquintRight, 0.12],
		],
		seconds: 1.4,
	},
	{
		moves: [
			[AT.mouthPressLeft, 0.28],
			[AT.mouthPressRight, 0.25],
		],
		seconds: 0.9,
	},
	{
		moves: [
			[AT.mouthSmileLeft, 0.14],
			[AT.mouthSmileRight, 0.12],
			[AT.cheekSquintLeft, 0.1],
			[AT.cheekSquintRight, 0.1],
		],
		seconds: 2.4,
	},
	{ moves: [[AT.mouthDimpleLeft, 0.16]], seconds: 1.2 },
	{
		moves: [
			[AT.mouthRollLower, 0.2],
			[AT.mouthRollUpper, 0.12],
		],
		seconds: 0.8,
	},
	{ moves: [[AT.mouthLeft, 0.08]], seconds: 1.3 },
];

/** Small movements of brows and mouth, one at a time, some seconds apart, so that a quiet face does not look frozen. */
export class MicroExpressions {
	readonly #random: Random;
	readonly #seed: number;
	#gesture: Gesture = GESTURES[0]!;
	#begin = Number.NEGATIVE_INFINITY;
	#seconds = 1;
	#strength = 1;
	#next = 0;

	constructor(seed: number) {
		this.#seed = seed;
		this.#random = new Random(seed);
	}

	/** Starts the sequence again at `seconds`. */
	restart(seconds: number): void {
		this.#random.restart(this.#seed);
		this.#begin = Number.NEGATIVE_INFINITY;
		this.#next = seconds + this.#random.between(1, 4);
	}

	/** Adds the gesture at clock time `seconds` to the weights, scaled by `factor`. */
	advance(seconds: number, expression: Float32Array, factor: number): void {
		while (this.#next <= seconds) {
			const random = this.#random;
			this.#gesture = GESTURES[Math.floor(random.next() * GESTURES.length)]!;
			this.#begin = this.#next;
			this.#seconds = this.#gesture.seconds * random.between(0.8, 1.5);
			this.#strength = random.between(0.5, 1.1);
			this.#next += this.#seconds + random.logNormal(3, 0.5, 1, 9);
		}
		const t = (seconds - this.#begin) / this.#seconds;
		if (t >= 1) return;
		// The gesture rises in a third of its time and falls in two thirds.
		const envelope = 0.5 - 0.5 * Math.cos(2 * Math.PI * t ** 0.63);
		const { moves } = this.#gesture;
		for (let i = 0; i < moves.length; i++) {
			expression[moves[i]![0]]! += moves[i]![1] * this.#strength * envelope * factor;
		}
	}
}
