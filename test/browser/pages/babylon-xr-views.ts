import { DirectionalLight } from '@babylonjs/core/Lights/directionalLight.js';
import { ShadowGenerator } from '@babylonjs/core/Lights/Shadows/shadowGenerator.js';
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import '@babylonjs/core/Lights/Shadows/shadowGeneratorSceneComponent.js';
import { MirrorTexture } from '@babylonjs/core/Materials/Textures/mirrorTexture.js';
import { Color3, Color4 } from '@babylonjs/core/Maths/math.color.js';
import { Plane } from '@babylonjs/core/Maths/math.plane.js';
import { Matrix, Quaternion, Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { CreatePlane } from '@babylonjs/core/Meshes/Builders/planeBuilder.js';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import { TransformNode } from '@babylonjs/core/Meshes/transformNode.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { WebXRCamera } from '@babylonjs/core/XR/webXRCamera.js';
import { avatarRenderer, type GaussianAvatar } from '../../../adapters/babylon/index.ts';
import { HeadAnchor } from '../../../src/xr/head-anchor.ts';
import { makeAvatar, makeStage, picture, readPixels, withEngine } from './babylon-scene.ts';
import { cameraOfEye, drawFlat, inSession, makeExperience } from './babylon-session.ts';
import { compare, litPixels } from './three-scene.ts';
import { emulatedHeadset, eyeOf } from './xr-session.ts';

const EYE = 256;

/** Puts the wearer where `x y z` is, looking along -z of a right-handed scene; in a left-handed one z is turned around. */
function wearerAt(x: number, y: number, z: number, turn: readonly number[] = [0, 0, 0, 1]): void {
	const headset = emulatedHeadset();
	headset.position.set(x, y, z);
	headset.quaternion.set(turn[0]!, turn[1]!, turn[2]!, turn[3]!);
}

const xrCamera = (scene: Scene): WebXRCamera => scene.activeCamera as WebXRCamera;

/** A mirror that faces the wearer, at a distance along the line of sight. */
function makeMirror(scene: Scene, size: number, z: number): { mirror: Mesh; texture: MirrorTexture } {
	const mirror = CreatePlane('mirror', { size }, scene);
	const side = scene.useRightHandedSystem ? 1 : -1;
	mirror.position.set(0, 0.16, z * side);
	// Babylon's plane looks along -z.
	if (scene.useRightHandedSystem) mirror.rotation.y = Math.PI;
	const texture = new MirrorTexture('mirror', 256, scene, false);
	texture.mirrorPlane = new Plane(0, 0, -side, z);
	const material = new StandardMaterial('mirror', scene);
	material.disableLighting = true;
	material.backFaceCulling = false;
	material.emissiveColor = Color3.Black();
	material.reflectionTexture = texture;
	mirror.material = material;
	return { mirror, texture };
}

/** Two overlapping heads, with or without a mirror behind them; each eye against a camera of its own at its place. */
async function stereo({ rightHanded, withMirror }: { rightHanded: boolean; withMirror: boolean }): Promise<object> {
	wearerAt(0.02, 0.16, 0.8, [0, Math.sin(0.04), 0, Math.cos(0.04)]);
	return withEngine(async (engine) => {
		const { scene } = makeStage(engine, rightHanded);
		scene.clearColor = new Color4(0x20 / 255, 0x30 / 255, 0x40 / 255, 1);
		const side = rightHanded ? 1 : -1;
		const heads = [await makeAvatar(scene, 1), await makeAvatar(scene, 2)];
		heads[1]!.position.set(0.06, 0, -0.05 * side);
		if (!rightHanded) for (const head of heads) head.rotation.y = Math.PI;
		if (withMirror) makeMirror(scene, 0.6, -0.4).texture.renderList = heads;
		const own = avatarRenderer(engine);
		// A slow machine would be given fewer splats than the camera alone.
		own.headset.governor = null;
		const experience = await makeExperience(scene);
		let before = 0;
		scene.onBeforeRenderObservable.add(() => {
			before = own.sortCount;
		});
		const shot = await inSession(experience, 8, () => {
			const { rigCameras } = xrCamera(scene);
			const middle = rigCameras.map((eye) => eye.getViewMatrix().m);
			return {
				sorts: own.sortCount - before,
				pixels: readPixels(engine),
				cameras: rigCameras.map((eye) => cameraOfEye(scene, eye as never)),
				offCentre: Math.max(
					...[12, 13, 14].map((i) => {
						const sign = i === 14 ? side : 1;
						return Math.abs(own.lastDrawList!.worldToView[i]! - (sign * (middle[0]![i]! + middle[1]![i]!)) / 2);
					}),
				),
			};
		});
		const eyes = ([0, 1] as const).map((eye) => {
			const seen = eyeOf(shot.pixels, EYE * 2, EYE, eye);
			return { ...compare(seen, drawFlat(scene, shot.cameras[eye]!, EYE), 1), lit: distinct(seen) };
		});
		const both = compare(eyeOf(shot.pixels, EYE * 2, EYE, 0), eyeOf(shot.pixels, EYE * 2, EYE, 1), 4).different;
		return { sorts: shot.sorts, eyes, both, offCentre: shot.offCentre };
	}, EYE);
}

/** Where the eyes of a worn head are, and where it looks, in the world of the scene. */
class WornReader {
	readonly #anchor: HeadAnchor;
	readonly #avatar: GaussianAvatar;
	readonly #found = new Float64Array(3);

	constructor(avatar: GaussianAvatar) {
		this.#avatar = avatar;
		this.#anchor = HeadAnchor.betweenEyes(avatar.asset.mesh)!;
	}

	eyes(): Vector3 {
		this.#anchor.find(this.#found, this.#avatar.core.vertices);
		return this.#toWorld(Vector3.TransformCoordinates, [...this.#found]);
	}

	/** Along x (the subject's left) and z (the face), by the joints. */
	axes(): Vector3[] {
		const { head, neck } = this.#avatar.core.joints;
		const turn = (axis: Vector3): Vector3 => {
			for (const q of [head, neck]) axis.applyRotationQuaternionInPlace(Quaternion.FromArray([...(q as Float32Array)]));
			return this.#toWorld(Vector3.TransformNormal, axis.asArray()).normalize();
		};
		return [turn(new Vector3(1, 0, 0)), turn(new Vector3(0, 0, 1))];
	}

	#toWorld(map: (v: Vector3, m: Matrix) => Vector3, [x = 0, y = 0, z = 0]: number[]): Vector3 {
		const side = this.#avatar.getScene().useRightHandedSystem ? 1 : -1;
		return map(new Vector3(x * side, y, z), this.#avatar.getWorldMatrix());
	}
}

/** Somebody stands before a mirror, turned and tilted, wearing a head, carried around by a rig and by their own stick. */
async function worn({ rightHanded, mirrored }: { rightHanded: boolean; mirrored: boolean }): Promise<object> {
	wearerAt(0.05, 0.1, 0.2);
	return withEngine(async (engine) => {
		const { scene, camera } = makeStage(engine, rightHanded);
		const side = rightHanded ? 1 : -1;
		const { mirror, texture } = makeMirror(scene, 4, -0.9);
		// Not the mirror itself, which would be read while it is drawn.
		texture.renderListPredicate = (mesh) => mesh !== mirror;
		const place = new TransformNode('place', scene);
		place.position.set(-3, 1, 2);
		place.rotation.set(0.2, -0.7, 0.1);
		// As Babylon's glTF loader does with files of the other hand.
		if (mirrored) place.scaling.z = -1;
		const me = await makeAvatar(scene, 1);
		if (mirrored) me.scaling.x = -1;
		me.parent = place;
		me.wear(camera);
		const experience = await makeExperience(scene);
		const { sessionManager } = experience.baseExperience;
		const reader = new WornReader(me);
		const viewer = new Matrix();
		let [farthest, turned, lit, frames] = [0, 0, 0, 0];
		let travelled = 0;
		await inSession(experience, 26, (index) => {
			const pose = sessionManager.currentFrame!.getViewerPose(sessionManager.referenceSpace)!;
			const { position: p, orientation: q } = pose.transform;
			Matrix.ComposeToRef(
				Vector3.One(),
				new Quaternion(q.x * side, q.y * side, q.z, q.w),
				new Vector3(p.x, p.y, p.z * side),
				viewer,
			);
			if (index > 2) {
				travelled = Vector3.Distance(viewer.getTranslation(), new Vector3(0.05, 0.1, 0.2 * side));
				farthest = Math.max(farthest, Vector3.Distance(reader.eyes(), viewer.getTranslation()));
				const [left, face] = reader.axes();
				// The viewer looks along -z, or along +z in a left-handed scene; the wearer's left is their -x.
				turned = Math.max(turned, angle(face!, viewer, 0, 0, -side), angle(left!, viewer, -1, 0, 0));
				frames++;
			}
			lit = litOf(texture);
			// Straight into the mirror at the end.
			const swing = index > 18 ? 0 : Math.sin(index * 0.5);
			const turn = Quaternion.RotationAxis(new Vector3(0.5, 1, 0.2).normalize(), swing * 0.35);
			wearerAt(0.05 + 0.1 * swing, 0.1, 0.2 + 0.05 * swing, turn.asArray());
			if (index < 12) xrCamera(scene).position.addInPlaceFromFloats(0.02, 0, 0.01);
		});
		// The eyes without the mirror see nothing at all.
		mirror.setEnabled(false);
		const eyesAlone = await inSession(experience, 3, () => litPixels(readPixels(engine)));
		// On the flat screen too: unseen through the worn camera unless that is wanted.
		engine.setSize(EYE, EYE);
		const own = avatarRenderer(engine);
		const sortsOfFrame = (): number => {
			const before = own.sortCount;
			scene.render();
			return own.sortCount - before;
		};
		const flat = [sortsOfFrame()];
		me.firstPerson = 'show';
		flat.push(sortsOfFrame());
		me.firstPerson = 'auto';
		me.wear(null);
		flat.push(sortsOfFrame());
		return {
			millimetres: farthest * 1000,
			degrees: (turned * 180) / Math.PI,
			frames,
			travelled,
			mirror: lit,
			eyesAlone,
			flat,
		};
	}, EYE);
}

function angle(of: Vector3, viewer: Matrix, x: number, y: number, z: number): number {
	const axis = Vector3.TransformNormal(new Vector3(x, y, z), viewer).normalize();
	return Math.atan2(Vector3.Cross(of, axis).length(), Vector3.Dot(of, axis));
}

function litOf(texture: MirrorTexture): number {
	return litPixels(texture._readPixelsSync() as Uint8Array);
}

/** A head that comes nearer and nearer, in a headset, in a mirror there, and on a flat canvas. */
async function comfort(): Promise<object> {
	wearerAt(0, 0.16, 1);
	return withEngine(async (engine) => {
		const { scene, camera } = makeStage(engine);
		const avatar = await makeAvatar(scene, 1);
		const own = avatarRenderer(engine);
		const p = avatar.asset.mesh.jointPositions;
		const middle = (p[5]! + p[8]!) / 2;
		const opacities: number[] = [];
		const distances = [1, 0.51, 0.36, 0.21];
		const experience = await makeExperience(scene);
		await inSession(experience, distances.length + 2, (index) => {
			// A pose that is set in one frame is seen in the next.
			if (index > 1) opacities.push(own.system.instance(avatar.core)!.opacity);
			wearerAt(0, p[7]!, middle + distances[Math.min(Math.max(0, index - 1), distances.length - 1)]!);
		});
		camera.position.set(0, p[7]!, middle + 0.25);
		engine.setSize(EYE, EYE);
		scene.render();
		return { opacities, flat: own.system.instance(avatar.core)!.opacity };
	}, EYE);
}

/** Which splats are drawn when frames are late, and what the session is asked for. */
async function governor(): Promise<object> {
	wearerAt(0, 0.16, 0.8);
	return withEngine(async (engine) => {
		const { scene } = makeStage(engine);
		const avatar = await makeAvatar(scene, 1);
		const { headset, system } = avatarRenderer(engine);
		const experience = await makeExperience(scene);
		const asked: string[] = [];
		experience.baseExperience.sessionManager.onXRSessionInit.add((session) => {
			for (const name of ['updateTargetFrameRate', 'updateRenderState'] as const) {
				const call = session[name].bind(session) as (...values: unknown[]) => never;
				Object.assign(session, {
					[name]: (...values: unknown[]) => {
						asked.push(name);
						return call(...values);
					},
				});
			}
		});
		const splatCount = system.instance(avatar.core)!.model.splatCount;
		const shown = await inSession(experience, 6, (index) => {
			const { session } = experience.baseExperience.sessionManager;
			const result = {
				drawn: system.instance(avatar.core)!.splatCount,
				limit: headset.governor!.limit(splatCount),
				share: headset.governor!.share,
				targetRate: headset.governor!.targetRate,
				frameRate: session.frameRate,
				asked: [...asked],
			};
			// As if the display had waited, three times over.
			if (index === 2) for (let i = 0; i < 8; i++) headset.governor!.frame(0.1);
			return result;
		});
		engine.setSize(EYE, EYE);
		scene.render();
		return { ...shown, splatCount, flat: system.instance(avatar.core)!.splatCount };
	}, EYE);
}

/** Passthrough: what the compositor would blend over the world must be premultiplied. */
async function passthrough(): Promise<object> {
	wearerAt(0, 0.16, 0.8);
	return withEngine(async (engine) => {
		const { scene } = makeStage(engine);
		scene.clearColor = new Color4(0, 0, 0, 0);
		await makeAvatar(scene, 1);
		const experience = await makeExperience(scene);
		const shot = await inSession(
			experience,
			8,
			() => ({
				pixels: readPixels(engine),
				blend: experience.baseExperience.sessionManager.session.environmentBlendMode,
				cameras: xrCamera(scene).rigCameras.map((eye) => cameraOfEye(scene, eye as never)),
			}),
			'immersive-ar',
		);
		const { pixels } = shot;
		let [unpremultiplied, partial, empty] = [0, 0, 0];
		for (let i = 0; i < pixels.length; i += 4) {
			const alpha = pixels[i + 3]!;
			if (Math.max(pixels[i]!, pixels[i + 1]!, pixels[i + 2]!) > alpha + 1) unpremultiplied++;
			if (alpha > 8 && alpha < 247) partial++;
			if (alpha === 0) empty++;
		}
		// Over a grey wall, as the compositor would: the same as drawing before that wall.
		const grey = 90;
		scene.clearColor = new Color4(grey / 255, grey / 255, grey / 255, 1);
		let [worst, sum] = [0, 0];
		for (const eye of [0, 1] as const) {
			const seen = eyeOf(pixels, EYE * 2, EYE, eye);
			const drawn = drawFlat(scene, shot.cameras[eye]!, EYE);
			for (let i = 0; i < seen.length; i++) {
				if (i % 4 === 3) continue;
				const composed = seen[i]! + grey * (1 - seen[i - (i % 4) + 3]! / 255);
				worst = Math.max(worst, Math.abs(composed - drawn[i]!));
				sum += Math.abs(composed - drawn[i]!);
			}
		}
		return { blend: shot.blend, unpremultiplied, partial, empty, worst, mean: sum / (pixels.length * 0.75) };
	}, EYE);
}

/** What a mirror shows that draws everything there is, without the head mesh that casts shadows and with it. */
async function shadowCaster(): Promise<object> {
	return withEngine(async (engine) => {
		const { scene } = makeStage(engine);
		const avatar = await makeAvatar(scene, 1);
		const { mirror, texture } = makeMirror(scene, 4, -0.9);
		texture.renderListPredicate = (mesh) => mesh !== mirror;
		const shot = async (): Promise<Uint8Array> => {
			// A clip plane is another shader, which the driver compiles while frames go by.
			for (let frame = 0; frame < 60 && (frame < 3 || litOf(texture) === 0); frame++) {
				await picture(scene);
				await new Promise((done) => setTimeout(done, 20));
			}
			return (texture._readPixelsSync() as Uint8Array).slice();
		};
		const before = await shot();
		const light = new DirectionalLight('sun', new Vector3(0, -1, -1), scene);
		light.position.set(0, 1, 1);
		const shadows = new ShadowGenerator(64, light);
		shadows.addShadowCaster(avatar.headMesh);
		mirror.receiveShadows = true;
		const after = await shot();
		const depth = (await shadows.getShadowMap()!.readPixels()) as Float32Array;
		return { lit: litPixels(before), worst: compare(before, after).worst, cast: new Set(depth).size };
	}, EYE);
}

/** How many clearly different colours there are. */
function distinct(pixels: Uint8Array): number {
	const colors = new Set<number>();
	for (let i = 0; i < pixels.length; i += 4) {
		colors.add(((pixels[i]! >> 3) << 10) | ((pixels[i + 1]! >> 3) << 5) | (pixels[i + 2]! >> 3));
	}
	return colors.size;
}

Object.assign(globalThis, { tests: { stereo, worn, comfort, governor, passthrough, shadowCaster } });
