/** Where the mouth wants to be for one sound. Weights of ARKit shapes; sides move together. */
export interface MouthTarget {
	readonly jawOpen?: number;
	readonly mouthFunnel?: number;
	readonly mouthPucker?: number;
	readonly mouthStretch?: number;
	readonly mouthLowerDown?: number;
	readonly mouthUpperUp?: number;
	readonly mouthShrugUpper?: number;
	readonly tongueOut?: number;
}

/** One sound. */
export interface Phoneme {
	/** One target, or two for a diphthong. */
	readonly targets: readonly MouthTarget[];
	/** Seconds in unstressed, unhurried speech. */
	readonly seconds: number;
	/** How strongly the sound insists on its shape against its neighbours. */
	readonly dominance: number;
	/** `seal`: lips shut (m b p). `bite`: lower lip under the teeth (f v). */
	readonly lips?: 'seal' | 'bite';
	readonly vowel?: true;
}

const open = { mouthLowerDown: 0.11, mouthUpperUp: 0.12 } as const;

const AA: MouthTarget = { jawOpen: 0.44, mouthLowerDown: 0.13, mouthUpperUp: 0.16 };
const AE: MouthTarget = { jawOpen: 0.38, mouthStretch: 0.2, mouthLowerDown: 0.17, mouthUpperUp: 0.22 };
const AO: MouthTarget = { jawOpen: 0.36, mouthFunnel: 0.36, mouthPucker: 0.2, mouthLowerDown: 0.06 };
const EH: MouthTarget = { jawOpen: 0.29, mouthStretch: 0.17, mouthLowerDown: 0.15, mouthUpperUp: 0.2 };
const IH: MouthTarget = { jawOpen: 0.18, mouthStretch: 0.18, mouthLowerDown: 0.14, mouthUpperUp: 0.18 };
const IY: MouthTarget = { jawOpen: 0.13, mouthStretch: 0.34, mouthLowerDown: 0.15, mouthUpperUp: 0.22 };
const UW: MouthTarget = { jawOpen: 0.12, mouthFunnel: 0.2, mouthPucker: 0.85 };

const vowel = (seconds: number, ...targets: MouthTarget[]): Phoneme => ({
	targets,
	seconds,
	dominance: 1,
	vowel: true,
});
const consonant = (seconds: number, dominance: number, target: MouthTarget): Phoneme => ({
	targets: [target],
	seconds,
	dominance,
});
const seal = (seconds: number): Phoneme => ({ ...consonant(seconds, 0.9, { jawOpen: 0.07 }), lips: 'seal' });
const bite = (seconds: number): Phoneme => ({
	...consonant(seconds, 1, { jawOpen: 0.08, mouthUpperUp: 0.22, mouthShrugUpper: 0.08 }),
	lips: 'bite',
});

/** Mouth shapes and lengths of the ARPAbet sounds that our lines use. */
export const PHONEMES: Readonly<Record<string, Phoneme>> = {
	AA: vowel(0.1, AA),
	AE: vowel(0.1, AE),
	AH: vowel(0.065, { jawOpen: 0.24, mouthLowerDown: 0.1, mouthUpperUp: 0.12 }),
	AO: vowel(0.1, AO),
	AW: vowel(0.15, AA, UW),
	AY: vowel(0.14, AA, IH),
	EH: vowel(0.085, EH),
	ER: vowel(0.09, { jawOpen: 0.2, mouthFunnel: 0.28, mouthPucker: 0.12, mouthLowerDown: 0.06 }),
	EY: vowel(0.13, EH, IY),
	IH: vowel(0.07, IH),
	IY: vowel(0.09, IY),
	OW: vowel(0.14, AO, UW),
	UH: vowel(0.075, { jawOpen: 0.18, mouthFunnel: 0.3, mouthPucker: 0.26 }),
	UW: vowel(0.1, UW),
	P: seal(0.085),
	B: seal(0.08),
	M: seal(0.085),
	F: bite(0.1),
	V: bite(0.075),
	TH: consonant(0.085, 0.9, { jawOpen: 0.13, tongueOut: 0.2, ...open }),
	DH: consonant(0.055, 0.8, { jawOpen: 0.12, tongueOut: 0.16, ...open }),
	T: consonant(0.07, 0.6, { jawOpen: 0.09, mouthStretch: 0.06, ...open }),
	D: consonant(0.06, 0.6, { jawOpen: 0.11, mouthStretch: 0.05, ...open }),
	N: consonant(0.065, 0.5, { jawOpen: 0.11, ...open }),
	L: consonant(0.065, 0.45, { jawOpen: 0.15, ...open }),
	S: consonant(0.1, 0.9, { jawOpen: 0.04, mouthStretch: 0.18, mouthLowerDown: 0.13, mouthUpperUp: 0.17 }),
	Z: consonant(0.08, 0.8, { jawOpen: 0.05, mouthStretch: 0.16, mouthLowerDown: 0.12, mouthUpperUp: 0.16 }),
	SH: consonant(0.1, 1, { jawOpen: 0.08, mouthFunnel: 0.5, mouthPucker: 0.14, mouthUpperUp: 0.1 }),
	K: consonant(0.075, 0.3, { jawOpen: 0.14, ...open }),
	G: consonant(0.06, 0.3, { jawOpen: 0.15, ...open }),
	NG: consonant(0.07, 0.3, { jawOpen: 0.14, ...open }),
	HH: consonant(0.05, 0.15, { jawOpen: 0.2, ...open }),
	R: consonant(0.065, 0.7, { jawOpen: 0.13, mouthFunnel: 0.3, mouthPucker: 0.24 }),
	W: consonant(0.075, 1.1, { jawOpen: 0.08, mouthFunnel: 0.2, mouthPucker: 0.85 }),
	Y: consonant(0.06, 0.7, { jawOpen: 0.1, mouthStretch: 0.24, mouthLowerDown: 0.11 }),
};
