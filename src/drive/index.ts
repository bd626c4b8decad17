/**
 * Drivers: sources of expressions (clips, idle motion, an application's own weights) and the stack that blends them. The
 * output is plain data: 52 ARKit weights and four joint rotations. This module depends on no engine
 * and no DOM; only `loadClip` touches the network.
 */

export type { DownloadProgress, FetchBytesOptions } from '../asset/fetch-bytes.ts';
export {
	type AnyGaspardError,
	GaspardError,
	type GaspardErrorCode,
	type GaspardErrorFields,
	isGaspardError,
	type NoFields,
} from '../errors.ts';
export {
	EXPRESSION_COUNT,
	EXPRESSION_INDEX,
	EXPRESSION_NAMES,
	type ExpressionName,
} from '../rig/expression-names.ts';
export type { JOINT_NAMES, JointName } from '../rig/head-mesh.ts';
export {
	allBut,
	CHANNEL_COUNT,
	type ChannelMask,
	type ChannelName,
	channelIndex,
	channelMask,
	type Region,
} from './channel-mask.ts';
export { type Caption, CLIP_LIMITS, type Clip, createClip, formatClip, parseClip } from './clip.ts';
export { ClipDriver, type ClipOptions } from './clip-driver.ts';
export type { ClipPlayback, PlayOptions } from './clip-player.ts';
export { createDriverPose, type Driver, type DriverPose, resetDriverPose } from './driver.ts';
export { type DriverLayer, DriverStack } from './driver-stack.ts';
export { IdleDriver, type IdleOptions } from './idle.ts';
export type { Blend, LayerOptions } from './layer-options.ts';
export { parseLiveLinkFace } from './live-link-face.ts';
export { type LoadClipOptions, loadClip } from './load-clip.ts';
export { ManualDriver } from './manual.ts';
export {
	addRecipe,
	arkitName,
	fromMediaPipe,
	MEDIAPIPE_NAMES,
	OCULUS_VISEMES,
	type Recipe,
	VRM_PRESETS,
} from './names.ts';
