import type { Engine } from '@babylonjs/core/Engines/engine.js';
import { Color4 } from '@babylonjs/core/Maths/math.color.js';
import { WebXRLayers } from '@babylonjs/core/XR/features/WebXRLayers.js';
import { WebXRExperienceHelper } from '@babylonjs/core/XR/webXRExperienceHelper.js';
import { worldToView } from '../../../adapters/babylon/handedness.ts';
import { avatarRenderer } from '../../../adapters/babylon/index.ts';
import type { WebGL2Backend } from '../../../src/gpu/webgl2/webgl2-backend.ts';
import { GOLDEN_SPLAT_COUNT } from '../../golden/cases.ts';
import { STEREO_AVATARS, STEREO_SIZE } from '../../golden/stereo-rigs.ts';
import { orderErrors } from '../support/order-errors.ts';
import { type StereoShot, takeRig, topDown } from '../support/stereo-shot.ts';
import { installProjectionLayers, latestProjectionLayer, readEye } from '../support/xr-layers.ts';
import { makeAvatar, makeStage, readPixels, withEngine } from './babylon-scene.ts';
import { eyeOf } from './xr-session.ts';

/**
 * Both eyes of a rig by Babylon, in a session of the emulated headset.
 *
 * @param layers - Into a projection layer.
 */
function shoot(options: { rig: string; rightHanded: boolean; layers: boolean }): Promise<StereoShot> {
	const { rig, rightHanded, layers } = options;
	takeRig(rig);
	if (layers) installProjectionLayers(STEREO_SIZE);
	return withEngine(async (engine) => {
		const { scene } = makeStage(engine, rightHanded);
		scene.clearColor = new Color4(0, 0, 0, 0);
		const reports: string[] = [];
		for (const { seed, at } of STEREO_AVATARS) {
			const avatar = await makeAvatar(scene, seed, GOLDEN_SPLAT_COUNT);
			avatar.onErrorObservable.add((error) => reports.push(error.message));
			// In a left-handed scene the wearer looks along +z.
			avatar.position.set(at[0], at[1], rightHanded ? at[2] : -at[2]);
			if (!rightHanded) avatar.rotation.y = Math.PI;
		}
		const own = avatarRenderer(engine, { sorter: 'gpu' });
		const xr = await WebXRExperienceHelper.CreateAsync(scene);
		if (layers) xr.featuresManager.enableFeature(WebXRLayers, 'latest', {});
		engine.runRenderLoop(() => scene.render());
		await xr.enterXRAsync('immersive-vr', 'local-floor');
		const shot = await new Promise<StereoShot>((done, fail) => {
			const timer = setTimeout(() => fail(new Error('No frame came.')), 30_000);
			let frames = 0;
			let before = 0;
			scene.onBeforeRenderObservable.add(() => {
				before = own.sortCount;
			});
			scene.onAfterRenderObservable.add(() => {
				if (++frames !== 8) return;
				clearTimeout(timer);
				const sorts = own.sortCount - before;
				const pixels = readPixels(engine as Engine);
				const eyeOfFrame = (eye: 0 | 1): Uint8Array =>
					layers ? readEye(latestProjectionLayer(), eye) : eyeOf(pixels, STEREO_SIZE * 2, STEREO_SIZE, eye);
				const views = scene.activeCamera!.rigCameras.map((eye) => {
					const view = Float32Array.from(eye.getViewMatrix().m);
					worldToView(view, rightHanded);
					return view;
				});
				done({
					eyes: ([0, 1] as const).map((eye) => topDown(eyeOfFrame(eye))),
					sorts,
					order: orderErrors(own.backend as WebGL2Backend, own.lastDrawList!, views),
					reports,
				});
			});
		});
		await xr.exitXRAsync();
		engine.stopRenderLoop();
		return shot;
	}, STEREO_SIZE);
}

Object.assign(globalThis, { tests: { shoot } });
