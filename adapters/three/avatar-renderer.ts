import {
	type ArrayCamera,
	type Camera,
	Frustum,
	FrustumArray,
	Matrix4,
	type Object3D,
	type Scene,
	type Vector4,
} from 'three';
import type { GaspardError } from '../../src/errors.ts';
import type { SorterKind } from '../../src/gpu/splat-backend.ts';
import { DrawBatches } from '../../src/scene/draw-batches.ts';
import type { DrawList } from '../../src/scene/draw-list.ts';
import { type RenderView, RenderViews } from '../../src/scene/render-views.ts';
import { batchCount } from '../../src/splat/quad-batch.ts';
import { canShareDrawCall } from './draw-batches.ts';
import type { GaussianAvatar } from './gaussian-avatar.ts';
import { HeadsetView } from './headset-view.ts';
import {
	type AvatarHostRenderer,
	type AvatarRendererOptions,
	currentTarget,
	isNodeRenderer,
	nodeSupport,
	type RendererHost,
	type SplatTextures,
} from './renderer-host.ts';
import type { SplatMaterial } from './splat-material.ts';
import { type CameraVisibleAvatars, latestVisible } from './visible-avatars.ts';
import { WebGLHost } from './webgl-host.ts';

/**
 * The avatars of one renderer: GPU state, and one order for each `render()` and camera rig, made when its first
 * avatar is reached. Both eyes of a headset share it.
 */
export class AvatarRenderer extends RenderViews {
	readonly #renderer: AvatarHostRenderer;
	readonly #host: RendererHost;
	readonly headset: HeadsetView = new HeadsetView();

	/** @throws GaspardError `gpu/no-webgl2`, `gpu/context-lost`, `engine/not-ready` or `engine/wrong-entry` if avatars cannot be drawn. */
	constructor(renderer: AvatarHostRenderer, options: AvatarRendererOptions = {}) {
		if (isNodeRenderer(renderer)) nodeSupport().adopt(renderer);
		const onLost = (error: GaspardError) => renderers.get(renderer)?.report(error);
		const host: RendererHost = isNodeRenderer(renderer)
			? nodeSupport().makeHost(renderer, options, onLost)
			: new WebGLHost(renderer, options, onLost);
		super(host.backend, host.gpuDecoding);
		this.#renderer = renderer;
		this.#host = host;
		renderers.set(renderer, this);
	}

	/** The back end's tables as textures of three: the newest order, posed centres and shapes. */
	get textures(): SplatTextures {
		return this.#host.textures;
	}

	/** Settles when the back end has chosen between sorting on the GPU and on the CPU; never rejects. */
	get sorterChosen(): Promise<SorterKind> {
		return this.#host.sorterChosen;
	}

	/**
	 * Makes an avatar's material and geometry ready to be drawn through one camera, now. The first avatar of a cluster
	 * that is reached draws the whole cluster; the others draw nothing.
	 */
	prepare(avatar: GaussianAvatar, scene: Object3D, camera: Camera): void {
		const { geometry, material } = avatar;
		geometry.instanceCount = 0;
		const renderer = this.#renderer;
		const rig = rigOf(renderer, camera);
		if (!avatar.isSeenBy(rig)) return;
		const view = this.view(scene, rig, currentTarget(renderer), renderer.getActiveCubeFace());
		this.#refresh(view, rig, avatar, scene);
		if (view.draw !== camera.id) {
			view.draw = camera.id;
			view.drawn.fill(false);
		}
		const cluster = this.takeCluster(view, avatar.core);
		if (!cluster) return;
		this.#bind(avatar, view);
		material.uniforms.firstSplat.value = cluster.firstSplat;
		material.uniforms.splatCount.value = cluster.splatCount;
		this.#host.aim(material);
		aimAtEye(material, camera);
		geometry.instanceCount = batchCount(cluster.splatCount);
		if (this.#host.drawsItself?.(avatar, scene as Scene, camera)) geometry.instanceCount = 0;
	}

	override dispose(): void {
		super.dispose();
		this.#host.dispose();
	}

	/** Makes the order anew where this is another `render()` than the last one of the view. */
	#refresh(view: RenderView, rig: Camera, avatar: GaussianAvatar, scene: Object3D): void {
		const visible = latestVisible(rig);
		visible.open = false;
		const isNew = view.frame !== visible.serial && !this.#isOfAnother(view, rig, visible);
		if (!isNew && view.drawList.find(avatar.core)) return;
		// Reached without having been visited: somebody took the probe away, or draws by hand.
		visible.add(avatar);
		view.frame = visible.serial;
		view.draw = -1;
		this.#collect(view.drawList, rig, visible, avatar, scene);
		this.poseAndSort(view);
	}

