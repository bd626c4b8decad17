/**
 * The parts of an adapter, for authors of adapters for another engine: avatars, the two back ends that pose and sort
 * splats on the GPU, the splat shader, and what an engine's own classes extend.
 *
 * A frame of an adapter: call `advance` of each avatar; `begin` a `DrawList` with the camera and `add` the avatars that are
 * visible; give the list to `AvatarSystem.poseAndSort`; draw each cluster with the splat shader and the back end's textures.
 */

export { AVATAR_EXTENSION } from './asset/file-format.ts';
export { writeGlb } from './asset/glb.ts';
export { Avatar, type AvatarListener, type AvatarOptions, idleOfCopy } from './avatar/avatar.ts';
export { AvatarModel, type DecoderFactory } from './avatar/avatar-model.ts';
export { type LoadOptions, loadAvatarModel, modelOfAsset } from './avatar/load-avatar-model.ts';
export { type AvatarScheduler, createAvatarScheduler, defaultScheduler } from './avatar/schedule/avatar-scheduler.ts';
export { DecodeQueue } from './avatar/schedule/decode-queue.ts';
export { FrameClock } from './avatar/schedule/frame-clock.ts';
export type * from './avatar-types.ts';
export { castRayAtHead, type SurfacePoint, surfaceAt, visibleTriangles } from './bounds/head-raycast.ts';
export { poseBounds } from './bounds/posed-bounds.ts';
export { castRay, type RayHit } from './bounds/ray-triangle.ts';
export type { TierTimes } from './decode/decoder-tier.ts';
export {
	asDecoderError,
	asDrawError,
	contextLostError,
	deviceLostError,
	GaspardError,
	isGaspardError,
} from './errors.ts';
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
	type SplatShaderHook as GlslSplatShaderHook,
	type SplatShaderOptions as GlslSplatShaderOptions,
	splatFunctions as glslSplatFunctions,
	splatShader as glslSplatShader,
} from './gpu/webgl2/splat-shader.ts';
export { createWebGL2Backend, type WebGL2Backend, type WebGL2BackendOptions } from './gpu/webgl2/webgl2-backend.ts';
export type { WebGL2SplatTextures } from './gpu/webgl2/webgl2-splat-textures.ts';
export type { GpuHost, WorkgroupSize } from './gpu/webgpu/gpu-host.ts';
export type { GpuPose, PoseBuffers, PoseDispatch, PoseStart } from './gpu/webgpu/gpu-pose.ts';
export type { PoseMover } from './gpu/webgpu/pose-mover.ts';
export {
	type SplatShaderHook as WgslSplatShaderHook,
	type SplatShaderOptions as WgslSplatShaderOptions,
	splatFunctions as wgslSplatFunctions,
	splatShader as wgslSplatShader,
} from './gpu/webgpu/splat-shader.ts';
export { createWebGPUBackend, type WebGPUBackend, type WebGPUBackendOptions } from './gpu/webgpu/webgpu-backend.ts';
export type { WebGPUSplatTextures } from './gpu/webgpu/webgpu-splat-textures.ts';
export type { TrialOptions } from './gpu-decode/decoder-trial.ts';
export { decodeOnGpu } from './gpu-decode/webgpu-decoding.ts';
export type * from './renderer-types.ts';
export {
	type AvatarControls,
	type AvatarControlsClass,
	type AvatarView,
	type GaussianAvatarOptions,
	withAvatarControls,
} from './scene/avatar-controls.ts';
export { AvatarSystem, type AvatarSystemOptions } from './scene/avatar-system.ts';
export { DrawBatches } from './scene/draw-batches.ts';
export { type AvatarPlacement, DrawList } from './scene/draw-list.ts';
export { GazeFollower, type LocateTarget } from './scene/gaze-follower.ts';
export type { GpuDecoding } from './scene/gpu-decoding.ts';
export { type RenderedAvatar, type RenderView, RenderViews, type RenderViewsOptions } from './scene/render-views.ts';
export { type Disposable, RendererRegistry } from './scene/renderer-registry.ts';
export { forgetVisible, VisibleAvatars } from './scene/visible-avatars.ts';
export { QUADS_PER_BATCH, TEXTURE_WIDTH } from './splat/constants.ts';
export { batchCount, quadBatchIndices } from './splat/quad-batch.ts';
export { COMFORT_DISTANCES, type ComfortDistances } from './xr/comfort-fade.ts';
export type { WearOptions } from './xr/head-pose.ts';
export { HeadsetRig, type HeadsetSession } from './xr/headset-rig.ts';
export type { PictureEye } from './xr/self-view.ts';
export { type FirstPerson, SELF_VIEW } from './xr/self-view.ts';
export { type GovernorOptions, SplatGovernor } from './xr/splat-governor.ts';
export { WornPose } from './xr/worn-pose.ts';
