import type { Engine } from '@babylonjs/core/Engines/engine.js';
import '@babylonjs/core/Engines/Extensions/engine.multiview.js';
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { Color3, Color4 } from '@babylonjs/core/Maths/math.color.js';
import { CreateBox } from '@babylonjs/core/Meshes/Builders/boxBuilder.js';
import { WebXRLayers } from '@babylonjs/core/XR/features/WebXRLayers.js';
import { WebXRExperienceHelper } from '@babylonjs/core/XR/webXRExperienceHelper.js';
import { avatarRenderer } from '../../../adapters/babylon/index.ts';
import { installProjectionLayers, latestProjectionLayer, readEye } from '../support/xr-layers.ts';
import { makeAvatar, makeStage, withEngine } from './babylon-scene.ts';
import { compare } from './three-scene.ts';
import { emulatedHeadset } from './xr-session.ts';

const EYE = 160;

interface Shot {
	eyes: Uint8Array[];
	sorts: number;
	calls: number;
	isMultiview: boolean;
	glError: number;
	reports: string[];
}

/** Both eyes of a session of Babylon on WebGL2, in one pass where `multiview`. */
function shoot(multiview: boolean, rightHanded: boolean): Promise<Shot> {
	const headset = emulatedHeadset();
	headset.position.set(0.02, 0.16, 0.8);
	headset.quaternion.set(0, Math.sin(0.04), 0, Math.cos(0.04));
	installProjectionLayers(EYE);
	return withEngine(async (engine) => {
		const { scene } = makeStage(engine, rightHanded);
		scene.clearColor = new Color4(0x20 / 255, 0x30 / 255, 0x40 / 255, 1);
		const reports: string[] = [];
		// In a left-handed scene the wearer looks along +z.
		const turn = rightHanded ? 1 : -1;
		for (const [seed, x, z] of [
			[1, 0, 0],
			[2, 0.06, -0.05],
		] as const) {
			const avatar = await makeAvatar(scene, seed);
			avatar.onErrorObservable.add((error) => reports.push(error.message));
			avatar.position.set(x, 0, z * turn);
			if (!rightHanded) avatar.rotation.y = Math.PI;
		}
		// Hides a part of the heads: the depth of each eye counts.
		const box = CreateBox('box', { size: 0.05 }, scene);
		box.position.set(0.02, 0.1, 0.12 * turn);
		const green = new StandardMaterial('green', scene);
		green.disableLighting = true;
		green.emissiveColor = Color3.FromHexString('#40ff80');
		box.material = green;
		const own = avatarRenderer(engine);
		const xr = await WebXRExperienceHelper.CreateAsync(scene);
		xr.featuresManager.enableFeature(WebXRLayers, 'latest', { preferMultiviewOnInit: multiview });
		engine.runRenderLoop(() => scene.render());
		await xr.enterXRAsync('immersive-vr', 'local-floor');
		const shot = await new Promise<Shot>((done, fail) => {
			const timer = setTimeout(() => fail(new Error('No frame came.')), 30_000);
			let frames = 0;
			let sorts = 0;
			let calls = 0;
			scene.onBeforeRenderObservable.add(() => {
				sorts = own.sortCount;
				calls = engine._drawCalls.current;
			});
			scene.onAfterRenderObservable.add(() => {
				if (++frames !== 6) return;
				clearTimeout(timer);
				const layer = latestProjectionLayer();
				const { _renderingMultiview } = scene.activeCamera as unknown as { _renderingMultiview: boolean };
				done({
					eyes: [readEye(layer, 0), readEye(layer, 1)],
					sorts: own.sortCount - sorts,
					calls: engine._drawCalls.current - calls,
					isMultiview: _renderingMultiview,
					glError: (engine as Engine)._gl.getError(),
					reports,
				});
			});
		});
		await xr.exitXRAsync();
		engine.stopRenderLoop();
		return shot;
	}, EYE);
}

async function multiview({ rightHanded }: { rightHanded: boolean }): Promise<object> {
	const twice = await shoot(false, rightHanded);
	const once = await shoot(true, rightHanded);
	const eyes = [0, 1].map((eye) => compare(once.eyes[eye]!, twice.eyes[eye]!, 2));
	const parallax = compare(once.eyes[0]!, once.eyes[1]!, 4).different;
	return { eyes, parallax, once: { ...once, eyes: [] }, twice: { ...twice, eyes: [] } };
}

Object.assign(globalThis, { tests: { multiview } });
