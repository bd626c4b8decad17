import type { Scene } from '@babylonjs/core/scene.js';

/**
 * How the shader has to write colours, by the rule of Babylon's own materials. 0: encoded. 1 or 2: linear light, because a
 * post-process encodes later, such as that of a DefaultRenderingPipeline; 2 if the engine converts sRGB exactly, 1 if it uses
 * the power 2.2.
 */
export function linearLight(scene: Scene): 0 | 1 | 2 {
	const { imageProcessingConfiguration: processing } = scene;
	if (!processing.isEnabled || !processing.applyByPostProcess) return 0;
	return scene.getEngine().useExactSrgbConversions ? 2 : 1;
}
