import type { PriorTrainer } from './train-prior.ts';
import type { TrainingPerson } from './training-person.ts';

/** How well a prior shows people, dB. */
export interface PriorJudgement {
	/** All pixels, over grey. */
	readonly whole: number;
	/** Pixels that the person covers at least half. */
	readonly inMask: number;
}

/**
 * Mean PSNR over the last `views` pictures of each person, which were not trained on.
 *
 * @param parts - Leave out the linear or the learned part.
 */
export function judgePrior(
	trainer: PriorTrainer,
	people: readonly TrainingPerson[],
	views: number,
	parts?: { linear?: boolean; network?: boolean },
): PriorJudgement {
	let whole = 0;
	let inMask = 0;
	for (const person of people) {
		trainer.decode(person, parts);
		for (const picture of person.pictures.slice(-views)) {
			whole -= 10 * Math.log10(trainer.judge(person, picture));
			inMask -= 10 * Math.log10(maskedError(trainer.image.values, picture.rgba));
		}
	}
	const count = people.length * views;
	return { whole: whole / count, inMask: inMask / count };
}

/** Mean squared error where coverage is at least half. */
export function maskedError(image: ArrayLike<number>, rgba: Uint8Array): number {
	const pixels = rgba.length / 4;
	let sum = 0;
	let count = 0;
	for (let i = 0; i < pixels; i++) {
		const through = 255 - rgba[i * 4 + 3]!;
		if (through > 127) continue;
		count++;
		for (let k = 0; k < 3; k++) sum += ((rgba[i * 4 + k]! + through * 0.5) / 255 - image[k * pixels + i]!) ** 2;
	}
	return sum / Math.max(1, count * 3);
}
