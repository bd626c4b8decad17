import { Scene } from 'three';
import { DirectRenderPipeline, WebGPURenderer } from 'three/webgpu';
import { avatarRenderer, disposeAvatarRenderer } from '../../../adapters/three/webgpu.ts';
import type { WebGL2Backend } from '../../../src/gpu/webgl2/webgl2-backend.ts';
import { GOLDEN_SPLAT_COUNT } from '../../golden/cases.ts';
import { STEREO_AVATARS, STEREO_SIZE } from '../../golden/stereo-rigs.ts';
import { orderErrors } from '../support/order-errors.ts';
import { type StereoShot, takeRig, topDown } from '../support/stereo-shot.ts';
import { installProjectionLayers, latestProjectionLayer, readEye } from '../support/xr-layers.ts';
import { makeAvatar, makeStage } from './three-scene.ts';
import { inSession } from './xr-session.ts';

/**
 * Both eyes of a rig by WebGPURenderer on WebGL2, into a projection layer.
 *
 * @param mode - Of the session; in `immersive-ar` nothing is drawn behind the heads either way.
 * @param display - Blended as the screen shows it, by three's DirectRenderPipeline; otherwise in linear light.
 */
async function shoot({ rig, mode = 'immersive-vr', display = true }: Wanted): Promise<StereoShot> {
	takeRig(rig);
	installProjectionLayers(STEREO_SIZE);
	const renderer = new WebGPURenderer({ antialias: false, alpha: true, forceWebGL: true });
	renderer.setPixelRatio(1);
	renderer.setSize(STEREO_SIZE * 2, STEREO_SIZE);
	await renderer.init();
	renderer.xr.enabled = true;
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
	const pipeline = new DirectRenderPipeline(renderer);
	const shot = await inSession(
		renderer as never,
		4,
		() => {
			const before = own.sortCount;
			if (display) pipeline.render(scene, camera);
			else renderer.render(scene, camera);
			const sorts = own.sortCount - before;
			const layer = latestProjectionLayer();
			const eyes = ([0, 1] as const).map((eye) => topDown(readEye(layer, eye)));
			const views = renderer.xr.getCamera().cameras.map(({ matrixWorldInverse }) => matrixWorldInverse.elements);
			return { eyes, sorts, order: orderErrors(own.backend as WebGL2Backend, own.lastDrawList!, views), reports };
		},
		mode,
	);
	for (const avatar of scene.children.slice()) (avatar as unknown as { dispose(): void }).dispose();
	disposeAvatarRenderer(renderer);
	renderer.dispose();
	return shot;
}

interface Wanted {
	readonly rig: string;
	readonly mode?: XRSessionMode;
	readonly display?: boolean;
}

Object.assign(globalThis, { tests: { shoot } });
