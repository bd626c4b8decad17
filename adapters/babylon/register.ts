/**
 * For its effect: after `import 'gaspard/babylon/register'`, Babylon's glTF loader gives avatars. It brings the loader
 * along: `const { meshes } = await ImportMeshAsync('ada.glb', scene)`. Call `registerGaussianAvatarLoader` for other options.
 */
import '@babylonjs/loaders/glTF/index.js';
import { registerGaussianAvatarLoader } from './loader-extension.ts';

registerGaussianAvatarLoader();

export { registerGaussianAvatarLoader };
