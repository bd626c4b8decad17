import type { WebGLRenderer } from 'three';
import { showError } from '../shared/notice.ts';
import { query } from '../shared/still.ts';
import type { Look } from './locomotion.ts';

/** `?emulate` puts an emulated headset under the page, so that stereo can be tried without one. Nothing is fetched from other servers. */
export async function emulateHeadset(eyeHeight: number): Promise<Look | undefined> {
	if (!query.has('emulate')) return undefined;
	const { metaQuest3, XRDevice } = await import('iwer');
	// A desktop screen shows 60 frames a second whatever the headset would do.
	const device = new XRDevice({ ...metaQuest3, internalNominalFrameRate: 60 });
	device.installRuntime({ forceInstall: true });
	mendOffsetSpaces();
	device.stereoEnabled = true;
	device.ipd = 0.064;
	device.fovy = 1.2;
	device.position.set(0, eyeHeight, 0);
	for (const [side, x] of [
		['left', -0.22],
		['right', 0.22],
	] as const) {
		device.controllers[side]?.position.set(x, eyeHeight - 0.24, -0.45);
	}
	if (query.has('hands')) device.primaryInputMode = 'hand';
	let yaw = 0;
	let pitch = 0;
	return {
		turn(byYaw, byPitch) {
			yaw += byYaw;
			pitch = Math.max(-1.4, Math.min(1.4, pitch + byPitch));
			const [sy, cy, sx, cx] = [Math.sin(yaw / 2), Math.cos(yaw / 2), Math.sin(pitch / 2), Math.cos(pitch / 2)];
			device.quaternion.set(cy * sx, sy * cx, -sy * sx, cy * cx);
		},
	};
}

/** Corrects iwer, which uses the transform of an offset space as its matrix, so that moving by such spaces has no effect. */
function mendOffsetSpaces(): void {
	const spaces = XRReferenceSpace.prototype as unknown as {
		getOffsetReferenceSpace(offset: unknown): XRReferenceSpace;
	};
	const make = spaces.getOffsetReferenceSpace;
	spaces.getOffsetReferenceSpace = function (offset) {
		return make.call(this, (offset as XRRigidTransform).matrix);
	};
}

/** The button that enters and leaves a session. three.js and the avatars do everything else. */
export class EnterButton {
	readonly #renderer: WebGLRenderer;
	readonly #button = document.querySelector<HTMLButtonElement>('.enter')!;
	#session: XRSession | undefined;

	constructor(renderer: WebGLRenderer) {
		this.#renderer = renderer;
		this.#button.addEventListener('click', () => this.toggle().catch(showError));
	}

	/** Finds out whether there is a headset. */
	async look(): Promise<void> {
		const supported = (await navigator.xr?.isSessionSupported('immersive-vr').catch(() => false)) ?? false;
		this.#button.disabled = !supported;
		this.#button.textContent = supported ? 'Enter VR' : 'No headset here';
		if (query.has('emulate')) document.querySelector('.emulate')?.remove();
	}

	async toggle(): Promise<void> {
		if (this.#session) return this.#session.end();
		const session = await navigator.xr!.requestSession('immersive-vr', {
			optionalFeatures: ['local-floor', 'hand-tracking', 'layers'],
		});
		this.#session = session;
		session.addEventListener('end', () => {
			this.#session = undefined;
			this.#button.textContent = 'Enter VR';
		});
		await this.#renderer.xr.setSession(session);
		this.#button.textContent = 'Leave VR';
	}
}
