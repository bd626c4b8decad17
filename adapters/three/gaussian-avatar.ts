import {
	Box3,
	type Camera,
	type InstancedBufferGeometry,
	type Intersection,
	Matrix4,
	Mesh,
	Object3D,
	type Object3DEventMap,
	type Raycaster,
	Sphere,
	Vector3,
} from 'three';
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
import { adoptRenderer } from './avatar-renderer.ts';
import { HeadView } from './head-view.ts';
import type { HeadsetRenderer } from './headset-view.ts';
import { hasErrorListener } from './private-fields.ts';
import { type HeadIntersection, raycastAvatar } from './raycast-avatar.ts';
import type { AvatarHostRenderer } from './renderer-host.ts';
import { releaseSplatGeometry, retainSplatGeometry } from './splat-geometry.ts';
import { SplatMaterial } from './splat-material.ts';
import { RenderProbe } from './visible-avatars.ts';
import { assertDrawable } from './webgl2-support.ts';
import { WornHead } from './worn-head.ts';

/** Events of a GaussianAvatar, in addition to those of Object3D. */
export interface GaussianAvatarEventMap extends Object3DEventMap {
	/** Something failed. The avatar keeps its last good pose; other avatars and the page go on. */
	error: { error: GaspardError };
	/** A new pose is ready. A page that renders on demand renders another frame. */
	change: object;
	/** The rest of a file that was loaded with `progressive` has come: this is the whole avatar now. */
	load: object;
}

const SplatMesh = Mesh<InstancedBufferGeometry, SplatMaterial, GaussianAvatarEventMap>;

/** An intersection of a ray with an avatar: three's, and the `region` of the head that was hit. */
export type AvatarIntersection = HeadIntersection<GaussianAvatar>;

/**
 * A living head in a three.js scene:
 *
 * ```ts
 * import { GaussianAvatar } from 'gaspard/three';
 *
 * const ada = await GaussianAvatar.load('ada.glb');
 * scene.add(ada);
 * ```
 *
 * It is a Mesh: position, parents, layers, `visible`, `renderOrder`, raycasting, fog, clipping planes, render targets and
 * headsets work as for any other mesh. It blinks, looks around and breathes by itself; no call per frame is needed. Units
 * are metres, y is up, the face looks along +z, and the origin is the base of the neck.
 *
 * Avatars that overlap in depth are sorted together, splat by splat, for every camera and every frame, and drawn in one
 * call. Several renderers can draw the same avatar.
 */
export class GaussianAvatar extends withAvatarControls(SplatMesh) {
	readonly isGaussianAvatar = true;
	override readonly type = 'GaussianAvatar';
	/** Bounds of the current pose with its hair, in the avatar's own frame. three culls and sorts by the sphere. */
	readonly boundingBox: Box3 = new Box3();
	readonly boundingSphere: Sphere = new Sphere();

	#core: Avatar;
	readonly #options: GaussianAvatarOptions;
	readonly #rest: RestOfFile | undefined;
	#isFirstFace: boolean;
	readonly #probe: RenderProbe;
	#view: AvatarView = 'splats';
	#head: HeadView | undefined;
	readonly #gaze: GazeFollower<Object3D | Vector3>;
	#worn: WornHead | undefined;
	#wornWith: Parameters<GaussianAvatar['wear']> = [null];
	#boundsVersion = 0;
	readonly #changeEvent = { type: 'change' as const };

