import type { Scene } from '@babylonjs/core/scene.js';

/**
 * How the shader has to write colours: 1 or 2 where they go to a target that holds linear light and is encoded later by a
 * post-process, such as that of a DefaultRenderingPipeline; 2 where the engine converts sRGB exactly, 1 where it takes the
 * power 2.2. Otherwise 0: encoded. The rule of Babylon's own materials.
 */
export function linearLight(scene: Scene): 0 | 1 | 2 {
	const { imageProcessingConfiguration: processing } = scene;
	if (!processing.isEnabled || !processing.applyByPostProcess) return 0;
	return scene.getEngine().useExactSrgbConversions ? 2 : 1;
}
