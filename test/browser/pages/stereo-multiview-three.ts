import { type ArrayCamera, BoxGeometry, Mesh, MeshBasicMaterial } from 'three';
import { DirectRenderPipeline, WebGPURenderer } from 'three/webgpu';
import { avatarRenderer, disposeAvatarRenderer } from '../../../adapters/three/webgpu.ts';
import { installProjectionLayers, latestProjectionLayer, readEye } from '../support/xr-layers.ts';
import { compare, makeAvatar, makeStage } from './three-scene.ts';
import { emulatedHeadset, inSession } from './xr-session.ts';

const EYE = 160;

interface Shot {
	eyes: Uint8Array[];
	sorts: number;
	calls: number;
	isMultiview: boolean;
	glError: number;
	reports: string[];
}

/**
 * Both eyes of a session of WebGPURenderer on WebGL2, in one pass where `multiview`.
 *
 * @param display - Blended as the screen shows it, by three's DirectRenderPipeline.
 */
async function shoot(multiview: boolean, display: boolean): Promise<Shot> {
	const headset = emulatedHeadset();
	headset.position.set(0.02, 0.16, 0.8);
	headset.quaternion.set(0, Math.sin(0.04), 0, Math.cos(0.04));
	installProjectionLayers(EYE);
	const renderer = new WebGPURenderer({ antialias: false, forceWebGL: true, multiview });
	renderer.setPixelRatio(1);
	renderer.setSize(EYE * 2, EYE);
	await renderer.init();
	renderer.xr.enabled = true;
	const { scene, camera } = makeStage(0x203040);
	const [a, b] = [await makeAvatar(1), await makeAvatar(2)];
	b.position.set(0.06, 0, -0.05);
	const reports: string[] = [];
	for (const avatar of [a, b]) avatar.addEventListener('error', ({ error }) => reports.push(error.message));
	// Hides a part of the heads: the depth of each eye counts.
	const box = new Mesh(new BoxGeometry(0.05, 0.05, 0.05), new MeshBasicMaterial({ color: 0x40ff80 }));
	box.position.set(0.02, 0.1, 0.12);
	scene.add(a, b, box);
	const own = avatarRenderer(renderer);
	const pipeline = new DirectRenderPipeline(renderer);
	const gl = renderer.getContext() as WebGL2RenderingContext;
	const shot = await inSession(renderer as never, 4, () => {
		const before = own.sortCount;
		renderer.info.reset();
		if (display) pipeline.render(scene, camera);
		else renderer.render(scene, camera);
		const layer = latestProjectionLayer();
		return {
			eyes: [readEye(layer, 0), readEye(layer, 1)],
			sorts: own.sortCount - before,
			calls: renderer.info.render.drawCalls,
			isMultiview: (renderer.xr.getCamera() as ArrayCamera & { isMultiViewCamera: boolean }).isMultiViewCamera,
			glError: gl.getError(),
			reports,
		};
	});
	for (const avatar of [a, b]) avatar.dispose();
	disposeAvatarRenderer(renderer);
	renderer.dispose();
	return shot;
}

async function multiview({ display }: { display: boolean }): Promise<object> {
	const twice = await shoot(false, display);
	const once = await shoot(true, display);
	const eyes = [0, 1].map((eye) => compare(once.eyes[eye]!, twice.eyes[eye]!, 2));
	const parallax = compare(once.eyes[0]!, once.eyes[1]!, 4).different;
	return { eyes, parallax, once: { ...once, eyes: [] }, twice: { ...twice, eyes: [] } };
}

Object.assign(globalThis, { tests: { multiview } });