	/** Whether a walk is that of a render inside this one, with the same camera into another target. */
	#isOfAnother(view: RenderView, rig: Camera, visible: CameraVisibleAvatars): boolean {
		for (let i = 0; i < this.views.length; i++) {
			const other = this.views[i]!;
			if (other !== view && other.keys[1] === rig && other.frame === visible.serial) return true;
		}
		return false;
	}

	/** Puts everybody who will be drawn in this `render()` into the draw list. */
	#collect(
		drawList: DrawList,
		rig: Camera,
		visible: CameraVisibleAvatars,
		reached: GaussianAvatar,
		scene: Object3D,
	): void {
		setFrustum(rig);
		drawList.begin(this.headset.look(this.#renderer, rig));
		batches.count = 0;
		visible.end();
		for (let i = 0; i < visible.count; i++) {
			const avatar = visible.avatars[i]!;
			if (avatar !== reached && !(isDrawable(avatar, scene) && avatar.isSeenBy(rig) && inFrustum(avatar, rig)))
				continue;
			const instance = this.system.instance(avatar.core, avatar.splatLimit);
			if (!instance) continue;
			instance.avatarToWorld.set(avatar.matrixWorld.elements);
			this.add(drawList, instance, avatar, 1, batches.indexOf(avatar, rig));
		}
		batches.end();
	}

	protected override poseAndSort(view: RenderView): void {
		super.poseAndSort(view);
		this.#host.keepOrder(view.drawList);
	}

	/** Hands the back end's textures to the material. */
	#bind(avatar: GaussianAvatar, view: RenderView): void {
		const { centers, shapes } = this.#host.textures;
		const { uniforms } = avatar.material;
		uniforms.splatOrder.value = this.#host.orderTexture(view.drawList);
		uniforms.splatCenters.value = centers;
		uniforms.splatShapes.value = shapes;
	}
}

/** Of the picture that is being collected. */
const batches = new DrawBatches(canShareDrawCall);
const frustum = new Frustum();
const frustums = new FrustumArray();
const projection = new Matrix4();

/**
 * An eye of a rig says itself which pixels are its own: after a mirror was drawn, three no longer knows the viewport of the
 * eye that goes on.
 */
function aimAtEye(material: SplatMaterial, camera: Camera): void {
	const { viewport } = camera as { viewport?: Vector4 };
	if (viewport) material.uniforms.viewportPixels.value.set(viewport.z, viewport.w);
}

/** In a headset both eyes share one order: that of the rig. Any other camera is its own. */
function rigOf(renderer: AvatarHostRenderer, camera: Camera): Camera {
	if (!renderer.xr.enabled || !renderer.xr.isPresenting) return camera;
	const rig = renderer.xr.getCamera();
	return rig.cameras.includes(camera as never) ? rig : camera;
}

function setFrustum(rig: Camera): void {
	if (isArrayCamera(rig)) frustums.setFromArrayCamera(rig);
	else {
		projection.multiplyMatrices(rig.projectionMatrix, rig.matrixWorldInverse);
		frustum.setFromProjectionMatrix(projection, rig.coordinateSystem, rig.reversedDepth);
	}
}

function inFrustum(avatar: GaussianAvatar, rig: Camera): boolean {
	if (!avatar.frustumCulled) return true;
	return isArrayCamera(rig) ? frustums.intersectsObject(avatar) : frustum.intersectsObject(avatar);
}

function isArrayCamera(camera: Camera): camera is ArrayCamera {
	return (camera as ArrayCamera).isArrayCamera === true;
}

/** Whether three will come to this avatar when it draws `scene`: a walk may have led through several scenes. */
function isDrawable(avatar: GaussianAvatar, scene: Object3D): boolean {
	if (avatar.core.disposed || !avatar.material.visible) return false;
	for (let object: Object3D | null = avatar; object; object = object.parent) {
		if (object === scene) return true;
	}
	return false;
}

const renderers = new WeakMap<AvatarHostRenderer, AvatarRenderer>();

/**
 * What Gaspard keeps for a renderer, made on first use.
 *
 * @param options - Those of the first call count: before anything is drawn.
 */
export function avatarRenderer(renderer: AvatarHostRenderer, options: AvatarRendererOptions = {}): AvatarRenderer {
	return renderers.get(renderer) ?? new AvatarRenderer(renderer, options);
}

/** Frees what Gaspard keeps for a renderer: before the renderer itself is disposed. */
export function disposeAvatarRenderer(renderer: AvatarHostRenderer): void {
	renderers.get(renderer)?.dispose();
	renderers.delete(renderer);
}
