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
	type Scene,
	Sphere,
	Vector3,
} from 'three';
import type { AvatarAsset } from '../../src/asset/avatar-asset.ts';
import type { AvatarSource } from '../../src/asset/load-avatar-asset.ts';
import { Avatar, type AvatarOptions, idleOfCopy } from '../../src/avatar/avatar.ts';
import type { AvatarModel } from '../../src/avatar/avatar-model.ts';
import type { ExpressionWeights } from '../../src/avatar/face-controls.ts';
import { type LoadOptions, loadAvatarModel, modelOfAsset } from '../../src/avatar/load-avatar-model.ts';
import { asDrawError, type GaspardError, isGaspardError } from '../../src/errors.ts';
import { withAvatarControls } from '../../src/scene/avatar-controls.ts';
import type { WearOptions } from '../../src/xr/head-pose.ts';
import { avatarRenderer } from './avatar-renderer.ts';
import { type AvatarView, HeadView } from './head-view.ts';
import type { HeadsetRenderer } from './headset-view.ts';
import { raycastAvatar } from './raycast-avatar.ts';
import { type AvatarHostRenderer, isNodeRenderer, nodeSupport } from './renderer-host.ts';
import { releaseSplatGeometry, retainSplatGeometry } from './splat-geometry.ts';
import { SplatMaterial } from './splat-material.ts';
import { RenderProbe } from './visible-avatars.ts';
import { assertDrawable } from './webgl2-support.ts';
import { WornHead } from './worn-head.ts';

/** Events of a GaussianAvatar, beside those of every Object3D. */
export interface GaussianAvatarEventMap extends Object3DEventMap {
	/** Something failed; the avatar keeps its last good pose and the page goes on. */
	error: { error: GaspardError };
	/** A pose has arrived that no frame has shown yet. A page that draws on demand renders again. */
	change: object;
}

const SplatMesh = Mesh<InstancedBufferGeometry, SplatMaterial, GaussianAvatarEventMap>;

/** How a GaussianAvatar is made. */
export type GaussianAvatarOptions = Pick<AvatarOptions, 'idle' | 'scheduler'>;

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
 * An ordinary Mesh: position, parents, layers, `visible`, `renderOrder`, raycasting, fog, clipping planes, render targets
 * and headsets work as for any other. It lives by itself: blinks, looks around, breathes; no call per frame is needed.
 * Metres, y up, the face looks along +z, the origin is the base of the neck.
 *
 * Avatars that overlap in depth are sorted together and drawn in one call, exactly, in every frame and for every camera.
 * One avatar may be drawn by several renderers; what each GPU holds is not kept here.
 */
export class GaussianAvatar extends withAvatarControls(SplatMesh) {
	readonly isGaussianAvatar = true;
	override readonly type = 'GaussianAvatar';
	/** The engine-neutral avatar behind this object. */
	readonly core: Avatar;
	/** Of the pose shown, hair included, in the avatar's own frame. three culls and sorts by the sphere. */
	readonly boundingBox: Box3 = new Box3();
	readonly boundingSphere: Sphere = new Sphere();

	readonly #options: GaussianAvatarOptions;
	readonly #probe: RenderProbe;
	#view: AvatarView = 'splats';
	#head: HeadView | undefined;
	#gazeTarget: Object3D | Vector3 | undefined;
	#worn: WornHead | undefined;
	#boundsVersion = 0;
	#failedRenderers = new WeakSet<object>();
	readonly #changeEvent = { type: 'change' as const };

