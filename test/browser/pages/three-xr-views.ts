import { Group, Matrix4, Mesh, MeshBasicMaterial, PlaneGeometry, Quaternion, Scene, Vector3 } from 'three';
import { Reflector } from 'three/examples/jsm/objects/Reflector.js';
import { avatarRenderer, disposeAvatarRenderer } from '../../../adapters/three/index.ts';
import { HeadAnchor } from '../../../src/xr/head-anchor.ts';
import { installProjectionLayers, latestProjectionLayer } from '../support/xr-layers.ts';
import { compare, litPixels, makeAvatar, makeStage, readPixels } from './three-scene.ts';
import { drawFlat, emulatedHeadset, eyeCameras, eyeOf, inSession, stereoRenderer } from './xr-session.ts';

const EYE = 256;

/** Two overlapping heads and a mirror behind them; each eye of the headset against a camera of its own at its place. */
async function stereo(withMirror: boolean): Promise<object> {
	const headset = emulatedHeadset();
	headset.position.set(0.02, 0.16, 0.8);
	headset.quaternion.set(0, Math.sin(0.04), 0, Math.cos(0.04));
	const renderer = stereoRenderer(EYE);
	const { scene, camera } = makeStage(0x203040);
	const [a, b] = [await makeAvatar(1), await makeAvatar(2)];
	b.position.set(0.06, 0, -0.05);
	scene.add(a, b);
	if (withMirror) scene.add(makeMirror());
	const own = avatarRenderer(renderer);
	const shot = await inSession(renderer, 4, () => {
		const before = own.sortCount;
		renderer.render(scene, camera);
		return {
			sorts: own.sortCount - before,
			pixels: readPixels(renderer),
			cameras: eyeCameras(renderer),
			left: renderer.xr.getCamera().cameras[0]!.matrixWorld.elements[12]!,
			depthAxis: [...own.lastDrawList!.worldToView].slice(12, 15),
		};
	});
	const eyes = ([0, 1] as const).map((eye) => {
		const seen = eyeOf(shot.pixels, EYE * 2, EYE, eye);
		const alone = drawFlat(renderer, scene, shot.cameras[eye]!, EYE);
		return { ...compare(seen, alone, 1), lit: distinct(seen) };
	});
	const both = compare(eyeOf(shot.pixels, EYE * 2, EYE, 0), eyeOf(shot.pixels, EYE * 2, EYE, 1), 4).different;
	// The sort's camera is midway between those of the eyes.
	const middle = shot.cameras.map((eye) => eye.matrixWorldInverse.elements);
	const offCentre = Math.max(
		...[0, 1, 2].map((i) => Math.abs(shot.depthAxis[i]! - (middle[0]![12 + i]! + middle[1]![12 + i]!) / 2)),
	);
	for (const avatar of [a, b]) avatar.dispose();
	disposeAvatarRenderer(renderer);
	renderer.dispose();
	return { sorts: shot.sorts, eyes, both, offCentre };
}

function makeMirror(): Reflector {
	const mirror = new Reflector(new PlaneGeometry(0.5, 0.6), { textureWidth: 256, textureHeight: 256, multisample: 0 });
	mirror.position.set(0, 0.16, -0.4);
	return mirror;
}

