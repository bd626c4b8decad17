import type { Camera } from '@babylonjs/core/Cameras/camera.js';
import type { AbstractEngine } from '@babylonjs/core/Engines/abstractEngine.js';
import type { InternalTexture } from '@babylonjs/core/Materials/Textures/internalTexture.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { AvatarOrder, AvatarSystem } from '../../src/avatar-system.ts';
import { truncate } from '../../src/depth-clusters.ts';
import type { GaspardError } from '../../src/errors.ts';
import type { SorterKind, SplatBackend } from '../../src/gpu/splat-backend.ts';
import { batchCount } from '../../src/splat/quad-batch.ts';
import { Batches } from './batches.ts';
import type { GaussianAvatar } from './gaussian-avatar.ts';
import { avatarToWorld } from './handedness.ts';
import { HeadsetView } from './headset-view.ts';
import { rightEye } from './multiview.ts';
import { latestWalk, visited } from './render-walk.ts';
import { type AvatarRendererOptions, type RendererHost, webgpuSupport } from './renderer-host.ts';
import { WebGLHost } from './webgl-host.ts';

/** Pictures that an engine remembers: cameras, rigs, render targets. */
const PICTURE_LIMIT = 32;

/** One render pass of one scene, or all eyes of one rig, kept from frame to frame. */
interface Picture {
	readonly order: AvatarOrder;
	scene: Scene | null;
	/** The camera whose eyes share the order; null where it belongs to a single pass. */
	rig: Camera | null;
	passId: number;
	/** Babylon's number of the frame and of the draw that the order was made in. */
	frameId: number;
	renderId: number;
	/** Clusters that the present draw has drawn. */
	readonly drawn: boolean[];
	lastUse: number;
}

/**
 * The avatars of one engine: GPU state, and one order for each camera, rig and render target, made when its first avatar is
 * reached. All eyes of a rig share it, a headset's too.
 */
export class AvatarRenderer {
	readonly system: AvatarSystem;
	readonly #engine: AbstractEngine;
	readonly #host: RendererHost;
	readonly #pictures: Picture[] = [];
	#textures: { order: InternalTexture; centers: InternalTexture; shapes: InternalTexture } | undefined;
	#generation = -1;
	#uses = 0;
	/** What is different in a headset: comfort fade, splats given up before frames. */
	readonly headset: HeadsetView = new HeadsetView();
	/** How often avatars were sorted; a headset's frame counts once. */
	sortCount = 0;
	/** What was sorted last: for tools that look inside. */
	lastOrder: AvatarOrder | undefined;

