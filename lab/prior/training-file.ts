import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Parameters } from '../../src/fit/engine/engine.ts';
import type { PriorModel, PriorShape } from '../../src/fit/prior/prior-model.ts';
import type { TrainingSchedule } from './train-prior.ts';

/** One point of a training curve. */
export interface CurvePoint {
	readonly step: number;
	/** Mean over the steps since the last point: loss, and PSNR of what was trained on, dB. */
	readonly loss: number;
	readonly trained: number;
	/** PSNR of views that were kept back, dB: all pixels over grey, and those in the mask. */
	readonly unseen: number;
	readonly unseenInMask: number;
	/** Since the start, seconds of CPU time. */
	readonly seconds: number;
}

/** What says which training a file belongs to. */
export interface TrainingName {
	readonly seeds: readonly number[];
	readonly shape: PriorShape;
	readonly schedule: TrainingSchedule;
}

/** How far a training is. */
export interface TrainingProgress {
	readonly step: number;
	readonly curve: readonly CurvePoint[];
}

/** Writes all that a training needs to go on; it appears under its name only when it is whole. */
export function writeTraining(
	path: string,
	name: TrainingName,
	progress: TrainingProgress,
	model: PriorModel,
	basis: Parameters,
	codes: readonly Parameters[],
): void {
	const parameters = allParameters(model, basis, codes);
	const header = { ...name, ...progress, stepCounts: parameters.map(({ stepCount }) => stepCount) };
	const text = Buffer.from(JSON.stringify(header));
	const length = Buffer.alloc(4);
	length.writeUInt32LE(text.length);
	const chunks = numbers(model, parameters).map((values) => {
		const floats = Float32Array.from(values);
		return Buffer.from(floats.buffer);
	});
	writeFileSync(`${path}.partial`, Buffer.concat([length, text, ...chunks]));
	renameSync(`${path}.partial`, path);
}

/**
 * Sets model and codes to where a training stopped. Returns undefined where there is no file of a training of this name:
 * other people, other sizes or another schedule.
 */
export function resumeTraining(
	path: string,
	name: TrainingName,
	model: PriorModel,
	basis: Parameters,
	codes: readonly Parameters[],
): TrainingProgress | undefined {
	if (!existsSync(path)) return undefined;
	const file = readFileSync(path);
	const start = 4 + file.readUInt32LE();
	const { step, curve, stepCounts, ...kept } = JSON.parse(file.toString('utf8', 4, start));
	if (JSON.stringify(kept) !== JSON.stringify(name)) return undefined;
	const parameters = allParameters(model, basis, codes);
	let at = start;
	for (const values of numbers(model, parameters)) {
		values.set(new Float32Array(Uint8Array.from(file.subarray(at, at + values.length * 4)).buffer));
		at += values.length * 4;
	}
	parameters.forEach((one, i) => {
		one.stepCount = stepCounts[i];
	});
	return { step, curve };
}

function allParameters(model: PriorModel, basis: Parameters, codes: readonly Parameters[]): Parameters[] {
	return [model.template, basis, model.decoder.weights, model.decoder.features, ...codes];
}

function numbers(model: PriorModel, parameters: readonly Parameters[]): (Float32Array | Float64Array)[] {
	return [
		model.basis.mean.values,
		...parameters.flatMap(({ values, moments1, moments2 }) => [values.values, moments1.values, moments2.values]),
	];
}
