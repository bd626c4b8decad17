/**
 * For its effect: after `import 'gaspard/babylon/register'`, Babylon's glTF loader gives avatars. It brings the loader
 * along: `const { meshes } = await ImportMeshAsync('ada.glb', scene)`. Call `registerGaussianAvatarLoader` for other options.
 */
import '@babylonjs/loaders/glTF/2.0/Extensions/KHR_mesh_quantization.js';
import '@babylonjs/loaders/glTF/2.0/glTFLoader.js';
import { registerGaussianAvatarLoader } from './loader-extension.ts';

registerGaussianAvatarLoader();

export type * from '../../src/avatar-types.ts';
export { GaspardError, isGaspardError } from '../../src/errors.ts';
export { registerGaussianAvatarLoader };
