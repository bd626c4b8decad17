import type { LossWeights } from '../engine/engine.ts';

/** The three stages of a fit in their order, after GASP (Saunders et al., 2024, arXiv:2412.07739). */
export const STAGES = ['invert', 'tune', 'refine'] as const;

/** Name of a stage. */
export type FitStage = (typeof STAGES)[number];

/** Progress of a fit. */
export interface FitProgress {
	/** Steps taken. */
	readonly done: number;
	/** Steps of all stages. */
	readonly total: number;
	/** The current stage. */
	readonly stage: FitStage;
	/** Progress within the stage, 0..1. */
	readonly share: number;
}

/** Learning rates of Adam. */
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

/** Weights of the regularization terms (squared deviations). The image loss that they are added to is a few hundredths. */
export interface RegularizationWeights {
	/** Of the code towards the average person. */
	readonly code: number;
	/** Of splats towards their state at the begin of the third stage. In the second stage the weight is much smaller. */
	readonly prior: number;
	readonly expression: number;
	readonly identity: number;
	readonly light: number;
}

/** Options of a fit. Each field, also within `steps`, `rates` and `regularization`, has a tested default. */
export interface FitOptions {
	/** Steps of each stage; 0 skips the stage. @default { invert: 250, tune: 100, refine: 100 } */
	readonly steps?: Partial<Readonly<Record<FitStage, number>>> | undefined;
	readonly rates?: Partial<FitRates> | undefined;
	readonly regularization?: Partial<RegularizationWeights> | undefined;
	readonly loss?: LossWeights | undefined;
	/** Whether to find the exposure and low-order light of each picture, so that a warm lamp does not tint the skin. @default true */
	readonly light?: boolean | undefined;
	/** Whether to refine cameras, expressions and identity; false keeps those of the registration. @default true */
	readonly refineRig?: boolean | undefined;
	/** Number of identity coefficients that the fit may change. @default 40 */
	readonly identityCount?: number | undefined;
	/** Parts of the prior that are used, for ablations. Without the network the second stage changes only the code. @default both */
	readonly parts?: { readonly linear: boolean; readonly network: boolean } | undefined;
	/**
	 * False starts with grey splats on the head model and runs all steps as the third stage, for ablations.
	 * @default true
	 */
	readonly prior?: boolean | undefined;
	/** Seed of the random background colours. @default 1 */
	readonly seed?: number | undefined;
}

/** All options with their defaults filled in. */
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

/** Fills in the defaults of all options. */
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

/** Learning rates of splats, one for each field of a record. */
export function splatShares(r: FitRates['splats']): number[] {
	return [
		...[r.position, r.position, r.position, 0, r.rotation, r.rotation, r.rotation, r.rotation],
		...[r.logScale, r.logScale, r.logScale, 0, r.color, r.color, r.color, r.opacityLogit],
	];
}
