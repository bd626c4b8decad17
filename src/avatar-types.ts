/**
 * The types of an avatar, its file, its drivers and its errors. Every subpath that has avatars in its signatures exports them,
 * so that a page imports from one subpath alone.
 */
export type {
	AvatarAsset,
	AvatarProvenance,
	AvatarRights,
	EmbeddedImage,
	RenderingConvention,
	SplatCloud,
} from './asset/avatar-asset.ts';
export type { CorrectiveRegion, Correctives } from './asset/correctives.ts';
export type { AvatarProgress, FetchAvatarOptions } from './asset/fetch-avatar.ts';
export type { DownloadProgress, FetchBytesOptions } from './asset/fetch-bytes.ts';
export type { FirstSplatsOptions } from './asset/first-splats.ts';
export type { AvatarSource, LoadAvatarAssetOptions } from './asset/load-avatar-asset.ts';
export type { Avatar, AvatarListener, AvatarOptions } from './avatar/avatar.ts';
export type { AvatarModel, DecoderFactory } from './avatar/avatar-model.ts';
export type { CpuPoseSource } from './avatar/cpu-pose-source.ts';
export type { DevicePose } from './avatar/device-pose.ts';
export type { ExpressionControls, JointControls, QuaternionLike } from './avatar/face-controls.ts';
export type { GpuPoseSource, GpuPoseSourceOptions } from './avatar/gpu-pose-source.ts';
export type { DecoderOptions, LoadOptions } from './avatar/load-avatar-model.ts';
export type { ProgressiveOwner, RestOfFile } from './avatar/load-progressively.ts';
export type { PoseInterpolator } from './avatar/pose-interpolator.ts';
export type { PoseParameters } from './avatar/pose-parameters.ts';
export type { PoseSource } from './avatar/pose-source.ts';
export type { AvatarScheduler } from './avatar/schedule/avatar-scheduler.ts';
export type { DecodeJob, DecodeQueue } from './avatar/schedule/decode-queue.ts';
export type { FrameClock } from './avatar/schedule/frame-clock.ts';
export type { CorrectiveReach } from './bounds/corrective-reach.ts';
export type { HeadBounds } from './bounds/posed-bounds.ts';
export type { Decoder } from './decode/decoder.ts';
export type { DecoderChoice, DecoderTier } from './decode/decoder-tier.ts';
export type { OnnxRuntime, OnnxRuntimeOptions } from './decode/onnx-runtime.ts';
export type { ChannelMask, ChannelName, Region } from './drive/channel-mask.ts';
export type { ExpressionWeights } from './drive/check-face.ts';
export type { Caption, Clip } from './drive/clip.ts';
export type { ClipDriver, ClipOptions } from './drive/clip-driver.ts';
export type { ClipPlayback, PlayOptions } from './drive/clip-player.ts';
export type { Driver, DriverPose } from './drive/driver.ts';
export type { DriverLayer, DriverStack } from './drive/driver-stack.ts';
export type { IdleDriver, IdleOptions } from './drive/idle.ts';
export type { Blend, LayerOptions } from './drive/layer-options.ts';
export type { LoadClipOptions } from './drive/load-clip.ts';
export type { ManualDriver } from './drive/manual.ts';
export type { AnyGaspardError, GaspardErrorCode, GaspardErrorFields, NoFields } from './errors.ts';
export type { SplatInstance, SplatModel } from './gpu/splat-backend.ts';
export type { EXPRESSION_NAMES, ExpressionName } from './rig/expression-names.ts';
export type { ExpressionShape, HeadMesh, JOINT_NAMES, JointName } from './rig/head-mesh.ts';
export type {
	AvatarControls,
	AvatarControlsClass,
	AvatarView,
	GaussianAvatarOptions,
	ProgressiveOptions,
} from './scene/avatar-controls.ts';
export type { WearOptions } from './xr/head-pose.ts';
export type { FirstPerson } from './xr/self-view.ts';
