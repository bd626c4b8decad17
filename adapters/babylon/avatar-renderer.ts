import type { Camera } from '@babylonjs/core/Cameras/camera.js';
import type { AbstractEngine } from '@babylonjs/core/Engines/abstractEngine.js';
import type { InternalTexture } from '@babylonjs/core/Materials/Textures/internalTexture.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { SorterKind } from '../../src/gpu/splat-backend.ts';
import { DrawBatches } from '../../src/scene/draw-batches.ts';
import type { DrawList } from '../../src/scene/draw-list.ts';
import { type RenderView, RenderViews } from '../../src/scene/render-views.ts';
import { batchCount } from '../../src/splat/quad-batch.ts';
import { canShareDrawCall } from './draw-batches.ts';
import type { GaussianAvatar } from './gaussian-avatar.ts';
import { avatarToWorld } from './handedness.ts';
import { HeadsetView } from './headset-view.ts';
import { rightEye } from './multiview.ts';
import { type AvatarRendererOptions, type RendererHost, webgpuSupport } from './renderer-host.ts';
import { latestVisible } from './visible-avatars.ts';
import { WebGLHost } from './webgl-host.ts';

/**
 * The avatars of one engine: GPU state, and one order for each camera, rig and render target, made when its first avatar is
 * reached. All eyes of a rig share it, a headset's too.
 */
export class AvatarRenderer extends RenderViews {
	readonly #engine: AbstractEngine;
	readonly #host: RendererHost;
	#textures: { order: InternalTexture; centers: InternalTexture; shapes: InternalTexture } | undefined;
	#generation = -1;
	readonly headset: HeadsetView = new HeadsetView();

	/** Settles when the back end has chosen between sorting on the GPU and on the CPU; never rejects. */
	readonly sorterChosen: Promise<SorterKind>;

	/** @throws GaspardError `gpu/no-webgl2`, `engine/not-ready` or `engine/wrong-entry` if the engine cannot draw avatars. */
	constructor(engine: AbstractEngine, options: AvatarRendererOptions = {}) {
		const host: RendererHost = engine.isWebGPU
			? webgpuSupport().makeHost(engine, options, (error) => renderers.get(engine)?.report(error))
			: new WebGLHost(engine, options);
		super(host.backend, host.gpuDecoding);
		this.#engine = engine;
		this.#host = host;
		this.sorterChosen = host.sorterChosen;
		renderers.set(engine, this);
		engine.onContextLostObservable.add(this.#onContextLost);
		engine.onDisposeObservable.addOnce(() => disposeAvatarRenderer(engine));
	}

	/**
	 * Makes an avatar ready to be drawn in the present pass, now. The first avatar of a cluster that is reached draws the
	 * whole cluster; for the others there is nothing to draw.
	 *
	 * @returns Whether there is something to draw.
	 */
	prepare(avatar: GaussianAvatar): boolean {
		const scene = avatar.getScene();
		const camera = scene.activeCamera;
		if (!camera) return false;
		const passId = this.#engine.currentRenderPassId;
		const rig = rigOf(camera, passId);
		const view = this.view(scene, rig, rig ? null : passId);
		this.#refresh(view, scene, rig, avatar, passId);
		const cluster = this.takeCluster(view, avatar.core);
		if (!cluster) return false;
		this.#bind(avatar);
		avatar.splatMaterial.aim(cluster.firstSplat, cluster.splatCount);
		avatar.forcedInstanceCount = batchCount(cluster.splatCount);
		this.#host.beforeDraw(avatar);
		return true;
	}

	override dispose(): void {
		this.#engine.onContextLostObservable.removeCallback(this.#onContextLost);
		super.dispose();
		this.#host.dispose();
		// The wrappers own nothing: their textures were the back end's.
		this.#textures = undefined;
	}

	readonly #onContextLost = (): void => this.report(this.#host.lostError());

	/** Makes the order anew where this is another draw than the last one of the view. */
	#refresh(view: RenderView, scene: Scene, rig: Camera | null, avatar: GaussianAvatar, passId: number): void {
		const draw = scene.getRenderId();
		const frame = scene.getFrameId();
		const isOtherEye = view.draw !== draw;
		const isNew = rig ? view.frame !== frame : isOtherEye;
		if (isOtherEye) view.drawn.fill(false);
		view.draw = draw;
		view.frame = frame;
		if (!isNew && view.drawList.find(avatar.core)) return;
		this.#collect(view.drawList, scene, rig, avatar, passId);
		this.poseAndSort(view);
	}

	/** Puts everybody who will be drawn in this pass into the draw list. */
	#collect(drawList: DrawList, scene: Scene, rig: Camera | null, reached: GaussianAvatar, passId: number): void {
		const { useRightHandedSystem } = scene;
		const visible = latestVisible(scene, passId);
		// Reached without having been visited: somebody draws by hand.
		visible.add(reached);
		drawList.begin(this.headset.look(scene, rig));
		batches.count = 0;
		visible.end();
		for (let i = 0; i < visible.count; i++) {
			const avatar = visible.avatars[i]!;
			if (avatar !== reached && !isDrawable(avatar)) continue;
			const instance = this.system.instance(avatar.core, avatar.splatLimit);
			if (!instance) continue;
			avatarToWorld(instance.avatarToWorld, avatar.getWorldMatrix(), useRightHandedSystem);
			this.add(drawList, instance, avatar, avatar.visibility, batches.indexOf(avatar));
		}
		batches.end();
	}

	protected override poseAndSort(view: RenderView): void {
		this.#host.beforeOrder();
		super.poseAndSort(view);
	}

	/** Hands the back end's textures to the material. */
	#bind(avatar: GaussianAvatar): void {
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

/** Of the picture that is being collected. */
const batches = new DrawBatches(canShareDrawCall);

/** The eyes of a rig, such as a headset, share one order: that of the rig. What they see in mirrors is another matter. */
export function rigOf(camera: Camera, passId: number): Camera | null {
	const ownPass = camera.outputRenderTarget?.renderPassId ?? camera.renderPassId;
	if (passId !== ownPass) return null;
	// In multiview the rig itself draws, once for all eyes.
	return camera.rigParent ?? (rightEye(camera) ? camera : null);
}

/** Whether Babylon will come to this avatar: its queue may be older than what the page did since. */
function isDrawable(avatar: GaussianAvatar): boolean {
	return !avatar.core.disposed && avatar.isVisible && avatar.isEnabled();
}

const renderers = new WeakMap<AbstractEngine, AvatarRenderer>();

/**
 * What Gaspard keeps for an engine, made on first use.
 *
 * @param options - Those of the first call count: before anything is drawn.
 * @throws GaspardError `gpu/no-webgl2`, `engine/not-ready` or `engine/wrong-entry` if the engine cannot draw avatars.
 */
export function avatarRenderer(engine: AbstractEngine, options: AvatarRendererOptions = {}): AvatarRenderer {
	return renderers.get(engine) ?? new AvatarRenderer(engine, options);
}

/** Frees what Gaspard keeps for an engine; happens by itself when the engine is disposed. */
export function disposeAvatarRenderer(engine: AbstractEngine): void {
	renderers.get(engine)?.dispose();
	renderers.delete(engine);
}
