import '@babylonjs/core/Helpers/sceneHelpers.js';
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { Color3 } from '@babylonjs/core/Maths/math.color.js';
import type { AbstractMesh } from '@babylonjs/core/Meshes/abstractMesh.js';
import { CreateCapsule } from '@babylonjs/core/Meshes/Builders/capsuleBuilder.js';
import { CreateSphere } from '@babylonjs/core/Meshes/Builders/sphereBuilder.js';
import type { Scene } from '@babylonjs/core/scene.js';
import '@babylonjs/core/XR/motionController/webXRHTCViveMotionController.js';
import '@babylonjs/core/XR/motionController/webXRMicrosoftMixedRealityController.js';
import '@babylonjs/core/XR/motionController/webXROculusTouchMotionController.js';
import type { WebXRDefaultExperience } from '@babylonjs/core/XR/webXRDefaultExperience.js';
import { WebXRState } from '@babylonjs/core/XR/webXRTypes.js';
import { showError } from '../shared/notice.ts';

/** Radians of a snap turn. */
const SNAP = Math.PI / 6;

/**
 * Babylon's own headset: its teleportation and snap turn for the right hand, its joints for tracked hands. Handles stand in
 * for controllers, since Babylon's models would come from another server. None of this is needed by avatars.
 */
export async function makeHeadset(scene: Scene, floor: AbstractMesh): Promise<WebXRDefaultExperience> {
	const skin = new StandardMaterial('skin', scene);
	skin.diffuseColor = Color3.FromHexString('#d9a98a');
	skin.specularColor = Color3.Black();
	const bead = CreateSphere('joint', { diameter: 1, segments: 10 }, scene);
	bead.material = skin;
	bead.isVisible = false;
	const headset = await scene.createDefaultXRExperienceAsync({
		disableDefaultUI: true,
		disableNearInteraction: true,
		floorMeshes: [floor],
		inputOptions: { disableOnlineControllerRepository: true, doNotLoadControllerMeshes: true },
		pointerSelectionOptions: { enablePointerSelectionOnAllControllers: true },
		teleportationOptions: { forceHandedness: 'right' },
		handSupportOptions: { handMeshes: { disableDefaultMeshes: true }, jointMeshes: { sourceMesh: bead } } as never,
	});
	headset.teleportation.rotationAngle = SNAP;
	const dark = new StandardMaterial('handle', scene);
	dark.diffuseColor = Color3.FromHexString('#34302c');
	headset.input.onControllerAddedObservable.add(({ grip, inputSource }) => {
		if (!grip || inputSource.hand) return;
		const handle = CreateCapsule('handle', { radius: 0.016, height: 0.12 }, scene);
		handle.material = dark;
		handle.rotation.x = 1.1;
		handle.isPickable = false;
		handle.parent = grip;
	});
	return headset;
}

/** A button that enters a kind of session and leaves it again. */
export class EnterButton {
	readonly #headset: WebXRDefaultExperience;
	readonly #mode: XRSessionMode;
	readonly #button: HTMLButtonElement;
	readonly #words: string;

	constructor(headset: WebXRDefaultExperience, mode: XRSessionMode, selector: string) {
		this.#headset = headset;
		this.#mode = mode;
		this.#button = document.querySelector<HTMLButtonElement>(selector)!;
		this.#words = mode === 'immersive-ar' ? 'Enter AR' : 'Enter VR';
		this.#button.addEventListener('click', () => this.toggle().catch(showError));
		headset.baseExperience.onStateChangedObservable.add(() => this.#say());
	}

	/** Detects a headset for this kind of session. Without one the button is not shown. */
	async look(): Promise<void> {
		const supported = (await navigator.xr?.isSessionSupported(this.#mode).catch(() => false)) ?? false;
		this.#button.disabled = !supported;
		this.#button.hidden = !supported && this.#mode === 'immersive-ar';
		if (supported) this.#say();
		else this.#button.textContent = 'No headset here';
	}

	async toggle(): Promise<void> {
		const { baseExperience } = this.#headset;
		if (baseExperience.state === WebXRState.IN_XR) await baseExperience.exitXRAsync();
		else await baseExperience.enterXRAsync(this.#mode, 'local-floor');
	}

	#say(): void {
		const { state, sessionManager } = this.#headset.baseExperience;
		const here = state === WebXRState.IN_XR && sessionManager.sessionMode === this.#mode;
		this.#button.textContent = here ? this.#words.replace('Enter', 'Leave') : this.#words;
	}
}
