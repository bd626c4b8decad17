import type { Engine } from '../../src/fit/engine/engine.ts';
import type { PriorModel } from '../../src/fit/prior/prior-model.ts';
import type { PriorTrainer } from './train-prior.ts';
import type { TrainingPerson } from './training-person.ts';

/** How a code is sought. */
export interface Inversion {
	/** Which pictures of the person are looked at. */
	readonly pictures: readonly number[];
	readonly steps: number;
	readonly rate: number;
	/** Of the code towards the average person. */
	readonly pull: number;
	readonly network: boolean;
}

/**
 * Finds the code of a person whose head, cameras and poses are known, with the prior as it is. Leaves it in `person.code`.
 */
export function invertPerson(
	engine: Engine,
	model: PriorModel,
	trainer: PriorTrainer,
	person: TrainingPerson,
	{ pictures, steps, rate, pull, network }: Inversion,
): void {
	const { code } = person;
	for (const tensor of [code.values, code.gradient, code.moments1, code.moments2]) tensor.values.fill(0);
	code.stepCount = 0;
	for (let step = 0; step < steps; step++) {
		trainer.decode(person, { network });
		const shade = 0.25 + 0.5 * ((step * 0.618) % 1);
		trainer.lookAt(person, person.pictures[pictures[step % pictures.length]!]!, [shade, shade, shade]);
		model.backward(code.values, code.gradient, {
			network: false,
			features: false,
			template: false,
			decoder: network,
		});
		for (let k = 0; k < code.values.length; k++) {
			code.gradient.values[k] = code.gradient.values[k]! + pull * code.values.values[k]!;
		}
		engine.adam(code, { rate: rate * (0.05 + 0.95 * (0.5 + 0.5 * Math.cos((Math.PI * step) / steps))) });
	}
}
