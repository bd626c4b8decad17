/**
 * Makes an avatar from pictures of a person: `Fitter` in a page, in a worker of its own; `fitAvatar` in Node or in a worker
 * of yours. Tools that need the steps of a fit import `gaspard/fit/engine`.
 */
export { GaspardError, isGaspardError } from '../errors.ts';
export type { AvatarMetadata } from './avatar/fit-to-avatar.ts';
export {
	type FitAvatarOptions,
	type FitReport,
	type FittedAvatar,
	fitAvatar,
	type SerializableFitOptions,
} from './fit-avatar.ts';
export type * from './fit-types.ts';
export type { FitOptions, FitProgress, FitRates, FitStage, RegularizationWeights } from './person/fit-options.ts';
export type { FitPersonOptions, FitStep } from './person/fit-person.ts';
export type { FitPicture } from './person/fit-picture.ts';
export type { PersonFitState } from './person/fit-state.ts';
export {
	type FileSource,
	type FitAssets,
	type FitSources,
	type LoadFitAssetsOptions,
	loadFitAssets,
} from './worker/fit-assets.ts';
export type { FIT_MESSAGES_VERSION, FitJob, FitterProgress, FitterState } from './worker/fit-messages.ts';
export type { PreviewOptions, PreviewPicture } from './worker/fit-preview.ts';
export { type FitListeners, Fitter, type FitterFitOptions, type FitterOptions } from './worker/fitter.ts';
export { type PlainImage, pictureOfImage } from './worker/picture-of-image.ts';
