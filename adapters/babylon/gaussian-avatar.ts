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
import { Avatar, idleOfCopy } from '../../src/avatar/avatar.ts';
import type { AvatarModel } from '../../src/avatar/avatar-model.ts';
import type { ExpressionWeights } from '../../src/avatar/face-controls.ts';
import { type LoadOptions, loadAvatarModel, modelOfAsset } from '../../src/avatar/load-avatar-model.ts';
import type { RestOfFile } from '../../src/avatar/load-progressively.ts';
import type { GaspardError } from '../../src/errors.ts';
import {
	type AvatarView,
	type GaussianAvatarOptions,
	type ProgressiveOptions,
	withAvatarControls,
} from '../../src/scene/avatar-controls.ts';
import { GazeFollower } from '../../src/scene/gaze-follower.ts';
import { forgetVisible } from '../../src/scene/visible-avatars.ts';
import type { WearOptions } from '../../src/xr/head-pose.ts';
import { assertEngine, assertScene } from './assert-drawable.ts';
import { prepareDraw, rigOf } from './avatar-renderer.ts';
import { copyNode } from './copy-node.ts';
import { boxInNode, sideSign } from './handedness.ts';
import { HeadView } from './head-view.ts';
import { pickAvatar } from './pick-avatar.ts';
import { applySplatGeometry } from './splat-geometry.ts';
import { SplatMaterial } from './splat-material.ts';
import { noteVisible } from './visible-avatars.ts';
import { WornHead } from './worn-head.ts';

/** What an avatar can look at: a node, such as a camera, or a point in world coordinates. */
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
 * It is a Mesh: position, parents, `setEnabled`, `isVisible`, `visibility`, `layerMask`, rendering groups, picking, fog, clip
 * planes, render targets, post-processes and camera rigs work as for any other mesh. It blinks, looks around and breathes
 * by itself; no call per frame is needed. Units are metres, y is up, the face looks along +z, and the origin is the base of
 * the neck, in left-handed and right-handed scenes.
 *
 * Avatars that overlap in depth are sorted together, splat by splat, for every camera and every frame, and drawn in one
 * call. With NullEngine everything works but drawing.
 */
export class GaussianAvatar extends withAvatarControls(Mesh) {
	readonly isGaussianAvatar = true;
	readonly splatMaterial: SplatMaterial;
	/** Something failed. The avatar keeps its last good pose; other avatars and the page go on. */
	readonly onErrorObservable: Observable<GaspardError> = new Observable();
	/** A new pose is ready. A page that renders on demand renders another frame. */
	readonly onNewPoseObservable: Observable<GaussianAvatar> = new Observable();

	/** The rest of a file that was loaded with `progressive` has come: this is the whole avatar now. */
	readonly onLoadObservable: Observable<GaussianAvatar> = new Observable();

	#core: Avatar;
	readonly #options: GaussianAvatarOptions;
	readonly #rest: RestOfFile | undefined;
	#isFirstFace: boolean;
	readonly #box = new Float32Array(6);
	#view: AvatarView = 'splats';
	#head: HeadView | undefined;
	readonly #gaze: GazeFollower<GazeTarget>;
	#worn: WornHead | undefined;
	#wornWith: Parameters<GaussianAvatar['wear']> = [null];
	#boundsVersion = -1;
	#decoderSettled = false;

