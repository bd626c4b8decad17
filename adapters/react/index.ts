/**
 * `<GaussianAvatar src="ada.glb" />` for React Three Fiber. With WebGPURenderer, import `gaspard/three/webgpu` once in addition.
 */
export { GaussianAvatar, type GaussianAvatarProps, type GazeTarget } from './gaussian-avatar.ts';
export { clearGaussianAvatar, preloadGaussianAvatar } from './model-cache.ts';
