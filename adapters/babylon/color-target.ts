import type { Scene } from '@babylonjs/core/scene.js';

/**
 * True where the scene's colours go to a target that holds linear light and is encoded later, by a post-process such as
 * that of a DefaultRenderingPipeline: the rule of Babylon's own materials. Otherwise they go out encoded.
 */
export function writesLinear(scene: Scene): boolean {
	const { imageProcessingConfiguration: processing } = scene;
	return processing.isEnabled && processing.applyByPostProcess;
}