	/**
	 * Most pages use `GaussianAvatar.load` instead. The model is in use until `dispose`.
	 *
	 * @param rest - The rest of the file, if `model` is a first face.
	 * @throws GaspardError `argument/invalid` for a scene of another copy of Babylon, `engine/wrong-entry`.
	 */
	constructor(model: AvatarModel, scene: Scene, options: GaussianAvatarOptions = {}, rest?: RestOfFile) {
		assertScene(scene);
		// First, because it may throw: nothing is left in the scene then.
		const splatMaterial = new SplatMaterial(`${model.asset.name} splats`, scene);
		super(model.asset.name, scene);
		this.#options = options;
		this.#rest = rest;
		this.#isFirstFace = rest !== undefined;
		this.#core = this.#makeCore(
			model,
			rest?.complete(this, (whole) => this.#become(whole)),
		);
		this.#gaze = new GazeFollower(this, (out, target) => this.#locate(out, target));
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
	 * @throws GaspardError (rejects) `asset/…` if the file is wrong, `gpu/no-webgl2` for a WebGL1 engine, `engine/wrong-entry`,
	 *   `argument/invalid` for a scene of another copy of Babylon. Errors of decoder and GPU come later: through `ready` and
	 *   `onErrorObservable`.
	 */
	static async load(
		source: AvatarSource,
		scene: Scene,
		options: GaussianAvatarOptions & LoadOptions & ProgressiveOptions = {},
	): Promise<GaussianAvatar> {
		assertScene(scene);
		assertEngine(scene);
		if (options.progressive) {
			const { loadProgressively } = await import('../../src/avatar/load-progressively.ts');
			const { model, rest } = await loadProgressively(source, options);
			return new GaussianAvatar(model, scene, options, rest);
		}
		return new GaussianAvatar(await loadAvatarModel(source, options), scene, options);
	}

	/** Makes an avatar from an asset in memory. `verify`, `signal` and other options of a download have no effect. */
	static fromAsset(
		asset: AvatarAsset,
		scene: Scene,
		options: GaussianAvatarOptions & LoadOptions = {},
	): GaussianAvatar {
		return new GaussianAvatar(modelOfAsset(asset, options), scene, options);
	}

	/** The avatar without an engine: model, drivers, current pose. Another one when a first face becomes the whole avatar. */
	get core(): Avatar {
		return this.#core;
	}

	override getClassName(): string {
		return 'GaussianAvatar';
	}

	/** `ready`, by Babylon's name. */
	async whenReadyAsync(): Promise<this> {
		return this.ready;
	}

	/** As for every mesh. The complete check, as of `scene.whenReadyAsync`, waits for the decoder too. */
	override isReady(completeCheck = false, forceInstanceSupport = false): boolean {
		return super.isReady(completeCheck, forceInstanceSupport) && (!completeCheck || this.#decoderSettled);
	}

	/**
	 * What is drawn: the splats, the posed mesh under them, or its wireframe.
	 *
	 * @default 'splats'
	 */
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
	 * the head cast a shadow; splats cast none. A first face has another one than the whole avatar.
	 */
	get headMesh(): Mesh & { follow(owner: GaussianAvatar): void } {
		this.#head ??= new HeadView(this);
		this.#head.follow(this);
		return this.#head;
	}

	/**
	 * Makes the avatar look at a target, also when it moves: the eyes first, then partly the head. Null lets it look around
	 * again. This is part of idle life and has no effect with `idle: false`. `lookAt` turns the whole node instead.
	 *
	 * @param target - A node such as the camera, or a point in world coordinates. Its position is read every frame.
	 */
	gazeAt(target: GazeTarget | null): void {
		this.#gaze.follow(target);
	}

	/**
	 * Wears the avatar: its eyes are kept at the camera, in a headset at the viewer's eyes, to the millimetre. Neck and head
	 * joints follow; the shoulders follow when the head turns far. This writes `position` and `rotationQuaternion` every
	 * frame. Null ends it.
	 *
	 * @param camera - A camera of the page. During a session the avatar follows the headset's camera instead.
	 */
	wear(camera: Camera | null, options?: WearOptions): void {
		this.#worn?.release();
		this.#wornWith = [camera, options];
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

	/** Returns another avatar of the same person. It shares asset, decoder and GPU data; pose and drivers are its own. */
	override clone(name = this.name, newParent: Node | null = null, doNotCloneChildren = false): GaussianAvatar {
		const idle = idleOfCopy(this.#options.idle);
		const rest = this.#isFirstFace ? this.#rest : undefined;
		const copy = new GaussianAvatar(this.core.model, this.getScene(), { ...this.#options, idle }, rest);
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

	/** Clones: an avatar cannot be instanced, since each has a pose of its own. */
	override instantiateHierarchy(
		parent: TransformNode | null = null,
		_?: unknown,
		onNewNode?: (source: TransformNode, clone: TransformNode) => void,
	): TransformNode {
		const copy = this.clone(this.name, parent);
		onNewNode?.(this, copy);
		return copy;
	}

	/** Frees decoder and GPU data, unless a copy needs them. Idempotent. */
	override dispose(doNotRecurse?: boolean): void {
		if (this.core.disposed) return;
		this.core.dispose();
		this.#rest?.leave();
		this.getScene().onBeforeRenderObservable.removeCallback(this.#beforeRender);
		this.onErrorObservable.clear();
		this.onNewPoseObservable.clear();
		this.onLoadObservable.clear();
		this.#head?.dispose(false, true);
		this.splatMaterial.dispose();
		forgetVisible(this);
		super.dispose(doNotRecurse);
	}

	override refreshBoundingInfo(): this {
		this.#fitBounds();
		return this;
	}

	/** Intersects the posed mesh exactly. The result is an AvatarPickingInfo, which has the `region`. */
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

	/** Whether any eye of a rig sees the avatar: all eyes share one order, which is made before the first eye draws. */
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
		return prepareDraw(this) ? super.render(subMesh, enableAlphaMode, effectiveMeshReplacement) : this;
	}

	/** Updates the pose and its bounds, before Babylon culls and draws. */
	readonly #beforeRender = (): void => {
		this.#worn?.turn();
		this.#gaze.update();
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

	/** @param whole - For a first face. */
	#makeCore(model: AvatarModel, whole?: Promise<void>, previous?: Avatar): Avatar {
		const listener = {
			onNewPose: () => this.onNewPoseObservable.notifyObservers(this),
			onError: (error: GaspardError) => this.#report(error),
		};
		return new Avatar(model, { ...this.#options, listener, whole }, previous);
	}

	/** The rest of the file has come. */
	#become(model: AvatarModel): void {
		const firstFace = this.#core;
		this.#core = this.#makeCore(model, undefined, firstFace);
		firstFace.dispose();
		this.#isFirstFace = false;
		const hadHead = this.#head !== undefined;
		this.#head?.dispose(false, true);
		this.#head = undefined;
		if (hadHead) this.headMesh.follow(this);
		if (this.#worn) this.wear(...this.#wornWith);
		this.#fitBounds();
		this.onLoadObservable.notifyObservers(this);
	}

	#locate(out: [number, number, number], target: GazeTarget): void {
		if (target instanceof Vector3) point.copyFrom(target);
		else {
			// By force, because a node that has moved in this frame still has the matrix of the last one.
			target.computeWorldMatrix(true);
			target.getWorldMatrix().getTranslationToRef(point);
		}
		this.computeWorldMatrix(true).invertToRef(toNode);
		Vector3.TransformCoordinatesToRef(point, toNode, point);
		point.x *= sideSign(this.getScene().useRightHandedSystem);
		point.toArray(out);
	}

	#report(error: GaspardError): void {
		if (this.onErrorObservable.hasObservers()) this.onErrorObservable.notifyObservers(error);
		else console.error(error);
	}
}

const eyePlanes = [0, 1, 2, 3, 4, 5].map(() => new Plane(0, 0, 0, 0));
const low = new Vector3();
const high = new Vector3();
const point = new Vector3();
const toNode = new Matrix();
