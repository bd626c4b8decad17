import type { FitOptions } from '../../src/fit/person/fit-options.ts';
import type { EVALUATION_PICTURES } from './evaluation-person.ts';

/** One row of the tables: how people are fitted, from which pictures, with which prior. */
export interface Ablation {
	/** Names files and `--rows`. */
	readonly name: string;
	/** What the table says. */
	readonly title: string;
	readonly group: AblationGroup;
	readonly options: FitOptions;
	readonly input: keyof typeof EVALUATION_PICTURES;
	/** `main` is the one given by `--prior`; others are files of `--priors`. */
	readonly prior: string;
}

/** The tables: what each stage and part is worth, what more pictures or worse light do, what more people to learn from do. */
export const ABLATION_GROUPS = ['parts', 'inputs', 'people'] as const;

/** Name of a table. */
export type AblationGroup = (typeof ABLATION_GROUPS)[number];

/** First stage alone: what the prior itself can say of a person. */
const FIRST_STAGE = { tune: 0, refine: 0 } as const;
const LINEAR = { linear: true, network: false } as const;

/** Rows of GASP's ablation, ours beside them: one frontal image in uniform light unless the title says otherwise. */
export const ABLATIONS: readonly Ablation[] = [
	row('full', 'full: all three stages', 'parts'),
	row('no-prior', 'no prior: grey splats on the head model', 'parts', { options: { prior: false } }),
	row('no-stage-1', 'no stage 1: from the average person', 'parts', { options: { steps: { invert: 0 } } }),
	row('no-stage-2', 'no stage 2: network as trained', 'parts', { options: { steps: { tune: 0 } } }),
	row('no-stage-3', 'no stage 3: splats as decoded', 'parts', { options: { steps: { refine: 0 } } }),
	row('no-regulariser', 'no regulariser in stages 2 and 3', 'parts', { options: { regularization: { prior: 0 } } }),
	row('linear-network', 'linear basis + network, stage 1 alone', 'parts', { options: { steps: FIRST_STAGE } }),
	row('network-left-out', 'the same prior, its network left out, stage 1 alone', 'parts', {
		options: { parts: LINEAR, steps: FIRST_STAGE },
	}),
	row('linear', 'a prior trained as a linear basis alone, stage 1 alone', 'parts', {
		options: { parts: LINEAR, steps: FIRST_STAGE },
		prior: 'linear',
	}),
	row('plain-pca', 'plain PCA: components read off people, stage 1 alone', 'parts', {
		options: { parts: LINEAR, steps: FIRST_STAGE },
		prior: 'plain-pca',
	}),
	row('plain-pca-refined', 'plain PCA, then stage 3', 'parts', {
		options: { parts: LINEAR, steps: { tune: 0 } },
		prior: 'plain-pca',
	}),
	row('three', 'three images', 'inputs', { input: 'three' }),
	row('clip', 'a clip of 10 s, 30 frames', 'inputs', { input: 'clip' }),
	row('landmarks-believed', 'landmarks believed: cameras, expression and shape not refined', 'inputs', {
		options: { refineRig: false },
	}),
	row('no-light', 'no light model', 'inputs', { options: { light: false } }),
	row('soft', 'soft light', 'inputs', { input: 'softFront' }),
	row('soft-no-light', 'soft light, no light model', 'inputs', { input: 'softFront', options: { light: false } }),
	row('soft-clip', 'soft light, a clip of 10 s', 'inputs', { input: 'softClip' }),
	...[10, 30, 100, 300].map((people) =>
		row(`people-${people}`, `prior of ${people} people`, 'people', { prior: `people-${people}` }),
	),
];

function row(
	name: string,
	title: string,
	group: AblationGroup,
	{ options = {}, input = 'front', prior = 'main' }: Partial<Pick<Ablation, 'options' | 'input' | 'prior'>> = {},
): Ablation {
	return { name, title, group, options, input, prior };
}
