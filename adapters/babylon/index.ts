/** Gaussian avatars for Babylon.js: meshes of your own scene, drawn by your own engine. */
export type * from '../../src/avatar-types.ts';
export { GaspardError, isGaspardError } from '../../src/errors.ts';
export type * from '../../src/renderer-types.ts';
export type { AvatarView, GaussianAvatarOptions } from '../../src/scene/avatar-controls.ts';
export type { ComfortDistances } from '../../src/xr/comfort-fade.ts';
export type { WearOptions } from '../../src/xr/head-pose.ts';
export type { HeadsetRig } from '../../src/xr/headset-rig.ts';
export type { FirstPerson } from '../../src/xr/self-view.ts';
export { type GovernorOptions, SplatGovernor } from '../../src/xr/splat-governor.ts';
export { AvatarRenderer, avatarRenderer, disposeAvatarRenderer } from './avatar-renderer.ts';
export type { DrawnAvatar } from './drawn-avatar.ts';
export { GaussianAvatar, type GazeTarget } from './gaussian-avatar.ts';
export { AvatarPickingInfo } from './pick-avatar.ts';
export type { AvatarRendererOptions } from './renderer-host.ts';
export type { SplatMaterial } from './splat-material.ts';
