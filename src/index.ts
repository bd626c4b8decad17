/**
 * Avatar files and avatars without an engine: load, read, write, sign and verify.
 *
 * A page that draws avatars imports `gaspard/three` or `gaspard/babylon` instead. An author of an adapter for another engine
 * imports `gaspard/adapter` beside this. In names, `fetch…` downloads bytes, `read…` takes bytes, and `load…` takes either.
 */

export type {
	AvatarAsset,
	AvatarProvenance,
	AvatarRights,
	EmbeddedImage,
	RenderingConvention,
	SplatCloud,
} from './asset/avatar-asset.ts';
export { type AvatarDocument, type AvatarMeshes, avatarMeshes } from './asset/avatar-meshes.ts';
export { type AvatarVerification, sealAvatar, verifyAvatar } from './asset/content-hash.ts';
export { type AvatarProgress, type FetchAvatarOptions, fetchAvatar } from './asset/fetch-avatar.ts';
export type { FirstSplatsOptions } from './asset/first-splats.ts';
export { type AvatarSource, type LoadAvatarAssetOptions, loadAvatarAsset } from './asset/load-avatar-asset.ts';
export { readAvatar, readAvatarPrefix } from './asset/read-avatar.ts';
export { DEFAULT_RIGHTS } from './asset/read-meta.ts';
export { type WriteAvatarOptions, writeAvatar } from './asset/write-avatar.ts';
export type { Avatar, AvatarListener, AvatarOptions } from './avatar/avatar.ts';
export { forgetAvatarFile } from './avatar/avatar-files.ts';
export { AvatarModel, type DecoderFactory } from './avatar/avatar-model.ts';
export type { ExpressionControls, ExpressionWeights, JointControls, QuaternionLike } from './avatar/face-controls.ts';
export { type DecoderOptions, type LoadOptions, loadAvatarModel, modelOfAsset } from './avatar/load-avatar-model.ts';
export { type AvatarScheduler, createAvatarScheduler, defaultScheduler } from './avatar/schedule/avatar-scheduler.ts';
export type * from './avatar-types.ts';
export type { Decoder } from './decode/decoder.ts';
export type { DecoderTier } from './decode/decoder-tier.ts';
export { createMeshDecoder } from './decode/mesh-decoder.ts';
export { GaspardError, isGaspardError } from './errors.ts';
export { EXPRESSION_COUNT, EXPRESSION_INDEX, EXPRESSION_NAMES, type ExpressionName } from './rig/expression-names.ts';
export { type HeadMesh, JOINT_COUNT, JOINT_NAMES, type JointName } from './rig/head-mesh.ts';