	/** Most pages use `GaussianAvatar.load`. Holds the model until `dispose`. */
	constructor(model: AvatarModel, options: GaussianAvatarOptions = {}) {
		super(retainSplatGeometry(), new SplatMaterial());
		this.core = new Avatar(model, {
			...options,
			listener: {
				onNewPose: () => this.dispatchEvent(this.#changeEvent),
				onError: (error) => this.#report(error),
			},
		});
		this.#options = options;
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
	static async load(source: AvatarSource, options: GaussianAvatarOptions & LoadOptions = {}): Promise<GaussianAvatar> {
		await assertDrawable();
		return new GaussianAvatar(await loadAvatarModel(source, options), options);
	}

	/** Makes an avatar from an asset in memory. */
	static fromAsset(asset: AvatarAsset, options: GaussianAvatarOptions & LoadOptions = {}): GaussianAvatar {
		return new GaussianAvatar(modelOfAsset(asset, options), options);
	}

	/** Splats, or the mesh under them. */
	get view(): AvatarView {
		return this.#view;
	}

	set view(view: AvatarView) {
		this.#view = view;
		this.material.visible = view === 'splats';
		this.#updateHead();
	}

	/**
	 * Looks at something, and goes on looking when it moves: eyes lead, the head follows partly. Null looks around freely
	 * again. Part of idle life; without that, nothing happens. (`lookAt` turns the whole bust, as for every Object3D.)
	 *
	 * @param target - An object of the scene, such as the camera, or a point in world coordinates, read every frame.
	 */
	gazeAt(target: Object3D | Vector3 | null): void {
		this.#gazeTarget = target ?? undefined;
		if (!target) this.core.idle?.lookAt();
	}

	/**
	 * Puts the head on: from now on its eyes are the camera's, and in a headset those of whoever wears it, to the
	 * millimetre. Neck and head joints follow, shoulders only beyond a glance; position and rotation of this object are
	 * written every frame. Null takes it off.
	 *
	 * @param camera - The camera that `render` is called with; in a headset its parent carries the viewer around.
	 * @param renderer - Who presents to the headset; without it the camera is followed, which in a session is the left eye.
	 */
	wear(camera: Camera | null, renderer?: HeadsetRenderer, options?: WearOptions): void {
		this.#worn?.release();
		this.#worn = camera ? new WornHead(this, camera, renderer, options) : undefined;
	}

	/**
	 * Whether a camera sees this avatar, as far as wearing it is concerned.
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

	/** Another avatar of the same person: shares asset, decoder and GPU data, and lives a life of its own. */
	override clone(recursive = true): this {
		const copy = new GaussianAvatar(this.core.model, { ...this.#options, idle: idleOfCopy(this.#options.idle) });
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

	/** Frees decoder and GPU data, in every renderer, unless a copy needs them. Idempotent. Leaves its parent alone. */
	override dispose(): void {
		if (this.core.disposed) return;
		this.core.dispose();
		this.material.dispose();
		releaseSplatGeometry();
		this.#head?.dispose();
		// What Object3D.dispose does, which older releases do not have.
		this.dispatchEvent({ type: 'dispose' });
	}

	computeBoundingBox(): void {
		this.#fitBounds();
	}

	computeBoundingSphere(): void {
		this.#fitBounds();
	}

	/** three calls this before it culls and draws: the pose and its bounds are brought up to date here. */
	override updateMatrixWorld(force?: boolean): void {
		if (this.#probe.parent !== this) this.add(this.#probe);
		if (this.#worn) {
			this.#worn.turn();
			this.core.advance();
			this.#worn.place();
		}
		super.updateMatrixWorld(force);
		if (this.#gazeTarget) this.#followGaze(this.#gazeTarget);
		this.core.advance();
		if (this.#boundsVersion !== this.core.poseVersion) this.#fitBounds();
		this.#updateHead();
	}

	/**
	 * The material calls this before each draw; `onBeforeRender` is left to you.
	 *
	 * @internal
	 */
	prepareDraw(renderer: AvatarHostRenderer, scene: Scene, camera: Camera): void {
		this.geometry.instanceCount = 0;
		if (this.core.disposed || this.#failedRenderers.has(renderer)) return;
		try {
			avatarRenderer(renderer).prepare(this, scene, camera);
		} catch (error) {
			this.#fail(renderer, error);
		}
	}

	/**
	 * WebGPURenderer learns here how splats are drawn. A page that puts a function of its own in this place calls
	 * `avatarRenderer(renderer)` once before.
	 */
	override onBeforeRender(renderer: AvatarHostRenderer): void {
		if (!isNodeRenderer(renderer) || this.#failedRenderers.has(renderer)) return;
		// It does not call the material's hook: what it cannot draw must not be left over from another renderer.
		this.geometry.instanceCount = 0;
		try {
			nodeSupport().adopt(renderer);
		} catch (error) {
			this.#fail(renderer, error);
		}
	}

	/** Splats cast no shadow; the head mesh does, where `castShadow` is on. */
	override onBeforeShadow(): void {
		this.geometry.instanceCount = 0;
	}

	/** Meets the posed mesh, exactly. Intersections carry `point`, `distance`, `face`, `faceIndex`, `uv` and `region`. */
	override raycast(raycaster: Raycaster, intersects: Intersection[]): void {
		raycastAvatar(this, raycaster, intersects);
	}

	#owns(child: Object3D): boolean {
		return child === this.#probe || child === this.#head;
	}

	/** The head mesh is there where it is looked at or casts a shadow. */
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

	#followGaze(target: Object3D | Vector3): void {
		const { idle } = this.core;
		if (!idle) return;
		if (target instanceof Object3D) point.setFromMatrixPosition(target.matrixWorld);
		else point.copy(target);
		point.applyMatrix4(toAvatar.copy(this.matrixWorld).invert());
		point.toArray(pointNumbers);
		idle.lookAt(pointNumbers);
	}

	/** Drawing must not end the host's frame. The renderer is not tried again, unless its context comes back. */
	#fail(renderer: object, error: unknown): void {
		this.geometry.instanceCount = 0;
		if (!isGaspardError(error, 'gpu/context-lost')) this.#failedRenderers.add(renderer);
		this.#report(asDrawError(error));
	}

	#report(error: GaspardError): void {
		// three keeps its listeners in a field that its types do not name.
		const { _listeners } = this as unknown as { _listeners?: { error?: unknown[] } };
		if (_listeners?.error?.length) this.dispatchEvent({ type: 'error', error });
		else console.error(error);
	}
}

const point = new Vector3();
const pointNumbers: [number, number, number] = [0, 0, 0];
const toAvatar = new Matrix4();
