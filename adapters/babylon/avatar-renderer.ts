import type { Camera } from '@babylonjs/core/Cameras/camera.js';
import type { AbstractEngine } from '@babylonjs/core/Engines/abstractEngine.js';
import type { InternalTexture } from '@babylonjs/core/Materials/Textures/internalTexture.js';
import type { Scene } from '@babylonjs/core/scene.js';
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
import type { DrawnAvatar } from './drawn-avatar.ts';
import { avatarToWorld } from './handedness.ts';
import { beginView } from './headset-view.ts';
import { rightEye } from './multiview.ts';
import { drawsNothing } from './private-fields.ts';
import { type AvatarRendererOptions, type RendererHost, webgpuSupport } from './renderer-host.ts';
import { latestVisible } from './visible-avatars.ts';
import { WebGLHost } from './webgl-host.ts';

/**
 * Draws the avatars of one engine. It owns their GPU data. For each frame and each camera, rig or render target it sorts
 * once, when Babylon reaches the first avatar; all eyes of a rig share that order.
 */
export class AvatarRenderer {
	/** Resolves when the back end has chosen between sorting on the GPU and on the CPU; never rejects. */
	readonly sorterChosen: Promise<SorterKind>;
	readonly #engine: AbstractEngine;
	readonly #host: RendererHost;
	readonly #views: RenderViews;
	#textures: { order: InternalTexture; centers: InternalTexture; shapes: InternalTexture } | undefined;
	#generation = -1;

