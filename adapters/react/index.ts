/**
 * `<GaussianAvatar src="ada.glb" />` for React Three Fiber: living heads in your own Canvas. With WebGPURenderer import
 * `gaspard/three/webgpu` once, beside this.
 */
export { GaussianAvatar, type GaussianAvatarProps, type GazeTarget } from './gaussian-avatar.ts';
export { clearGaussianAvatar, preloadGaussianAvatar } from './model-cache.ts';