/** Somebody stands before a mirror, turned and tilted, wearing a head, carried by a rig that is not at the origin. */
async function worn(): Promise<object> {
	const headset = emulatedHeadset();
	headset.position.set(0.05, 0.1, 0.2);
	const renderer = stereoRenderer(EYE);
	const scene = new Scene();
	const { camera } = makeStage();
	const rig = new Group();
	rig.position.set(2, 0.3, -1);
	rig.rotation.y = 0.8;
	rig.add(camera);
	const mirror = new Reflector(new PlaneGeometry(2, 2), { textureWidth: 256, textureHeight: 256, multisample: 0 });
	mirror.position.set(0, 0, -0.9);
	rig.add(mirror);
	const place = new Group();
	place.position.set(-3, 1, 2);
	place.rotation.set(0.2, -0.7, 0.1);
	const me = await makeAvatar(1);
	place.add(me);
	scene.add(rig, place);
	me.wear(camera, renderer);
	const anchor = HeadAnchor.betweenEyes(me.asset.mesh)!;
	const found = new Float64Array(3);
	const eyes = new Vector3();
	const viewer = new Matrix4();
	const forward = new Vector3();
	const face = new Vector3();
	let farthest = 0;
	let farthestThree = 0;
	let turned = 0;
	const last = await inSession(renderer, 24, (frame, index) => {
		renderer.render(scene, camera);
		viewer.fromArray(frame.getViewerPose(renderer.xr.getReferenceSpace()!)!.transform.matrix);
		viewer.premultiply(rig.matrixWorld);
		anchor.find(found, me.core.vertices);
		eyes.fromArray(found).applyMatrix4(me.matrixWorld);
		farthest = Math.max(farthest, eyes.distanceTo(point.setFromMatrixPosition(viewer)));
		farthestThree = Math.max(farthestThree, point.distanceTo(axis.setFromMatrixPosition(camera.matrixWorld)));
		// What the joints say, against where the viewer looks.
		forward.set(0, 0, -1).transformDirection(viewer);
		face.set(0, 0, 1);
		for (const q of [me.core.joints.head, me.core.joints.neck]) {
			face.applyQuaternion(new Quaternion().fromArray([...(q as Float32Array)]));
		}
		face.transformDirection(me.matrixWorld);
		if (index > 2) turned = Math.max(turned, forward.angleTo(face));
		const mirrorPixels = new Uint16Array(256 * 256 * 4);
		renderer.readRenderTargetPixels(mirror.getRenderTarget(), 0, 0, 256, 256, mirrorPixels);
		const result = { mirror: litPixels(mirrorPixels) };
		// Straight into the mirror at the end.
		const swing = index > 18 ? 0 : Math.sin(index * 0.5);
		headset.position.set(0.05 + 0.1 * swing, 0.1, 0.2 + 0.05 * swing);
		turn.setFromAxisAngle(axis.set(0.5, 1, 0.2).normalize(), swing * 0.35);
		headset.quaternion.set(turn.x, turn.y, turn.z, turn.w);
		return result;
	});
	// The eyes without the mirror see nothing at all.
	mirror.visible = false;
	const eyesAlone = await inSession(renderer, 3, () => {
		renderer.render(scene, camera);
		return litPixels(readPixels(renderer));
	});
	me.firstPerson = 'show';
	me.position.set(0, 0, 0);
	const shown = me.isSeenBy(renderer.xr.getCamera());
	me.wear(null);
	const free = me.isSeenBy(camera);
	me.dispose();
	disposeAvatarRenderer(renderer);
	renderer.dispose();
	return {
		millimetres: farthest * 1000,
		leftEyeMillimetres: farthestThree * 1000,
		turned,
		mirror: last.mirror,
		eyesAlone,
		shown,
		free,
	};
}

const point = new Vector3();
const axis = new Vector3();
const turn = new Quaternion();

/** A head that comes nearer and nearer, in a headset and on a flat canvas. */
async function comfort(): Promise<object> {
	const headset = emulatedHeadset();
	headset.quaternion.set(0, 0, 0, 1);
	const renderer = stereoRenderer(EYE);
	const { scene, camera } = makeStage();
	const avatar = await makeAvatar(1);
	scene.add(avatar);
	const own = avatarRenderer(renderer);
	const p = avatar.asset.mesh.jointPositions;
	const opacities: number[] = [];
	const distances = [1, 0.51, 0.36, 0.21];
	await inSession(renderer, distances.length + 1, (_frame, index) => {
		// A pose that is set in one frame is seen in the next.
		renderer.render(scene, camera);
		if (index > 0) opacities.push(own.system.instance(avatar.core)!.opacity);
		const distance = distances[Math.min(index, distances.length - 1)]!;
		headset.position.set(0, p[7]!, (p[5]! + p[8]!) / 2 + distance);
	});
	camera.position.set(0, p[7]!, (p[5]! + p[8]!) / 2 + 0.25);
	camera.updateMatrixWorld();
	renderer.render(scene, camera);
	const flat = own.system.instance(avatar.core)!.opacity;
	avatar.dispose();
	disposeAvatarRenderer(renderer);
	renderer.dispose();
	return { opacities, flat };
}

