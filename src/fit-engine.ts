/**
 * The parts of a fit, for tools that change how a person is fitted: the engine that draws and differentiates splats, the
 * prior in its memory, the registration of landmarks, and the fit itself, step by step.
 *
 * To make an avatar from pictures, use `Fitter` or `fitAvatar` of `gaspard/fit`.
 */
export type { AvatarAsset, EmbeddedImage, RenderingConvention, SplatCloud } from './asset/avatar-asset.ts';
export type { CorrectiveRegion, Correctives } from './asset/correctives.ts';
export { GaspardError, isGaspardError } from './errors.ts';
export { type AvatarMetadata, fitToAvatar } from './fit/avatar/fit-to-avatar.ts';
export { createEngine, type EngineOptions } from './fit/engine/create-engine.ts';
export type { Engine } from './fit/engine/engine.ts';
export type * from './fit/fit-types.ts';
export {
	type FitOptions,
	type FitProgress,
	type FitRates,
	type FitStage,
	type RegularizationWeights,
	STAGES,
} from './fit/person/fit-options.ts';
export { type FitPersonOptions, type FitStep, fitPerson } from './fit/person/fit-person.ts';
export type { FitPicture } from './fit/person/fit-picture.ts';
export { type FitPrior, joinPrior } from './fit/person/fit-prior.ts';
export type { PersonFitState } from './fit/person/fit-state.ts';
export { PersonFit } from './fit/person/person-fit.ts';
export type { PersonDensity } from './fit/prior/person-density.ts';
export type { PriorCounts } from './fit/prior/prior-layout.ts';
export { type LoadedPrior, readPrior } from './fit/prior/read-prior.ts';
export { faceLandmarks } from './fit/registration/face-landmarks.ts';
export {
	type LandmarkView,
	type RegisteredView,
	type RegisterOptions,
	type Registration,
	registerLandmarks,
} from './fit/registration/register-landmarks.ts';
export {
	type FileSource,
	type FitAssets,
	type FitSources,
	type LoadFitAssetsOptions,
	loadFitAssets,
	readFitPrior,
} from './fit/worker/fit-assets.ts';
export { type HeadModel, readHeadModel } from './rig/head-model.ts';
