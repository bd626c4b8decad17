import type { Camera } from '@babylonjs/core/Cameras/camera.js';
import type { AbstractEngine } from '@babylonjs/core/Engines/abstractEngine.js';
import type { WebGPUEngine } from '@babylonjs/core/Engines/webgpuEngine.js';
import type { IAssetContainer } from '@babylonjs/core/IAssetContainer.js';
import type { DrawWrapper } from '@babylonjs/core/Materials/drawWrapper.js';
import type { SubMesh } from '@babylonjs/core/Meshes/subMesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { HeadsetSession } from '../../src/xr/headset-rig.ts';

/*
 * Everything that is read here begins with an underscore in Babylon, and a new release may change it without notice. It is
 * in one file so that it can be checked when the supported releases change. Each function says what happens without it.
 * (`_activate` of GaussianAvatar is not here: it is overridden, which TypeScript checks.)
 */

/**
 * The WebGL2 context of an engine, also of an engine that was made from a context and has no canvas. Without `_gl` only
 * engines with a canvas can draw avatars.
 */
export function webgl2ContextOf(engine: AbstractEngine): WebGL2RenderingContext | undefined {
	if (!isWebGL2(engine)) return undefined;
	const { _gl } = engine as unknown as { _gl?: WebGL2RenderingContext };
	return _gl ?? engine.getRenderingCanvas()?.getContext('webgl2') ?? undefined;
}

/** Whether an engine draws with WebGL1: without `_gl` such an engine counts as one that draws nothing. */
export function isWebGL1(engine: AbstractEngine): boolean {
	return !engine.isWebGPU && !isWebGL2(engine) && (engine as { _gl?: unknown })._gl !== undefined;
}

/** Whether an engine draws nothing: NullEngine. It has neither a WebGL context nor a WebGPU device. */
export function drawsNothing(engine: AbstractEngine): boolean {
	return !engine.isWebGPU && !isWebGL2(engine) && (engine as { _gl?: unknown })._gl === undefined;
}

/** The device of a WebGPUEngine; undefined before `initAsync`. Without it avatars cannot be drawn there. */
export function deviceOf(engine: WebGPUEngine): GPUDevice | undefined {
	return engine._device as GPUDevice | undefined;
}

/** The session that a headset's camera shows. Without it a frame rate of 72 Hz is assumed. */
export function sessionOf(camera: Camera): HeadsetSession {
	const { _xrSessionManager } = camera as { _xrSessionManager?: { session?: HeadsetSession } };
	return _xrSessionManager?.session ?? NO_SESSION;
}

/**
 * Makes a node that belongs to a container: Babylon does not add it to the scene meanwhile. Babylon's own loaders do the
 * same. Without `_blockEntityCollection` the node would be in the scene and in the container.
 */
export function makeInContainer<Made extends { _parentContainer: IAssetContainer | null }>(
	scene: Scene,
	container: IAssetContainer | null,
	make: () => Made,
): Made {
	const before = scene._blockEntityCollection;
	scene._blockEntityCollection = container !== null;
	try {
		const made = make();
		made._parentContainer = container;
		return made;
	} finally {
		// Left as true, the scene would ignore every mesh that is added later.
		scene._blockEntityCollection = before;
	}
}

/** What Babylon keeps of a sub-mesh's effect. Without it the defines of the shader are compared in each frame. */
export function drawWrapperOf(subMesh: SubMesh): DrawWrapper | undefined {
	return subMesh._drawWrapper as DrawWrapper | undefined;
}

/** Whether the effect was ready in an earlier frame; see `drawWrapperOf`. */
export function wasReady(wrapper: DrawWrapper): boolean {
	return wrapper._wasPreviouslyReady && wrapper.effect?.isReady() === true;
}

function isWebGL2(engine: AbstractEngine): boolean {
	return (engine as { webGLVersion?: number }).webGLVersion === 2;
}

const NO_SESSION: HeadsetSession = {};