/** Passthrough: what the compositor would blend over the world must be premultiplied. */
async function passthrough(): Promise<object> {
	const headset = emulatedHeadset();
	headset.quaternion.set(0, 0, 0, 1);
	headset.position.set(0, 0.16, 0.8);
	const renderer = stereoRenderer(EYE, true);
	renderer.setClearColor(0x000000, 0);
	const scene = new Scene();
	const { camera } = makeStage();
	const avatar = await makeAvatar(1);
	scene.add(avatar);
	const shot = await inSession(
		renderer,
		4,
		() => {
			renderer.render(scene, camera);
			return {
				pixels: readPixels(renderer),
				blend: renderer.xr.getEnvironmentBlendMode(),
				cameras: eyeCameras(renderer),
			};
		},
		'immersive-ar',
	);
	const { pixels } = shot;
	let unpremultiplied = 0;
	let partial = 0;
	let empty = 0;
	for (let i = 0; i < pixels.length; i += 4) {
		const alpha = pixels[i + 3]!;
		if (Math.max(pixels[i]!, pixels[i + 1]!, pixels[i + 2]!) > alpha + 1) unpremultiplied++;
		if (alpha > 8 && alpha < 247) partial++;
		if (alpha === 0) empty++;
	}
	// Over a grey wall, as the compositor would: the same as drawing before that wall.
	const grey = 90;
	const wall = new Mesh(new PlaneGeometry(9, 9), new MeshBasicMaterial({ color: 0x5a5a5a, toneMapped: false }));
	wall.position.z = -1;
	scene.add(wall);
	let worst = 0;
	let sum = 0;
	for (const eye of [0, 1] as const) {
		const seen = eyeOf(pixels, EYE * 2, EYE, eye);
		const drawn = drawFlat(renderer, scene, shot.cameras[eye]!, EYE);
		for (let i = 0; i < seen.length; i += 4) {
			for (let c = 0; c < 3; c++) {
				const composed = seen[i + c]! + grey * (1 - seen[i + 3]! / 255);
				worst = Math.max(worst, Math.abs(composed - drawn[i + c]!));
				sum += Math.abs(composed - drawn[i + c]!);
			}
		}
	}
	avatar.dispose();
	disposeAvatarRenderer(renderer);
	renderer.dispose();
	return { blend: shot.blend, unpremultiplied, partial, empty, worst, mean: sum / (pixels.length * 0.75) };
}

/** What a page has asked of the headset, after some frames with avatars in them. */
async function settings(): Promise<object> {
	const headset = emulatedHeadset();
	headset.position.set(0, 0.16, 0.8);
	installProjectionLayers(EYE);
	const renderer = stereoRenderer(EYE);
	renderer.xr.setFoveation(0.4);
	const { scene, camera } = makeStage();
	const avatar = await makeAvatar(1);
	scene.add(avatar);
	const own = avatarRenderer(renderer);
	const result = await inSession(renderer, 6, (frame, index) => {
		if (index === 0) frame.session.updateTargetFrameRate(90);
		renderer.render(scene, camera);
		return {
			foveation: renderer.xr.getFoveation(),
			layerFoveation: latestProjectionLayer().fixedFoveation,
			frameRate: frame.session.frameRate,
			governed: own.headset.governor!.targetRate,
		};
	});
	avatar.dispose();
	disposeAvatarRenderer(renderer);
	renderer.dispose();
	return result;
}

/** How many clearly different colours there are. */
function distinct(pixels: Uint8Array): number {
	const colors = new Set<number>();
	for (let i = 0; i < pixels.length; i += 4) {
		colors.add(((pixels[i]! >> 3) << 10) | ((pixels[i + 1]! >> 3) << 5) | (pixels[i + 2]! >> 3));
	}
	return colors.size;
}

Object.assign(globalThis, { tests: { stereo, worn, comfort, passthrough, settings } });
