import type { Camera } from '@babylonjs/core/Cameras/camera.js';
import type { PickingInfo } from '@babylonjs/core/Collisions/pickingInfo.js';
import type { Ray } from '@babylonjs/core/Culling/ray.js';
import { Frustum } from '@babylonjs/core/Maths/math.frustum.js';
import { Plane } from '@babylonjs/core/Maths/math.plane.js';
import { Matrix, Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import type { SubMesh } from '@babylonjs/core/Meshes/subMesh.js';
import type { TransformNode } from '@babylonjs/core/Meshes/transformNode.js';
import { Observable } from '@babylonjs/core/Misc/observable.js';
import type { Node } from '@babylonjs/core/node.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { AvatarAsset } from '../../src/asset/avatar-asset.ts';
import type { AvatarSource } from '../../src/asset/load-avatar-asset.ts';
import { Avatar, type AvatarOptions, idleOfCopy } from '../../src/avatar/avatar.ts';
import type { AvatarModel } from '../../src/avatar/avatar-model.ts';
import type { ExpressionWeights } from '../../src/avatar/face-controls.ts';
import { type LoadOptions, loadAvatarModel, modelOfAsset } from '../../src/avatar/load-avatar-model.ts';
import { asDrawError, type GaspardError, isGaspardError } from '../../src/errors.ts';
import { withAvatarControls } from '../../src/scene/avatar-controls.ts';
import type { WearOptions } from '../../src/xr/head-pose.ts';
import { avatarRenderer, rigOf } from './avatar-renderer.ts';
import { boxInNode, sideSign } from './handedness.ts';
import { type AvatarView, HeadView } from './head-view.ts';
import { pickAvatar } from './pick-avatar.ts';
import { applySplatGeometry } from './splat-geometry.ts';
import { SplatMaterial } from './splat-material.ts';
import { noteVisible } from './visible-avatars.ts';
import { WornHead } from './worn-head.ts';

/** How a GaussianAvatar is made. */
export type GaussianAvatarOptions = Pick<AvatarOptions, 'idle' | 'scheduler'>;

type OnNewNode = (source: TransformNode, clone: TransformNode) => void;
type MakeOptions = GaussianAvatarOptions & LoadOptions;

/** Something with a place in the world: any node, cameras too. */
export type GazeTarget = Node | Vector3;

/**
 * A living head in a Babylon.js scene:
 *
 * ```ts
 * import { GaussianAvatar } from 'gaspard/babylon';
 *
 * const ada = await GaussianAvatar.load('ada.glb', scene);
 * ada.position.y = 1.5;
 * ```
 *
 * An ordinary Mesh: position, parents, `setEnabled`, `isVisible`, `visibility`, `layerMask`, rendering groups, picking, fog,
 * clip planes, render targets, post-processes and camera rigs work as for any other. It lives by itself: blinks, looks
 * around, breathes; no call per frame is needed. Metres, y up, the face looks along +z, the origin is the base of the neck,
 * in left-handed and right-handed scenes.
 *
 * Avatars that overlap in depth are sorted together and drawn in one call, exactly, in every frame and for every camera.
 */
export class GaussianAvatar extends withAvatarControls(Mesh) {
	readonly isGaussianAvatar = true;
	/** The engine-neutral avatar behind this object. */
	readonly core: Avatar;
	readonly splatMaterial: SplatMaterial;
	/** Something failed; the avatar keeps its last good pose and the page goes on. */
	readonly onErrorObservable: Observable<GaspardError> = new Observable();
	/** A pose has arrived that no frame has shown yet. A page that draws on demand renders again. */
	readonly onNewPoseObservable: Observable<GaussianAvatar> = new Observable();

	readonly #options: GaussianAvatarOptions;
	readonly #box = new Float32Array(6);
	#view: AvatarView = 'splats';
	#head: HeadView | undefined;
	#gazeTarget: GazeTarget | undefined;
	#worn: WornHead | undefined;
	#boundsVersion = -1;
	#decoderSettled = false;
	#failed = false;

	/** Most pages use `GaussianAvatar.load`. Holds the model until `dispose`. */
	constructor(model: AvatarModel, scene: Scene, options: GaussianAvatarOptions = {}) {
		// Made first: where this throws, nothing is left in the scene.
		const splatMaterial = new SplatMaterial(`${model.asset.name} splats`, scene);
		super(model.asset.name, scene);
		this.core = new Avatar(model, {
			...options,
			listener: {
				onNewPose: () => this.onNewPoseObservable.notifyObservers(this),
				onError: (error) => this.#report(error),
			},
		});
		this.#options = options;
		this.doNotSerialize = true;
		this.splatMaterial = splatMaterial;
		this.material = splatMaterial;
		applySplatGeometry(this);
		this.#fitBounds();
		const settle = () => {
			this.#decoderSettled = true;
		};
		this.core.ready.then(settle, settle);
		scene.onBeforeRenderObservable.add(this.#beforeRender);
	}

	/**
	 * Reads an avatar file and makes the avatar. Files that are loaded twice share one asset, decoder and GPU data.
	 *
	 * @param source - Address, bytes or Blob of a `.glb`.
	 * @throws GaspardError (rejects) `asset/…` for what is wrong with the file, `gpu/no-webgl2` or `gpu/no-webgpu` where
	 *   the scene's engine cannot draw it. Trouble with the decoder comes later, through `onErrorObservable` and `ready`: the
	 *   head shows meanwhile.
	 */
	static async load(source: AvatarSource, scene: Scene, options: MakeOptions = {}): Promise<GaussianAvatar> {
		avatarRenderer(scene.getEngine());
		return new GaussianAvatar(await loadAvatarModel(source, options), scene, options);
	}

	/** Makes an avatar from an asset in memory. */
	static fromAsset(asset: AvatarAsset, scene: Scene, options: MakeOptions = {}): GaussianAvatar {
		return new GaussianAvatar(modelOfAsset(asset, options), scene, options);
	}

	override getClassName(): string {
		return 'GaussianAvatar';
	}

	/** `ready`, by Babylon's name. */
	async whenReadyAsync(): Promise<this> {
		return this.ready;
	}

	/** As for every mesh. The complete check, which `scene.whenReadyAsync` makes, waits for the decoder too. */
	override isReady(completeCheck = false, forceInstanceSupport = false): boolean {
		return super.isReady(completeCheck, forceInstanceSupport) && (!completeCheck || this.#decoderSettled);
	}

	/** Splats, or the mesh under them. */
	get view(): AvatarView {
		return this.#view;
	}

	set view(view: AvatarView) {
		this.#view = view;
		if (view !== 'splats') this.headMesh.follow(this);
		else this.#head?.follow(this);
	}

	/**
	 * The posed head mesh under the splats, made when it is first asked for. `shadows.addShadowCaster(avatar.headMesh)` lets
	 * the head cast a shadow; splats cast none.
	 */
	get headMesh(): Mesh & { follow(owner: GaussianAvatar): void } {
		this.#head ??= new HeadView(this);
		this.#head.follow(this);
		return this.#head;
	}

	/**
	 * Looks at something, and goes on looking when it moves: eyes lead, the head follows partly. Null looks around freely
	 * again. Part of idle life; without that, nothing happens. (`lookAt` turns the whole bust, as for every node.)
	 *
	 * @param target - A node of the scene, such as the camera, or a point in world coordinates, read every frame.
	 */
	gazeAt(target: GazeTarget | null): void {
		this.#gazeTarget = target ?? undefined;
		if (!target) this.core.idle?.lookAt();
	}

	/**
	 * Puts the head on: from now on its eyes are the camera's, and in a headset those of whoever wears it, to the
	 * millimetre. Neck and head joints follow, shoulders only beyond a glance; position and rotation of this node are written
	 * every frame. Null takes it off.
	 *
	 * @param camera - Of the page. While the scene shows itself in a headset, the headset's camera is followed instead.
	 */
	wear(camera: Camera | null, options?: WearOptions): void {
		this.#worn?.release();
		this.#worn = camera ? new WornHead(this, camera, options) : undefined;
	}

	/**
	 * Holds one pose: sets `playing` to false, and when the promise settles the very next render shows exactly this pose.
	 * `expression`, `joints` and drivers move nothing until `playing` is true again. For tests, stills and pages that
	 * render on demand.
	 *
	 * @param expression - 52 weights in the order of EXPRESSION_NAMES, or some by name; those that are not named are 0.
	 * @param joints - Local rotations of neck, head, leftEye, rightEye: 16 numbers, quaternions x y z w. At rest by default.
	 * @throws GaspardError (rejects) `decoder/failed`, `argument/invalid`, `avatar/disposed`; the last pose stays.
	 */
	async holdPose(expression: ExpressionWeights, joints?: ArrayLike<number>): Promise<void> {
		await this.core.holdPose(expression, joints);
		this.#fitBounds();
	}

	/** Another avatar of the same person: shares asset, decoder and GPU data, and lives a life of its own. */
	override clone(name = this.name, newParent: Node | null = null, doNotCloneChildren = false): GaussianAvatar {
		const idle = idleOfCopy(this.#options.idle);
		const copy = new GaussianAvatar(this.core.model, this.getScene(), { ...this.#options, idle });
		copy.name = name;
		copy.parent = newParent ?? this.parent;
		copyNode(copy, this);
		this.onClonedObservable.notifyObservers(copy);
		if (doNotCloneChildren) return copy;
		for (const child of this.getChildren()) {
			if (child !== this.#head) child.clone(`${name}.${child.name}`, copy);
		}
		return copy;
	}

	/** A clone: every avatar has a face of its own. */
	override instantiateHierarchy(
		parent: TransformNode | null = null,
		_?: unknown,
		onNewNode?: OnNewNode,
	): TransformNode {
		const copy = this.clone(this.name, parent);
		onNewNode?.(this, copy);
		return copy;
	}

	/** Frees decoder and GPU data unless a copy needs them. Idempotent. */
	override dispose(doNotRecurse?: boolean): void {
		if (this.core.disposed) return;
		this.core.dispose();
		this.getScene().onBeforeRenderObservable.removeCallback(this.#beforeRender);
		this.onErrorObservable.clear();
		this.onNewPoseObservable.clear();
		this.#head?.dispose(false, true);
		this.splatMaterial.dispose();
		super.dispose(doNotRecurse);
	}

	override refreshBoundingInfo(): this {
		this.#fitBounds();
		return this;
	}

	/** Meets the posed mesh, exactly. The result is an AvatarPickingInfo: it says the `region` too. */
	override intersects(ray: Ray, _fastCheck?: boolean, _predicate?: unknown, onlyBoundingInfo?: boolean): PickingInfo {
		return onlyBoundingInfo ? super.intersects(ray, false, undefined, true) : pickAvatar(this, ray);
	}

	/**
	 * Babylon calls this when it has decided, for a camera or a render target, that the mesh will be drawn.
	 *
	 * @internal
	 */
	override _activate(renderId: number, intermediateRendering: boolean): boolean {
		if (this.#view !== 'splats' || this.core.disposed || this.#worn?.isSeen(this.firstPerson) === false) return false;
		noteVisible(this, renderId);
		return super._activate(renderId, intermediateRendering);
	}

	/** What one eye of a rig sees is in the pictures of all its eyes: they share one order, made before the first of them. */
	override isInFrustum(frustumPlanes: Plane[]): boolean {
		if (super.isInFrustum(frustumPlanes)) return true;
		const { activeCamera } = this.getScene();
		const rig = activeCamera && rigOf(activeCamera, this.getEngine().currentRenderPassId);
		for (const eye of rig?.rigCameras ?? []) {
			Frustum.GetPlanesToRef(eye.getTransformationMatrix(), eyePlanes);
			if (super.isInFrustum(eyePlanes)) return true;
		}
		return false;
	}

	/** Babylon calls this to draw, at the avatar's place in its queue of transparent meshes. */
	override render(subMesh: SubMesh, enableAlphaMode: boolean, effectiveMeshReplacement?: Mesh): Mesh {
		return this.#prepareDraw() ? super.render(subMesh, enableAlphaMode, effectiveMeshReplacement) : this;
	}

	#prepareDraw(): boolean {
		if (this.core.disposed || this.#failed) return false;
		try {
			return avatarRenderer(this.getEngine()).prepare(this);
		} catch (error) {
			// Drawing must not end the host's frame. It is not tried again, unless the context comes back.
			if (!isGaspardError(error, 'gpu/context-lost')) this.#failed = true;
			this.#report(asDrawError(error));
			return false;
		}
	}

	/** Brings pose and bounds up to date, before anything is culled or drawn. */
	readonly #beforeRender = (): void => {
		this.#worn?.turn();
		if (this.#gazeTarget) this.#followGaze(this.#gazeTarget);
		this.core.advance();
		this.#worn?.place();
		if (this.#boundsVersion !== this.core.poseVersion) this.#fitBounds();
		this.#head?.follow(this);
	};

	#fitBounds(): void {
		this.#boundsVersion = this.core.poseVersion;
		boxInNode(this.#box, this.core.box, this.getScene().useRightHandedSystem);
		Vector3.FromArrayToRef(this.#box, 0, low);
		Vector3.FromArrayToRef(this.#box, 3, high);
		if (this.hasBoundingInfo) this.getBoundingInfo().reConstruct(low, high, this.getWorldMatrix());
		else this.buildBoundingInfo(low, high, this.getWorldMatrix());
	}

	#followGaze(target: GazeTarget): void {
		const { idle } = this.core;
		if (!idle) return;
		if (target instanceof Vector3) point.copyFrom(target);
		else {
			// By force: what moved in this frame still has the matrix of the last one.
			target.computeWorldMatrix(true);
			target.getWorldMatrix().getTranslationToRef(point);
		}
		this.computeWorldMatrix(true).invertToRef(toNode);
		Vector3.TransformCoordinatesToRef(point, toNode, point);
		point.x *= sideSign(this.getScene().useRightHandedSystem);
		point.toArray(pointNumbers);
		idle.lookAt(pointNumbers);
	}

	#report(error: GaspardError): void {
		if (this.onErrorObservable.hasObservers()) this.onErrorObservable.notifyObservers(error);
		else console.error(error);
	}
}

/** What a clone of a mesh takes over from it. */
function copyNode(copy: GaussianAvatar, source: GaussianAvatar): void {
	copy.position.copyFrom(source.position);
	copy.rotation.copyFrom(source.rotation);
	copy.scaling.copyFrom(source.scaling);
	copy.rotationQuaternion = source.rotationQuaternion?.clone() ?? null;
	copy.setPivotMatrix(source.getPivotMatrix().clone(), false);
	copy.setEnabled(source.isEnabled(false));
	for (const key of COPIED) Object.assign(copy, { [key]: source[key] });
	for (const key of COPIED_OF_MATERIAL) Object.assign(copy.splatMaterial, { [key]: source.splatMaterial[key] });
}

const COPIED = [
	...(['isVisible', 'visibility', 'layerMask', 'renderingGroupId', 'alphaIndex', 'applyFog', 'isPickable'] as const),
	...(['alwaysSelectAsActiveMesh', 'billboardMode', 'metadata'] as const),
	...(['opacity', 'splatLimit', 'firstPerson', 'view'] as const),
];
const COPIED_OF_MATERIAL = ['alphaMode', 'depthFunction', 'useLogarithmicDepth', 'zOffset'] as const;

const eyePlanes = [0, 1, 2, 3, 4, 5].map(() => new Plane(0, 0, 0, 0));
const low = new Vector3();
const high = new Vector3();
const point = new Vector3();
const pointNumbers: [number, number, number] = [0, 0, 0];
const toNode = new Matrix();