	/** @throws GaspardError `gpu/no-webgl2`, `gpu/no-webgpu` where the engine cannot draw avatars. */
	constructor(engine: AbstractEngine, options: AvatarRendererOptions = {}) {
		this.#engine = engine;
		this.#host = engine.isWebGPU
			? webgpuSupport().makeHost(engine, options, (error) => this.#report(error))
			: new WebGLHost(engine, options);
		this.system = new AvatarSystem(this.#host.backend);
		engine.onContextLostObservable.add(this.#onContextLost);
		engine.onDisposeObservable.addOnce(this.#onEngineDisposed);
	}

	/** The back end and its sorter: for tools that look inside. */
	get backend(): SplatBackend {
		return this.#host.backend;
	}

	/** Settles when the back end has chosen between sorting on the GPU and on the CPU; never rejects. */
	get sorterChosen(): Promise<SorterKind> {
		return this.#host.sorterChosen;
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
		const picture = this.#picture(scene, rig, passId);
		this.#refresh(picture, avatar, passId);
		const placement = picture.order.find(avatar.core);
		if (!placement || picture.drawn[placement.cluster]) return false;
		picture.drawn[placement.cluster] = true;
		// A render inside this one, such as a mirror's, has put its own order into the textures.
		if (!this.system.holds(picture.order)) this.#arrange(picture);
		if (this.#host.backend.lost) return false;
		const cluster = picture.order.clusters[placement.cluster]!;
		if (cluster.splatCount === 0) return false;
		this.#bind(avatar);
		avatar.splatMaterial.aim(cluster.firstSplat, cluster.splatCount);
		const instances = batchCount(cluster.splatCount);
		this.#host.beforeDraw(avatar, instances);
		avatar.forcedInstanceCount = instances;
		return true;
	}

	/** Frees everything on this engine's GPU. Avatars that are drawn again come back by themselves. */
	dispose(): void {
		this.#engine.onContextLostObservable.removeCallback(this.#onContextLost);
		this.system.dispose();
		this.#host.dispose();
		this.#pictures.length = 0;
		// The wrappers own nothing: their textures were the back end's.
		this.#textures = undefined;
	}

	readonly #onContextLost = (): void => this.#report(this.#host.lostError());

	readonly #onEngineDisposed = (): void => disposeAvatarRenderer(this.#engine);

	/** Makes the order anew where this is another draw than the last one of the picture. */
	#refresh(picture: Picture, avatar: GaussianAvatar, passId: number): void {
		const { scene, order, rig } = picture as Picture & { scene: Scene };
		const renderId = scene.getRenderId();
		const frameId = scene.getFrameId();
		const isOtherEye = picture.renderId !== renderId;
		const isNew = rig ? picture.frameId !== frameId : isOtherEye;
		if (isOtherEye) picture.drawn.fill(false);
		picture.renderId = renderId;
		picture.frameId = frameId;
		if (!isNew && order.find(avatar.core)) return;
		this.#collect(picture, avatar, passId);
		this.#arrange(picture);
	}

	/** Puts everybody who will be drawn in this pass into the order. */
	#collect(picture: Picture, reached: GaussianAvatar, passId: number): void {
		const { scene, order, rig } = picture as Picture & { scene: Scene };
		const { useRightHandedSystem } = scene;
		const walk = latestWalk(scene, passId);
		// Reached without having been visited: somebody draws by hand.
		if (!visited(walk, reached)) walk.avatars[walk.count++] = reached;
		order.begin(this.headset.look(scene, rig));
		batches.count = 0;
		truncate(walk.avatars, walk.count);
		for (let i = 0; i < walk.count; i++) {
			const avatar = walk.avatars[i]!;
			if (avatar !== reached && !isDrawable(avatar)) continue;
			const instance = this.system.instance(avatar.core);
			avatarToWorld(instance.avatarToWorld, avatar.getWorldMatrix(), useRightHandedSystem);
			const { jointPositions } = avatar.asset.mesh;
			instance.opacity =
				avatar.opacity * avatar.visibility * this.headset.opacity(jointPositions, instance.avatarToWorld);
			const { splatCount } = instance.model;
			instance.splatCount = Math.min(avatar.splatLimit, this.headset.splatLimit(splatCount), splatCount);
			order.add(avatar.core, instance.avatarToWorld, batches.of(avatar));
		}
		batches.end();
	}

	#report(error: GaspardError): void {
		for (const avatar of this.system.avatars()) avatar.report(error);
	}

	#arrange(picture: Picture): void {
		this.#host.beforeOrder();
		this.system.arrange(picture.order);
		this.sortCount++;
		this.lastOrder = picture.order;
		for (let i = picture.drawn.length; i < picture.order.clusterCount; i++) picture.drawn.push(false);
	}

	#picture(scene: Scene, rig: Camera | null, passId: number): Picture {
		this.#uses++;
		let oldest: Picture | undefined;
		for (const picture of this.#pictures) {
			if (picture.scene === scene && picture.rig === rig && (rig || picture.passId === passId)) {
				picture.lastUse = this.#uses;
				return picture;
			}
			if (!oldest || picture.lastUse < oldest.lastUse) oldest = picture;
		}
		let picture = oldest;
		if (!picture || this.#pictures.length < PICTURE_LIMIT) {
			picture = newPicture();
			this.#pictures.push(picture);
		}
		Object.assign(picture, { scene, rig, passId, frameId: -1, renderId: -1, lastUse: this.#uses });
		return picture;
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

function newPicture(): Picture {
	return {
		order: new AvatarOrder(),
		scene: null,
		rig: null,
		passId: -1,
		frameId: -1,
		renderId: -1,
		drawn: [],
		lastUse: 0,
	};
}

/** Of the picture that is being collected. */
const batches = new Batches();

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
 * @throws GaspardError `gpu/no-webgl2`, `gpu/no-webgpu` where the engine cannot draw avatars.
 */
export function avatarRenderer(engine: AbstractEngine, options: AvatarRendererOptions = {}): AvatarRenderer {
	let known = renderers.get(engine);
	if (!known) {
		known = new AvatarRenderer(engine, options);
		renderers.set(engine, known);
	}
	return known;
}

/** Frees what Gaspard keeps for an engine; happens by itself when the engine is disposed. */
export function disposeAvatarRenderer(engine: AbstractEngine): void {
	renderers.get(engine)?.dispose();
	renderers.delete(engine);
}
