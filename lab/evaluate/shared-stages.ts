import { type FitOptions, fitOptions, STAGES, type WholeFitOptions } from '../../src/fit/person/fit-options.ts';
import type { PersonFitState } from '../../src/fit/person/fit-state.ts';
import type { PersonFit } from '../../src/fit/person/person-fit.ts';

/** A fit and what it would have cost alone. */
export interface ReachedFit {
	readonly fit: PersonFit;
	/** CPU seconds of all its steps, also those that another fit had done before. */
	readonly cpuSeconds: number;
	/** CPU seconds that were spent now. */
	readonly spentSeconds: number;
}

interface KeptState {
	readonly state: PersonFitState;
	readonly cpuSeconds: number;
}

/**
 * Fits of one person with one prior that share what they have in common: a fit whose first stages are those of an earlier one goes
 * on from where that one stood, bit for bit as if it had done them itself. One fit lives at a time: dispose of it before the next.
 */
export class SharedStages {
	readonly #kept = new Map<string, KeptState>();
	readonly #create: (input: string, options: FitOptions) => PersonFit;

	/** @param create - Begins a fit to the pictures that `input` names. */
	constructor(create: (input: string, options: FitOptions) => PersonFit) {
		this.#create = create;
	}

	/** A finished fit. */
	reach(input: string, options: FitOptions): ReachedFit {
		const whole = fitOptions(options);
		const fit = this.#create(input, options);
		let done: number = STAGES.length;
		let before: KeptState | undefined;
		while (done > 0 && !before) {
			before = this.#kept.get(prefixName(input, whole, done));
			if (!before) done--;
		}
		if (before) fit.restore({ ...before.state, total: fit.total });
		let cpuSeconds = before?.cpuSeconds ?? 0;
		let spentSeconds = 0;
		for (let stage = done; stage < STAGES.length; stage++) {
			const cpu = process.cpuUsage();
			for (let k = whole.steps[STAGES[stage]!]; k > 0; k--) fit.step();
			const { user, system } = process.cpuUsage(cpu);
			cpuSeconds += (user + system) / 1e6;
			spentSeconds += (user + system) / 1e6;
			this.#kept.set(prefixName(input, whole, stage + 1), { state: fit.save(), cpuSeconds });
		}
		return { fit, cpuSeconds, spentSeconds };
	}
}

/**
 * Names what the first stages of a fit depend on: two fits of one name stand at the same place after so many stages.
 *
 * @param stages - How many, from 1.
 */
export function prefixName(input: string, options: WholeFitOptions, stages: number): string {
	const { steps, regularization, ...rest } = options;
	const taken = STAGES.map((stage, i) => (i < stages ? steps[stage] : 0));
	// Nothing is held to the prior before the second stage.
	const holds = stages > 1 && taken[1]! + taken[2]! > 0 && options.prior;
	return JSON.stringify({
		input,
		taken,
		...rest,
		regularization: { ...regularization, prior: holds ? regularization.prior : 0 },
	});
}
