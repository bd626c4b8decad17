import type { Camera, Object3D, Scene, Vector4 } from 'three';
import type { GaspardError } from '../../src/errors.ts';
import type { SorterKind, SplatBackend } from '../../src/gpu/splat-backend.ts';
import type { AvatarSystem } from '../../src/scene/avatar-system.ts';
import { DrawBatches } from '../../src/scene/draw-batches.ts';
import type { DrawList } from '../../src/scene/draw-list.ts';
import { type RenderView, RenderViews } from '../../src/scene/render-views.ts';
import { RendererRegistry } from '../../src/scene/renderer-registry.ts';
import { batchCount } from '../../src/splat/quad-batch.ts';
import type { HeadsetRig } from '../../src/xr/headset-rig.ts';
import { canShareDrawCall } from './draw-batches.ts';
import type { DrawnAvatar, DrawnMaterial } from './drawn-avatar.ts';
import { beginView } from './headset-view.ts';
import {
	type AvatarHostRenderer,
	type AvatarRendererOptions,
	currentTarget,
	isNodeRenderer,
	nodeSupport,
	type RendererHost,
	type SplatTextures,
} from './renderer-host.ts';
import { isInFrustum, setFrustum } from './rig-frustum.ts';
import { type CameraVisibleAvatars, latestVisible } from './visible-avatars.ts';
import { WebGLHost } from './webgl-host.ts';

/**
 * Draws the avatars of one renderer. It owns their GPU data. For each `render()` and camera rig it sorts once, when three
 * reaches the first avatar; both eyes of a headset share that order.
 */
export class AvatarRenderer {
	readonly #renderer: AvatarHostRenderer;
	readonly #host: RendererHost;
	readonly #views: RenderViews;

