import { Scene } from 'three';
import { avatarRenderer, disposeAvatarRenderer } from '../../../adapters/three/index.ts';
import type { WebGL2Backend } from '../../../src/gpu/webgl2/webgl2-backend.ts';
import { GOLDEN_SPLAT_COUNT } from '../../golden/cases.ts';
import { STEREO_AVATARS, STEREO_SIZE } from '../../golden/stereo-rigs.ts';
import { orderErrors } from '../support/order-errors.ts';
import { type StereoShot, takeRig, topDown } from '../support/stereo-shot.ts';
import { installProjectionLayers, latestProjectionLayer, readEye } from '../support/xr-layers.ts';
import { makeAvatar, makeStage, readPixels } from './three-scene.ts';
import { eyeOf, inSession, stereoRenderer } from './xr-session.ts';

/**
 * Both eyes of a rig by WebGLRenderer, in a session of the emulated headset.
 *
 * @param layers - Into a projection layer, as three does in headsets that have them; from then on on this page always.
 */
async function shoot({ rig, layers }: { rig: string; layers: boolean }): Promise<StereoShot> {
	takeRig(rig);
	if (layers) installProjectionLayers(STEREO_SIZE);
	const renderer = stereoRenderer(STEREO_SIZE, true);
	renderer.setClearColor(0x000000, 0);
	const scene = new Scene();
	const { camera } = makeStage();
	const reports: string[] = [];
	for (const { seed, at } of STEREO_AVATARS) {
		const avatar = await makeAvatar(seed, GOLDEN_SPLAT_COUNT);
		avatar.position.set(...at);
		avatar.addEventListener('error', ({ error }) => reports.push(error.message));
		scene.add(avatar);
	}
	const own = avatarRenderer(renderer, { sorter: 'gpu' });
	const shot = await inSession(renderer, 4, () => {
		const before = own.sortCount;
		renderer.render(scene, camera);
		const sorts = own.sortCount - before;
		const pixels = readPixels(renderer);
		const eyeOfFrame = (eye: 0 | 1): Uint8Array =>
			layers ? readEye(latestProjectionLayer(), eye) : eyeOf(pixels, STEREO_SIZE * 2, STEREO_SIZE, eye);
		const views = renderer.xr.getCamera().cameras.map(({ matrixWorldInverse }) => matrixWorldInverse.elements);
		const order = orderErrors(own.backend as WebGL2Backend, own.lastDrawList!, views);
		return {
			eyes: ([0, 1] as const).map((eye) => topDown(eyeOfFrame(eye))),
			sorts,
			order,
			reports,
		};
	});
	for (const avatar of scene.children.slice()) (avatar as unknown as { dispose(): void }).dispose();
	disposeAvatarRenderer(renderer);
	renderer.dispose();
	return shot;
}

Object.assign(globalThis, { tests: { shoot } });
