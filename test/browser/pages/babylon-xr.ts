import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import type { WebXRCamera } from '@babylonjs/core/XR/webXRCamera.js';
import { WebXRExperienceHelper } from '@babylonjs/core/XR/webXRExperienceHelper.js';
import { metaQuest3, XRDevice } from 'iwer';
import { avatarRenderer } from '../../../adapters/babylon/index.ts';
import { makeAvatar, makeStage, picture, readPixels, withEngine } from './babylon-scene.ts';
import { compare } from './three-scene.ts';

const SIZE = 256;

/** Two overlapping heads, seen from a wide-eyed headset for some frames. */
async function session(rightHanded: boolean): Promise<Record<string, unknown>> {
	const device = new XRDevice(metaQuest3);
	device.installRuntime({ forceInstall: true });
	device.stereoEnabled = true;
	device.ipd = 0.1;
	device.fovy = 0.6;
	// The origin of a `local` space is where iwer's wearer has their eyes: 1.6 m up.
	device.position.set(0, 1.6, 0.9);
	return withEngine(async (engine) => {
		const { scene, camera } = makeStage(engine, rightHanded);
		const errors: string[] = [];
		for (const [seed, x, z] of [
			[1, 0, 0],
			[2, 0.06, -0.05],
		] as const) {
			const avatar = await makeAvatar(scene, seed);
			avatar.onErrorObservable.add((error) => errors.push(error.message));
			// In a left-handed scene the wearer looks along +z, from -0.9.
			avatar.position.set(x, -0.16, rightHanded ? z : -z);
			if (!rightHanded) avatar.rotation.y = Math.PI;
		}
		const flat = await picture(scene);
		const own = avatarRenderer(engine);
		const xr = await WebXRExperienceHelper.CreateAsync(scene);
		engine.runRenderLoop(() => scene.render());
		await xr.enterXRAsync('immersive-vr', 'local');
		const result = await new Promise<Record<string, unknown>>((done, fail) => {
			const timer = setTimeout(() => fail(new Error('No frame came.')), 30_000);
			let frames = 0;
			let sorts = 0;
			scene.onBeforeRenderObservable.add(() => {
				sorts = own.sortCount;
			});
			const seen = scene.onAfterRenderObservable.add(() => {
				if (++frames < 6) return;
				clearTimeout(timer);
				scene.onAfterRenderObservable.remove(seen);
				const canvas = engine.getRenderingCanvas()!;
				const eyes = halves(readPixels(engine), canvas.width, canvas.height);
				const head = (scene.activeCamera as WebXRCamera).globalPosition.asArray();
				const rigs = scene.activeCamera!.rigCameras.length;
				done({ ...eyes, rigs, sorts: own.sortCount - sorts, head });
			});
		});
		await xr.exitXRAsync();
		engine.stopRenderLoop();
		engine.setSize(SIZE, SIZE);
		scene.activeCamera = camera;
		// Babylon leaves the flat camera where the headset was.
		camera.position.set(0, 0.16, 0.8);
		camera.setTarget(new Vector3(0, 0.16, 0));
		await new Promise((done) => setTimeout(done, 100));
		return { ...result, worst: compare(flat, await picture(scene)).worst, errors };
	}, SIZE);
}

/** Lit pixels of the left and the right half, and where they are. */
function halves(pixels: Uint8Array, width: number, height: number): Record<string, number> {
	const half = width / 2;
	const counts = [0, 0];
	const sums = [0, 0];
	for (let i = 0; i < width * height; i++) {
		if (pixels[i * 4]! + pixels[i * 4 + 1]! + pixels[i * 4 + 2]! <= 12) continue;
		const x = i % width;
		const eye = x < half ? 0 : 1;
		counts[eye]!++;
		sums[eye]! += x - eye * half;
	}
	const middle = (eye: number): number => sums[eye]! / counts[eye]! / half;
	return { left: counts[0]!, right: counts[1]!, leftMiddle: middle(0), rightMiddle: middle(1) };
}

Object.assign(globalThis, { tests: { session } });
