/** The types of what an adapter keeps for a renderer: its avatar system, its draw lists, its back end and its headset. */
export type { DepthCluster, SorterKind, SplatBackend, SplatFrame, SplatModelSource } from './gpu/splat-backend.ts';
export type { AvatarSystem, AvatarSystemOptions } from './scene/avatar-system.ts';
export type { DepthRange } from './scene/depth-clusters.ts';
export type { AvatarPlacement, DrawList } from './scene/draw-list.ts';
export type { GpuDecoding } from './scene/gpu-decoding.ts';
export type { RenderedAvatar, RenderView, RenderViews, RenderViewsOptions } from './scene/render-views.ts';
export type { ComfortDistances } from './xr/comfort-fade.ts';
export type { HeadsetRig, HeadsetSession } from './xr/headset-rig.ts';
export type { GovernorOptions } from './xr/splat-governor.ts';
