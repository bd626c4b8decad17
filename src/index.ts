/**
 * The core of Gaspard: avatars without an engine. Most pages import `gaspard/three` and never need this; it is for
 * adapters, tools and tests.
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
export { Avatar, type AvatarListener, type AvatarOptions } from './avatar/avatar.ts';
export { forgetAvatarFile } from './avatar/avatar-files.ts';
export { AvatarModel, type DecoderFactory } from './avatar/avatar-model.ts';
export type { ExpressionControls, ExpressionWeights, JointControls, QuaternionLike } from './avatar/face-controls.ts';
export { type DecoderOptions, type LoadOptions, loadAvatarModel, modelOfAsset } from './avatar/load-avatar-model.ts';
export { type AvatarScheduler, createAvatarScheduler, defaultScheduler } from './avatar/schedule/avatar-scheduler.ts';
export { DecodeQueue } from './avatar/schedule/decode-queue.ts';
export { FrameClock } from './avatar/schedule/frame-clock.ts';
export type { Decoder } from './decode/decoder.ts';
export type { DecoderTier } from './decode/decoder-tier.ts';
export { createMeshDecoder } from './decode/mesh-decoder.ts';
export { GaspardError, type GaspardErrorCode, isGaspardError } from './errors.ts';
export type {
	DepthCluster,
	SorterKind,
	SplatBackend,
	SplatFrame,
	SplatInstance,
	SplatModel,
	SplatModelSource,
} from './gpu/splat-backend.ts';
export {
	type SplatShaderOptions as GlslSplatShaderOptions,
	splatFunctions as glslSplatFunctions,
	splatShader as glslSplatShader,
} from './gpu/webgl2/splat-shader.ts';
export { createWebGL2Backend, type WebGL2Backend, type WebGL2BackendOptions } from './gpu/webgl2/webgl2-backend.ts';
export type { WebGL2SplatTextures } from './gpu/webgl2/webgl2-splat-textures.ts';
export {
	type SplatShaderOptions as WgslSplatShaderOptions,
	splatFunctions as wgslSplatFunctions,
	splatShader as wgslSplatShader,
} from './gpu/webgpu/splat-shader.ts';
export { createWebGPUBackend, type WebGPUBackend, type WebGPUBackendOptions } from './gpu/webgpu/webgpu-backend.ts';
export type { WebGPUSplatTextures } from './gpu/webgpu/webgpu-splat-textures.ts';
export { decodeOnGpu } from './gpu-decode/webgpu-decoding.ts';
export { EXPRESSION_COUNT, EXPRESSION_INDEX, EXPRESSION_NAMES, type ExpressionName } from './rig/expression-names.ts';
export { type HeadMesh, JOINT_COUNT, JOINT_NAMES, type JointName } from './rig/head-mesh.ts';
export { AvatarSystem } from './scene/avatar-system.ts';
export { type AvatarPlacement, DrawList } from './scene/draw-list.ts';
export { batchCount, quadBatchIndices } from './splat/quad-batch.ts';
