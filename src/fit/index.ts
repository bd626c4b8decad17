/** Fitting an avatar to pictures of a person: `gaspard/fit`. */

export { GaspardError, type GaspardErrorCode, isGaspardError } from '../errors.ts';
export { type HeadModel, readHeadModel } from '../rig/head-model.ts';
export { type AvatarMetadata, fitToAvatar } from './avatar/fit-to-avatar.ts';
export { createEngine, type EngineOptions } from './engine/create-engine.ts';
export type { Engine } from './engine/engine.ts';
export {
	type FitAvatarOptions,
	type FitReport,
	type FittedAvatar,
	fitAvatar,
	type SerializableFitOptions,
} from './fit-avatar.ts';
export {
	type FitOptions,
	type FitProgress,
	type FitRates,
	type FitStage,
	type RegularizationWeights,
	STAGES,
} from './person/fit-options.ts';
export { type FitPersonOptions, type FitStep, fitPerson } from './person/fit-person.ts';
export type { FitPicture } from './person/fit-picture.ts';
export { type FitPrior, joinPrior } from './person/fit-prior.ts';
export type { PersonFitState } from './person/fit-state.ts';
export { PersonFit } from './person/person-fit.ts';
export { type LoadedPrior, readPrior } from './prior/read-prior.ts';
export { faceLandmarks } from './registration/face-landmarks.ts';
export {
	type LandmarkView,
	type RegisteredView,
	type RegisterOptions,
	type Registration,
	registerLandmarks,
} from './registration/register-landmarks.ts';
export {
	type FileSource,
	type FitAssets,
	type FitSources,
	type LoadFitAssetsOptions,
	loadFitAssets,
	loadPrior,
	readFitPrior,
} from './worker/fit-assets.ts';
export type { FitterProgress, FitterState } from './worker/fit-messages.ts';
export type { PreviewOptions, PreviewPicture } from './worker/fit-preview.ts';
export {
	createFitter,
	type FitListeners,
	Fitter,
	type FitterFitOptions,
	type FitterOptions,
} from './worker/fitter.ts';
export { type PlainImage, pictureOfImage } from './worker/picture-of-image.ts';