	/**
	 * Most pages use `GaussianAvatar.load` instead. The model is in use until `dispose`.
	 *
	 * @param rest - The rest of the file, if `model` is a first face.
	 */
	constructor(model: AvatarModel, options: GaussianAvatarOptions = {}, rest?: RestOfFile) {
		super(retainSplatGeometry(), new SplatMaterial());
		this.#options = options;
		this.#rest = rest;
		this.#isFirstFace = rest !== undefined;
		this.#core = this.#makeCore(
			model,
			rest?.complete(this, (whole) => this.#become(whole)),
		);
		this.#gaze = new GazeFollower(this, (out, target) => this.#locate(out, target));
		this.name = model.asset.name;
		this.#probe = new RenderProbe(this);
		this.add(this.#probe);
		this.#fitBounds();
	}

	/**
	 * Reads an avatar file and makes the avatar. Files that are loaded twice share one asset, decoder and GPU data.
	 *
	 * @param source - Address, bytes or Blob of a `.glb`.
	 * @throws GaspardError (rejects) `asset/…` for what is wrong with the file, `gpu/no-webgl2` where nothing could be
	 *   drawn. Trouble with the decoder comes later, as an `error` event and through `ready`: the head shows meanwhile.
	 */
	static async load(
		source: AvatarSource,
		options: GaussianAvatarOptions & LoadOptions & ProgressiveOptions = {},
	): Promise<GaussianAvatar> {
		await assertDrawable();
		if (options.progressive) {
			const { loadProgressively } = await import('../../src/avatar/load-progressively.ts');
			const { model, rest } = await loadProgressively(source, options);
			return new GaussianAvatar(model, options, rest);
		}
		return new GaussianAvatar(await loadAvatarModel(source, options), options);
	}

	/** Makes an avatar from an asset in memory. `verify`, `signal` and other options of a download have no effect. */
	static fromAsset(asset: AvatarAsset, options: GaussianAvatarOptions & LoadOptions = {}): GaussianAvatar {
		return new GaussianAvatar(modelOfAsset(asset, options), options);
	}

	/** The avatar without an engine: model, drivers, current pose. Another one when a first face becomes the whole avatar. */
	get core(): Avatar {
		return this.#core;
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
		this.material.visible = view === 'splats';
		this.#updateHead();
	}

	/**
	 * Makes the avatar look at a target, also when it moves: the eyes first, then partly the head. Null lets it look around
	 * again. This is part of idle life and has no effect with `idle: false`. `lookAt` turns the whole object instead.
	 *
	 * @param target - An object such as the camera, or a point in world coordinates. Its position is read every frame.
	 */
	gazeAt(target: Object3D | Vector3 | null): void {
		this.#gaze.follow(target);
	}

	/**
	 * Wears the avatar: its eyes are kept at the camera, in a headset at the viewer's eyes, to the millimetre. Neck and head
	 * joints follow; the shoulders follow when the head turns far. This writes `position` and `quaternion` every frame. Null
	 * ends it.
	 *
	 * @param camera - The camera that `render` is called with. In a headset, its parent moves the viewer.
	 * @param renderer - The renderer of the headset's session. Without it the avatar follows the camera, which is at the left
	 * eye during a session.
	 */
	wear(camera: Camera | null, renderer?: HeadsetRenderer, options?: WearOptions): void {
		this.#worn?.release();
		this.#wornWith = [camera, renderer, options];
		this.#worn = camera ? new WornHead(this, camera, renderer, options) : undefined;
	}

	/**
	 * Whether `firstPerson` lets a camera see this avatar.
	 *
	 * @internal
	 */
	isSeenBy(camera: Camera): boolean {
		return !this.#worn || this.#worn.isSeenBy(camera, this.firstPerson);
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
	override clone(recursive = true): this {
		const copy = new GaussianAvatar(
			this.core.model,
			{ ...this.#options, idle: idleOfCopy(this.#options.idle) },
			this.#isFirstFace ? this.#rest : undefined,
		);
		return copy.copy(this, recursive) as this;
	}

	/** Takes over place, appearance and, if `recursive`, the children of another avatar; the person stays the same. */
	override copy(source: GaussianAvatar, recursive = true): this {
		Object3D.prototype.copy.call(this, source, false);
		this.material.copy(source.material);
		this.opacity = source.opacity;
		this.splatLimit = source.splatLimit;
		this.firstPerson = source.firstPerson;
		this.view = source.view;
		if (!recursive) return this;
		for (const child of source.children) if (!source.#owns(child)) this.add(child.clone());
		return this;
	}

	/** Frees decoder and GPU data in every renderer, unless a copy needs them. Does not remove it from its parent. Idempotent. */
	override dispose(): void {
		if (this.core.disposed) return;
		this.core.dispose();
		this.#rest?.leave();
		this.material.dispose();
		releaseSplatGeometry();
		this.#head?.dispose();
		forgetVisible(this);
		// What Object3D.dispose does, which older releases do not have.
		this.dispatchEvent({ type: 'dispose' });
	}

	computeBoundingBox(): void {
		this.#fitBounds();
	}

	computeBoundingSphere(): void {
		this.#fitBounds();
	}

	/** Updates the pose and its bounds: three calls this before it culls and draws. */
	override updateMatrixWorld(force?: boolean): void {
		if (this.#probe.parent !== this) this.add(this.#probe);
		if (this.#worn) {
			this.#worn.turn();
			this.core.advance();
			this.#worn.place();
		}
		super.updateMatrixWorld(force);
		this.#gaze.update();
		this.core.advance();
		if (this.#boundsVersion !== this.core.poseVersion) this.#fitBounds();
		this.#updateHead();
	}

	/**
	 * Tells a WebGPURenderer how splats are drawn. A page that replaces this function calls `avatarRenderer(renderer)` once
	 * before it draws. Preparing the draw itself is the material's task.
	 */
	override onBeforeRender(renderer: AvatarHostRenderer): void {
		adoptRenderer(this, renderer);
	}

	/** Splats cast no shadow. With `castShadow` the head mesh does. */
	override onBeforeShadow(): void {
		this.geometry.instanceCount = 0;
	}

	/** Intersects the posed mesh exactly. Intersections have `point`, `distance`, `face`, `faceIndex`, `uv` and `region`. */
	override raycast(raycaster: Raycaster, intersects: Intersection[]): void {
		raycastAvatar(this, raycaster, intersects);
	}

	/** @param whole - For a first face. */
	#makeCore(model: AvatarModel, whole?: Promise<void>, previous?: Avatar): Avatar {
		const listener = {
			onNewPose: () => this.dispatchEvent(this.#changeEvent),
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
		this.#head?.removeFromParent();
		this.#head?.dispose();
		this.#head = undefined;
		if (this.#worn) this.wear(...this.#wornWith);
		this.#fitBounds();
		this.dispatchEvent({ type: 'load' });
	}

	#owns(child: Object3D): boolean {
		return child === this.#probe || child === this.#head;
	}

	/** Makes the head mesh when it is first shown or casts a shadow. */
	#updateHead(): void {
		if (!this.#head) {
			if (this.#view === 'splats' && !this.castShadow) return;
			this.#head = new HeadView(this.core);
			this.#head.layers = this.layers;
			this.add(this.#head);
		}
		this.#head.show(this.#view, this.castShadow);
	}

	#fitBounds(): void {
		const { box } = this.core;
		this.#boundsVersion = this.core.poseVersion;
		this.boundingBox.min.fromArray(box, 0);
		this.boundingBox.max.fromArray(box, 3);
		this.boundingBox.getBoundingSphere(this.boundingSphere);
	}

	#locate(out: [number, number, number], target: Object3D | Vector3): void {
		if (target instanceof Object3D) point.setFromMatrixPosition(target.matrixWorld);
		else point.copy(target);
		point.applyMatrix4(toAvatar.copy(this.matrixWorld).invert()).toArray(out);
	}

	#report(error: GaspardError): void {
		if (hasErrorListener(this)) this.dispatchEvent({ type: 'error', error });
		else console.error(error);
	}
}

const point = new Vector3();
const toAvatar = new Matrix4();