	/** @throws GaspardError `gpu/no-webgl2`, `engine/not-ready`, `engine/wrong-entry`. */
	constructor(engine: AbstractEngine, options: AvatarRendererOptions = {}) {
		const host: RendererHost = engine.isWebGPU
			? webgpuSupport.get().makeHost(engine, options, (error: GaspardError) => this.#views.report(error))
			: new WebGLHost(engine, options);
		this.#engine = engine;
		this.#host = host;
		this.#views = new RenderViews(host.backend, {
			gpuDecoding: host.gpuDecoding,
			beforeSort: () => host.beforeOrder(),
		});
		this.sorterChosen = host.sorterChosen;
		registry.add(engine, this);
		engine.onContextLostObservable.add(this.#onContextLost);
		engine.onDisposeObservable.addOnce(() => disposeAvatarRenderer(engine));
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

	/**
	 * Makes an avatar ready to be drawn in the current render pass, now. The first avatar of a cluster that is reached draws
	 * the whole cluster; the others draw nothing.
	 *
	 * Never throws. An avatar that cannot be drawn reports why, and is tried again later.
	 *
	 * @returns Whether there is something to draw.
	 */
	prepare(avatar: DrawnAvatar): boolean {
		const { core } = avatar;
		if (core.disposed || this.#views.skips(core)) return false;
		try {
			const isDrawn = this.#prepare(avatar);
			this.#views.succeed(core);
			return isDrawn;
		} catch (error) {
			this.#views.fail(core, error);
			return false;
		}
	}

	/** Frees everything on this engine's GPU. Avatars that are drawn again get new data. */
	dispose(): void {
		this.#engine.onContextLostObservable.removeCallback(this.#onContextLost);
		this.#views.dispose();
		this.#host.dispose();
		// The back end has freed the textures themselves.
		this.#textures = undefined;
	}

	readonly #onContextLost = (): void => this.#views.report(this.#host.lostError());

	#prepare(avatar: DrawnAvatar): boolean {
		const scene = avatar.getScene();
		const camera = scene.activeCamera;
		if (!camera) return false;
		const passId = this.#engine.currentRenderPassId;
		const rig = rigOf(camera, passId);
		const view = this.#views.view(scene, rig, null, rig ? 0 : passId);
		this.#refresh(view, scene, rig, avatar, passId);
		const cluster = this.#views.takeCluster(view, avatar.core);
		if (!cluster) return false;
		this.#bind(avatar);
		avatar.splatMaterial.aim(cluster.firstSplat, cluster.splatCount);
		avatar.forcedInstanceCount = batchCount(cluster.splatCount);
		this.#host.beforeDraw(avatar);
		return true;
	}

	/** Sorts if this is another frame, or another draw of the same pass, than the view's last one. */
	#refresh(view: RenderView, scene: Scene, rig: Camera | null, avatar: DrawnAvatar, passId: number): void {
		const draw = scene.getRenderId();
		const frame = scene.getFrameId();
		const isOtherEye = view.draw !== draw;
		const isNew = rig ? view.frame !== frame : isOtherEye;
		if (isOtherEye) view.drawn.fill(false);
		view.draw = draw;
		view.frame = frame;
		if (!isNew && (view.drawList.find(avatar.core) || !this.#views.instance(avatar))) return;
		this.#collect(view.drawList, scene, rig, avatar, passId);
		this.#views.sort(view);
	}

	/** Adds all avatars that this pass will draw to the draw list. */
	#collect(drawList: DrawList, scene: Scene, rig: Camera | null, reached: DrawnAvatar, passId: number): void {
		const { useRightHandedSystem } = scene;
		const visible = latestVisible(scene, passId);
		// The avatar may be missing from the list: the page draws by hand.
		visible.add(reached);
		drawList.begin(beginView(this.headset, scene, rig));
		visible.end();
		for (let i = 0; i < visible.count; i++) {
			const avatar = visible.avatars[i]!;
			if (avatar !== reached && !isDrawable(avatar)) continue;
			const instance = this.#views.instance(avatar);
			if (!instance) continue;
			avatarToWorld(instance.avatarToWorld, avatar.getWorldMatrix(), useRightHandedSystem);
			this.#views.add(drawList, instance, avatar, avatar.visibility, batches.indexOf(avatar));
		}
		batches.end();
	}

	/** Gives the back end's textures to the material. */
	#bind(avatar: DrawnAvatar): void {
		const { backend } = this.#host;
		if (!this.#textures || this.#generation !== backend.generation) {
			this.#generation = backend.generation;
			const { order, centers, shapes } = backend.textures;
			const wrap = (table: WebGLTexture | GPUTexture) => this.#host.wrap(table);
			this.#textures = { order: wrap(order), centers: wrap(centers), shapes: wrap(shapes) };
		}
		const { splatMaterial } = avatar;
		splatMaterial.setInternalTexture('splatOrder', this.#textures.order);
		splatMaterial.setInternalTexture('splatCenters', this.#textures.centers);
		splatMaterial.setInternalTexture('splatShapes', this.#textures.shapes);
	}
}

/** Of the draw list that is being filled. */
const batches = new DrawBatches(canShareDrawCall);

/** The camera whose eyes share one order, such as a headset's; null for any other. What eyes see in a mirror is not shared. */
export function rigOf(camera: Camera, passId: number): Camera | null {
	const ownPass = camera.outputRenderTarget?.renderPassId ?? camera.renderPassId;
	if (passId !== ownPass) return null;
	// With multiview the rig camera itself draws, once for all eyes.
	return camera.rigParent ?? (rightEye(camera) ? camera : null);
}

/** Whether Babylon will reach this avatar: the page may have changed it after Babylon made its queue. */
function isDrawable(avatar: DrawnAvatar): boolean {
	return !avatar.core.disposed && avatar.isVisible && avatar.isEnabled();
}

const registry = new RendererRegistry<AbstractEngine, AvatarRenderer>((engine) => new AvatarRenderer(engine));

/**
 * The AvatarRenderer of an engine, made on first use.
 *
 * @param options - Used by the first call only. Call it before anything is drawn.
 * @throws GaspardError `gpu/no-webgl2`, `engine/not-ready`, `engine/wrong-entry`.
 */
export function avatarRenderer(engine: AbstractEngine, options: AvatarRendererOptions = {}): AvatarRenderer {
	return registry.get(engine) ?? new AvatarRenderer(engine, options);
}

/** Frees all GPU data of an engine's avatars. Disposing the engine does it too. */
export function disposeAvatarRenderer(engine: AbstractEngine): void {
	registry.dispose(engine);
}

/**
 * Makes an avatar ready to be drawn in the current render pass. Never throws; see AvatarRenderer.prepare. With NullEngine
 * there is nothing to draw, but the avatar counts as seen, so that its drivers and its decoder run.
 */
export function prepareDraw(avatar: DrawnAvatar): boolean {
	const { core } = avatar;
	if (core.disposed) return false;
	const engine = avatar.getEngine();
	if (drawsNothing(engine)) {
		core.markDrawn();
		return false;
	}
	return registry.obtain(engine, core)?.prepare(avatar) ?? false;
}