	/** @throws GaspardError `gpu/no-webgl2`, `gpu/context-lost`, `engine/not-ready`, `engine/wrong-entry`. */
	constructor(renderer: AvatarHostRenderer, options: AvatarRendererOptions = {}) {
		if (isNodeRenderer(renderer)) nodeSupport.get().adopt(renderer);
		const onLost = (error: GaspardError) => this.#views.report(error);
		const host: RendererHost = isNodeRenderer(renderer)
			? nodeSupport.get().makeHost(renderer, options, onLost)
			: new WebGLHost(renderer, options, onLost);
		this.#renderer = renderer;
		this.#host = host;
		this.#views = new RenderViews(host.backend, {
			gpuDecoding: host.gpuDecoding,
			afterSort: (drawList) => host.keepOrder(drawList),
		});
		registry.add(renderer, this);
	}

	/** The avatars that have GPU data, for inspection. */
	get system(): AvatarSystem {
		return this.#views.system;
	}

	/** The back end and its sorter, for inspection. */
	get backend(): SplatBackend {
		return this.#host.backend;
	}

	/** Settings for headsets: comfort fade, and fewer splats when frames come too late. */
	get headset(): HeadsetRig {
		return this.#views.headset;
	}

	/** How often avatars were sorted. A frame of a headset counts once. */
	get sortCount(): number {
		return this.#views.sortCount;
	}

	/** The list that was sorted last, for inspection. */
	get lastDrawList(): DrawList | undefined {
		return this.#views.lastDrawList;
	}

	/** The back end's textures as textures of three: the newest order, posed centres and shapes. */
	get textures(): SplatTextures {
		return this.#host.textures;
	}

	/** Resolves when the back end has chosen between sorting on the GPU and on the CPU; never rejects. */
	get sorterChosen(): Promise<SorterKind> {
		return this.#host.sorterChosen;
	}

	/**
	 * Makes an avatar's material and geometry ready to be drawn through one camera, now. The first avatar of a cluster that
	 * is reached draws the whole cluster; the others draw nothing.
	 *
	 * Never throws. An avatar that cannot be drawn reports why, and is tried again later.
	 */
	prepare(avatar: DrawnAvatar, scene: Object3D, camera: Camera): void {
		avatar.geometry.instanceCount = 0;
		const { core } = avatar;
		if (core.disposed || this.#views.skips(core)) return;
		try {
			this.#prepare(avatar, scene, camera);
			this.#views.succeed(core);
		} catch (error) {
			avatar.geometry.instanceCount = 0;
			this.#views.fail(core, error);
		}
	}

	/** Frees everything on this renderer's GPU. Avatars that are drawn again get new data. */
	dispose(): void {
		this.#views.dispose();
		this.#host.dispose();
	}

	#prepare(avatar: DrawnAvatar, scene: Object3D, camera: Camera): void {
		const { geometry, material } = avatar;
		const renderer = this.#renderer;
		const rig = rigOf(renderer, camera);
		if (!avatar.isSeenBy(rig)) return;
		const view = this.#views.view(scene, rig, currentTarget(renderer), renderer.getActiveCubeFace());
		this.#refresh(view, rig, avatar, scene);
		if (view.draw !== camera.id) {
			view.draw = camera.id;
			view.drawn.fill(false);
		}
		const cluster = this.#views.takeCluster(view, avatar.core);
		if (!cluster) return;
		this.#bind(material, view);
		material.uniforms.firstSplat.value = cluster.firstSplat;
		material.uniforms.splatCount.value = cluster.splatCount;
		this.#host.aim(material);
		aimAtEye(material, camera);
		geometry.instanceCount = batchCount(cluster.splatCount);
		if (this.#host.drawsItself?.(avatar, scene as Scene, camera)) geometry.instanceCount = 0;
	}

	/** Sorts if this is another `render()` than the view's last one. */
	#refresh(view: RenderView, rig: Camera, avatar: DrawnAvatar, scene: Object3D): void {
		const visible = latestVisible(rig);
		visible.open = false;
		// A render inside of this one, with the same camera into another target, has made a list of its own.
		const isNew = view.frame !== visible.serial && !this.#views.hasOther(view, visible.serial);
		if (!isNew && (view.drawList.find(avatar.core) || !this.#views.instance(avatar))) return;
		// The avatar may be missing from the list: the page removed the probe, or draws by hand.
		visible.add(avatar);
		view.frame = visible.serial;
		view.draw = -1;
		this.#collect(view.drawList, rig, visible, avatar, scene);
		this.#views.sort(view);
	}

	/** Adds all avatars that this `render()` will draw to the draw list. */
	#collect(
		drawList: DrawList,
		rig: Camera,
		visible: CameraVisibleAvatars,
		reached: DrawnAvatar,
		scene: Object3D,
	): void {
		setFrustum(rig);
		drawList.begin(beginView(this.headset, this.#renderer, rig));
		visible.end();
		for (let i = 0; i < visible.count; i++) {
			const avatar = visible.avatars[i]!;
			if (avatar !== reached && !(isDrawable(avatar, scene) && avatar.isSeenBy(rig) && isInFrustum(avatar, rig)))
				continue;
			const instance = this.#views.instance(avatar);
			if (!instance) continue;
			instance.avatarToWorld.set(avatar.matrixWorld.elements);
			this.#views.add(drawList, instance, avatar, avatar.material.opacity, batches.indexOf(avatar, rig));
		}
		batches.end();
	}

	/** Gives the back end's textures to a material. */
	#bind({ uniforms }: DrawnMaterial, view: RenderView): void {
		const { centers, shapes } = this.#host.textures;
		uniforms.splatOrder.value = this.#host.orderTexture(view.drawList);
		uniforms.splatCenters.value = centers;
		uniforms.splatShapes.value = shapes;
	}
}

/** Of the draw list that is being filled. */
const batches = new DrawBatches(canShareDrawCall);

/** Uses the eye camera's own viewport: after a mirror pass, three's current viewport is stale. */
function aimAtEye(material: DrawnMaterial, camera: Camera): void {
	const { viewport } = camera as { viewport?: Vector4 };
	if (viewport) material.uniforms.viewportPixels.value.set(viewport.z, viewport.w);
}

/** In a headset both eyes share the order of their rig. Any other camera is its own rig. */
function rigOf(renderer: AvatarHostRenderer, camera: Camera): Camera {
	if (!renderer.xr.enabled || !renderer.xr.isPresenting) return camera;
	const rig = renderer.xr.getCamera();
	return rig.cameras.includes(camera as never) ? rig : camera;
}

/** Whether three will reach this avatar when it draws `scene`: a camera's list may come from several scenes. */
function isDrawable(avatar: DrawnAvatar, scene: Object3D): boolean {
	if (avatar.core.disposed || !avatar.material.visible) return false;
	for (let object: Object3D | null = avatar; object; object = object.parent) {
		if (object === scene) return true;
	}
	return false;
}

const registry = new RendererRegistry<AvatarHostRenderer, AvatarRenderer>((renderer) => new AvatarRenderer(renderer));

/**
 * The AvatarRenderer of a renderer, made on first use.
 *
 * @param options - Used by the first call only. Call it before anything is drawn.
 * @throws GaspardError `gpu/no-webgl2`, `gpu/context-lost`, `engine/not-ready`, `engine/wrong-entry`.
 */
export function avatarRenderer(renderer: AvatarHostRenderer, options: AvatarRendererOptions = {}): AvatarRenderer {
	return registry.get(renderer) ?? new AvatarRenderer(renderer, options);
}

/** Frees all GPU data of a renderer's avatars. Call it before the renderer itself is disposed. */
export function disposeAvatarRenderer(renderer: AvatarHostRenderer): void {
	registry.dispose(renderer);
}

/** Makes an avatar ready to be drawn by a renderer. Never throws; see AvatarRenderer.prepare. */
export function prepareDraw(avatar: DrawnAvatar, renderer: AvatarHostRenderer, scene: Object3D, camera: Camera): void {
	avatar.geometry.instanceCount = 0;
	if (avatar.core.disposed) return;
	registry.obtain(renderer, avatar.core)?.prepare(avatar, scene, camera);
}

/** Makes sure that a WebGPURenderer knows how splats are drawn. Never throws; the avatar reports what fails. */
export function adoptRenderer(avatar: DrawnAvatar, renderer: AvatarHostRenderer): void {
	if (!isNodeRenderer(renderer)) return;
	// This renderer does not call the material's hook: an avatar that it cannot draw must not keep another one's count.
	avatar.geometry.instanceCount = 0;
	if (!avatar.core.disposed) registry.obtain(renderer, avatar.core);
}
