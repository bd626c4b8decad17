import type { FitOptions } from '../../src/fit/person/fit-options.ts';
import type { EVALUATION_PICTURES } from './evaluation-person.ts';

/** One row of the table: how people are fitted, and from which pictures. */
export interface Ablation {
	readonly name: string;
	readonly options: FitOptions;
	readonly input: keyof typeof EVALUATION_PICTURES;
}

/** Rows of GASP's table 3, ours beside them: one frontal image in uniform light unless the name says otherwise. */
export const ABLATIONS: readonly Ablation[] = [
	{ name: 'full', options: {}, input: 'front' },
	{ name: 'no prior', options: { prior: false }, input: 'front' },
	{ name: 'no stage 1', options: { steps: { invert: 0 } }, input: 'front' },
	{ name: 'no stage 2', options: { steps: { tune: 0 } }, input: 'front' },
	{ name: 'no stage 3', options: { steps: { refine: 0 } }, input: 'front' },
	{ name: 'no regulariser', options: { pulls: { prior: 0 } }, input: 'front' },
	{
		name: 'plain PCA',
		options: { parts: { linear: true, network: false }, steps: { tune: 0, refine: 0 } },
		input: 'front',
	},
	{ name: 'linear + network', options: { steps: { tune: 0, refine: 0 } }, input: 'front' },
	{ name: 'landmarks believed', options: { refineRig: false }, input: 'front' },
	{ name: 'no light model', options: { light: false }, input: 'front' },
	{ name: 'three images', options: {}, input: 'three' },
	{ name: 'clip', options: {}, input: 'clip' },
	{ name: 'soft light', options: {}, input: 'softFront' },
	{ name: 'soft light, no light model', options: { light: false }, input: 'softFront' },
	{ name: 'soft light, clip', options: {}, input: 'softClip' },
];
