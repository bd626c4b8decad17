/**
 * Gaussian avatars for three.js: objects of your own scene, drawn by your own WebGLRenderer. For WebGPURenderer import
 * `gaspard/three/webgpu` instead, which exports the same names.
 */
export type * from '../../src/avatar-types.ts';
export { GaspardError, isGaspardError } from '../../src/errors.ts';
export type * from '../../src/renderer-types.ts';
export type { AvatarView, GaussianAvatarOptions } from '../../src/scene/avatar-controls.ts';
export type { ComfortDistances } from '../../src/xr/comfort-fade.ts';
export type { WearOptions } from '../../src/xr/head-pose.ts';
export type { HeadsetRig } from '../../src/xr/headset-rig.ts';
export type { FirstPerson } from '../../src/xr/self-view.ts';
export { type GovernorOptions, SplatGovernor } from '../../src/xr/splat-governor.ts';
export {
	AvatarRenderer,
	avatarRenderer,
	disposeAvatarRenderer,
} from './avatar-renderer.ts';
export type { DrawnAvatar, DrawnMaterial, SplatUniforms } from './drawn-avatar.ts';
export {
	type AvatarIntersection,
	GaussianAvatar,
	type GaussianAvatarEventMap,
} from './gaussian-avatar.ts';
export type { HeadsetRenderer } from './headset-view.ts';
export { GaussianAvatarLoaderPlugin } from './loader-plugin.ts';
export type { HeadIntersection, RaycastAvatar } from './raycast-avatar.ts';
export type { AvatarHostRenderer, AvatarRendererOptions, SplatTextures } from './renderer-host.ts';
export type { SplatMaterial } from './splat-material.ts';
