/**
 * `<GaussianAvatar src="ada.glb" />` for React Three Fiber. With WebGPURenderer, import `gaspard/three/webgpu` once in addition.
 */
export type * from '../../src/index.ts';
export { GaspardError, isGaspardError } from '../../src/index.ts';
export type {
	AvatarHostRenderer,
	GaussianAvatar as GaussianAvatarObject,
	GaussianAvatarEventMap,
	HeadsetRenderer,
	SplatMaterial,
	SplatUniforms,
} from '../three/index.ts';
export { GaussianAvatar, type GaussianAvatarProps, type GazeTarget } from './gaussian-avatar.ts';
export { clearGaussianAvatar, preloadGaussianAvatar } from './model-cache.ts';
