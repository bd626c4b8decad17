import '@babylonjs/core/Helpers/sceneHelpers.js';
import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import type { TargetCamera } from '@babylonjs/core/Cameras/targetCamera.js';
import type { Engine } from '@babylonjs/core/Engines/engine.js';
import { Quaternion } from '@babylonjs/core/Maths/math.vector.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { WebXRDefaultExperience } from '@babylonjs/core/XR/webXRDefaultExperience.js';
import { pictureNow } from './babylon-scene.ts';

/** iwer takes the transform of an offset space for its matrix, and nobody gets anywhere: Babylon moves by such spaces. */
export function mendOffsetSpaces(): void {
	const spaces = XRReferenceSpace.prototype as unknown as {
		getOffsetReferenceSpace(offset: unknown): XRReferenceSpace;
		mended?: boolean;
	};
	if (spaces.mended) return;
	const make = spaces.getOffsetReferenceSpace;
	spaces.mended = true;
	spaces.getOffsetReferenceSpace = function (offset) {
		return make.call(this, (offset as XRRigidTransform).matrix);
	};
}

/** The XR experience that a page asks Babylon for, without models from another server. */
export function makeExperience(scene: Scene): Promise<WebXRDefaultExperience> {
	mendOffsetSpaces();
	return scene.createDefaultXRExperienceAsync({
		disableDefaultUI: true,
		disableNearInteraction: true,
		disableHandTracking: true,
		inputOptions: { disableOnlineControllerRepository: true, doNotLoadControllerMeshes: true },
	});
}

/** Runs a session for some frames: `onFrame` is called after each; the last result is handed back. Ends the session. */
export async function inSession<Result>(
	experience: WebXRDefaultExperience,
	frames: number,
	onFrame: (index: number) => Result,
	mode: XRSessionMode = 'immersive-vr',
): Promise<Result> {
	const { baseExperience } = experience;
	const { scene } = baseExperience.sessionManager;
	const engine = scene.getEngine();
	const flat = scene.activeCamera as FreeCamera;
	const place = flat.position.clone();
	const turn = flat.rotation.clone();
	const draw = (): void => scene.render();
	engine.runRenderLoop(draw);
	try {
		await baseExperience.enterXRAsync(mode, 'local-floor');
		return await new Promise<Result>((done, fail) => {
			let count = 0;
			const timer = setTimeout(() => fail(new Error(`No frame came; ${count} before.`)), 30_000);
			const observer = scene.onAfterRenderObservable.add(() => {
				if (!baseExperience.sessionManager.inXRFrameLoop || count === frames) return;
				try {
					// Babylon has put the viewer where the flat camera was: here the floor's origin is that of the scene.
					if (count === 0) baseExperience.sessionManager.resetReferenceSpace();
					const result = onFrame(count);
					if (++count < frames) return;
					done(result);
				} catch (error) {
					fail(error);
				}
				clearTimeout(timer);
				scene.onAfterRenderObservable.remove(observer);
			});
		});
	} finally {
		await baseExperience.exitXRAsync();
		engine.stopRenderLoop(draw);
		scene.activeCamera = flat;
		flat.position.copyFrom(place);
		flat.rotation.copyFrom(turn);
		await new Promise((done) => setTimeout(done, 50));
	}
}

/** An eye of the headset as a camera of its own. */
export function cameraOfEye(scene: Scene, eye: TargetCamera): FreeCamera {
	const camera = new FreeCamera('eye', eye.position.clone(), scene);
	camera.rotationQuaternion = eye.rotationQuaternion?.clone() ?? Quaternion.Identity();
	camera.updateUpVectorFromRotation = true;
	camera.minZ = eye.minZ;
	camera.freezeProjectionMatrix(eye.getProjectionMatrix().clone());
	return camera;
}

/** Draws through a camera into a square, outside of any session: r g b a, rows from the bottom up. */
export function drawFlat(scene: Scene, camera: FreeCamera, size: number): Uint8Array {
	const engine = scene.getEngine() as Engine;
	engine.setSize(size, size);
	const before = scene.activeCamera;
	scene.activeCamera = camera;
	const pixels = pictureNow(scene);
	scene.activeCamera = before;
	camera.dispose();
	return pixels;
}
