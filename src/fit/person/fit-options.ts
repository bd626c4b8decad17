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
export interface RegularizationWeights {
	/** Of the code towards the average person. */
	readonly code: number;
	/** Of splats towards what they were when the stage began: the third; much less in the second, where the network moves all. */
	readonly prior: number;
	readonly expression: number;
	readonly identity: number;
	readonly light: number;
}

/** How a person is fitted. What is left out, also within `steps`, `rates` and `regularization`, is as it was found best. */
export interface FitOptions {
	/** Steps of each stage; 0 leaves it out. */
	readonly steps?: Partial<Readonly<Record<FitStage, number>>> | undefined;
	readonly rates?: Partial<FitRates> | undefined;
	readonly regularization?: Partial<RegularizationWeights> | undefined;
	readonly loss?: LossWeights | undefined;
	/** Exposure and low-order light of each picture are found, so that a warm lamp does not become skin. */
	readonly light?: boolean | undefined;
	/** Cameras, expressions and identity are refined; false believes the registration. */
	readonly refineRig?: boolean | undefined;
	/** Identity coefficients that pictures may move. */
	readonly identityCount?: number | undefined;
	/** Parts of the prior that are used: for ablations. Without the network the second stage moves the code alone. */
	readonly parts?: { readonly linear: boolean; readonly network: boolean } | undefined;
	/** False: grey splats on the head model, free from the first step; all steps are those of the third stage. For ablations. */
	readonly prior?: boolean | undefined;
	readonly seed?: number | undefined;
}

/** Options with nothing left out. */
export interface WholeFitOptions {
	readonly steps: Readonly<Record<FitStage, number>>;
	readonly rates: FitRates;
	readonly regularization: RegularizationWeights;
	readonly loss: LossWeights;
	readonly light: boolean;
	readonly refineRig: boolean;
	readonly identityCount: number;
	readonly parts: { readonly linear: boolean; readonly network: boolean };
	readonly prior: boolean;
	readonly seed: number;
}

const DEFAULTS: WholeFitOptions = {
	steps: { invert: 250, tune: 100, refine: 100 },
	rates: {
		code: 0.04,
		network: 2e-3,
		splats: { position: 3e-5, rotation: 2e-3, logScale: 4e-3, color: 4e-3, opacityLogit: 1e-2 },
		camera: 1.5e-3,
		expression: 8e-3,
		identity: 0.02,
		light: 2e-3,
	},
	regularization: { code: 2e-5, prior: 0.3, expression: 1e-3, identity: 1e-5, light: 0.03 },
	loss: { l1: 0.8, dssim: 0.2, coverage: 0 },
	light: true,
	refineRig: true,
	identityCount: 40,
	parts: { linear: true, network: true },
	prior: true,
	seed: 1,
};

/** All options, what is missing from the defaults. */
export function fitOptions(options: FitOptions): WholeFitOptions {
	const steps = { ...DEFAULTS.steps, ...options.steps };
	const prior = options.prior ?? DEFAULTS.prior;
	return {
		steps: prior ? steps : { invert: 0, tune: 0, refine: steps.invert + steps.tune + steps.refine },
		rates: { ...DEFAULTS.rates, ...options.rates },
		regularization: { ...DEFAULTS.regularization, ...options.regularization },
		loss: options.loss ?? DEFAULTS.loss,
		light: options.light ?? DEFAULTS.light,
		refineRig: options.refineRig ?? DEFAULTS.refineRig,
		identityCount: options.identityCount ?? DEFAULTS.identityCount,
		parts: options.parts ?? DEFAULTS.parts,
		prior,
		seed: options.seed ?? DEFAULTS.seed,
	};
}

/** Rates of splats, field by field of a record. */
export function splatShares(r: FitRates['splats']): number[] {
	return [
		...[r.position, r.position, r.position, 0, r.rotation, r.rotation, r.rotation, r.rotation],
		...[r.logScale, r.logScale, r.logScale, 0, r.color, r.color, r.color, r.opacityLogit],
	];
}
