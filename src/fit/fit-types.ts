/** The types that the signatures of `gaspard/fit` and `gaspard/fit/engine` share. */
export type { AvatarProvenance, AvatarRights } from '../asset/avatar-asset.ts';
export type { DownloadProgress } from '../asset/fetch-bytes.ts';
export type { AnyGaspardError, GaspardErrorCode, GaspardErrorFields, NoFields } from '../errors.ts';
export type { ExpressionShape, HeadMesh } from '../rig/head-mesh.ts';
export type { HeadModel, JointRegressor } from '../rig/head-model.ts';
export type { LidColumns, LidMotion, LidRig } from '../rig/lid-motion.ts';
export type { FitCamera } from './engine/camera.ts';
export type { EngineOptions } from './engine/create-engine.ts';
export type { DecoderShape } from './engine/decoder-layout.ts';
export type {
	AdamOptions,
	BasisGradient,
	BasisShape,
	Composition,
	Decoder,
	DecoderBackwardOptions,
	Engine,
	IndexTensor,
	LinearBasis,
	LossValue,
	LossWeights,
	Parameters,
	PictureLoss,
	PictureTarget,
	Raster,
	RowOptions,
	SceneGradients,
	SplatScene,
	SplatView,
	Tensor,
} from './engine/engine.ts';
export type { STAGES } from './person/fit-options.ts';
export type { FitPersonOptions } from './person/fit-person.ts';
export type { FitPrior } from './person/fit-prior.ts';
export type { FitViewState, ParametersState, PersonFitState, SmallAdamState } from './person/fit-state.ts';
export type { FitView } from './person/fit-view.ts';
export type { PersonFit } from './person/person-fit.ts';
export type { PersonShape } from './person/person-shape.ts';
export type { AnchorSet } from './prior/anchor-set.ts';
export type { PriorModel, PriorShape } from './prior/prior-model.ts';
export type { LandmarkView, RegisteredView, Registration } from './registration/register-landmarks.ts';
