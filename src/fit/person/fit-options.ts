import type { LossWeights } from '../engine/engine.ts';

/** GASP's three stages, in their order. */
export const STAGES = ['invert', 'tune', 'refine'] as const;

/** Name of a stage. */
export type FitStage = (typeof STAGES)[number];

/** How far a fit has come. */
export interface FitProgress {
	readonly done: number;
	readonly total: number;
	readonly stage: FitStage;
	/** Of the stage, 0..1. */
	readonly share: number;
}

/** Rates of Adam. */
export interface FitRates {
	readonly code: number;
	readonly network: number;
	readonly splats: {
		/** Metres. */
		readonly position: number;
		readonly rotation: number;
		readonly logScale: number;
		readonly color: number;
		readonly opacityLogit: number;
	};
	/** Radians. */
	readonly camera: number;
	readonly expression: number;
	/** Standard deviations. */
	readonly identity: number;
	readonly light: number;
}

/** What holds a fit back: factors on squared deviations, beside an image loss of some hundredths. */
export interface FitPulls {
	/** Of the code towards the average person. */
	readonly code: number;
	/** Of splats towards the result of the first stage. */
	readonly prior: number;
	readonly expression: number;
	readonly identity: number;
	readonly light: number;
}

/** How a person is fitted. What is left out is as it was found best. */
export interface FitOptions {
	/** Steps of each stage; 0 leaves it out. */
	readonly steps?: Readonly<Record<FitStage, number>>;
	readonly rates?: FitRates;
	readonly pulls?: FitPulls;
	readonly loss?: LossWeights;
	/** Exposure and low-order light of each picture are found, so that a warm lamp does not become skin. */
	readonly light?: boolean;
	/** Cameras, expressions and identity are refined; false believes the registration. */
	readonly refineRig?: boolean;
	/** Identity coefficients that pictures may move. */
	readonly identityCount?: number;
	/** Parts of the prior that are used: for ablations. */
	readonly parts?: { readonly linear: boolean; readonly network: boolean };
	readonly seed?: number;
}

const DEFAULTS: Required<FitOptions> = {
	steps: { invert: 250, tune: 250, refine: 150 },
	rates: {
		code: 0.04,
		network: 4e-4,
		splats: { position: 3e-5, rotation: 2e-3, logScale: 4e-3, color: 4e-3, opacityLogit: 1e-2 },
		camera: 1.5e-3,
		expression: 8e-3,
		identity: 0.02,
		light: 5e-3,
	},
	pulls: { code: 2e-5, prior: 0.3, expression: 1e-3, identity: 1e-5, light: 2e-3 },
	loss: { l1: 0.8, dssim: 0.2, coverage: 0 },
	light: true,
	refineRig: true,
	identityCount: 40,
	parts: { linear: true, network: true },
	seed: 1,
};

/** All options, what is missing from the defaults. */
export function fitOptions(options: FitOptions): Required<FitOptions> {
	return { ...DEFAULTS, ...options };
}
