import type { Camera } from '@babylonjs/core/Cameras/camera.js';
import type { AbstractEngine } from '@babylonjs/core/Engines/abstractEngine.js';
import type { Engine } from '@babylonjs/core/Engines/engine.js';
import type { InternalTexture } from '@babylonjs/core/Materials/Textures/internalTexture.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { AvatarOrder, AvatarSystem } from '../../src/avatar-system.ts';
import { truncate } from '../../src/depth-clusters.ts';
import { contextLostError } from '../../src/errors.ts';
import type { SorterKind } from '../../src/gpu/splat-backend.ts';
import { createWebGL2Backend, type WebGL2Backend } from '../../src/gpu/webgl2/webgl2-backend.ts';
import { QUADS_PER_BATCH } from '../../src/splat/constants.ts';
import { Batches } from './batches.ts';
import type { GaussianAvatar } from './gaussian-avatar.ts';
import { avatarToWorld, worldToView } from './handedness.ts';
import { rightEye } from './multiview.ts';
import { latestWalk, visited } from './render-walk.ts';

/** How avatars are drawn by one engine. */
export interface AvatarRendererOptions {
	/** Which sorter orders the splats; by default it is measured which is faster. */
	readonly sorter?: SorterKind | 'measure';
}

/** Pictures that an engine remembers: cameras, rigs, render targets. */
const PICTURE_LIMIT = 32;
const NEAREST = 1;

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
	readonly #engine: Engine;
	readonly #backend: WebGL2Backend;
	readonly #pictures: Picture[] = [];
	#textures: { order: InternalTexture; centers: InternalTexture; shapes: InternalTexture } | undefined;
	#generation = -1;
	#uses = 0;
	/** How often avatars were sorted; a headset's frame counts once. */
	sortCount = 0;
	/** What was sorted last: for tools that look inside. */
	lastOrder: AvatarOrder | undefined;

	/** @throws GaspardError `gpu/no-webgl2` where the engine is none on WebGL2. */
	constructor(engine: AbstractEngine, options: AvatarRendererOptions = {}) {
		const gl = engine.getRenderingCanvas()?.getContext('webgl2') as WebGL2RenderingContext;
		this.#engine = engine as Engine;
		this.#backend = createWebGL2Backend(gl, { ...options, prepareHostState: () => prepareState(engine, gl) });
		this.system = new AvatarSystem(this.#backend);
		engine.onContextLostObservable.add(this.#onContextLost);
		engine.onDisposeObservable.addOnce(this.#onEngineDisposed);
	}

	/** The back end's textures and sorter: for tools that look inside. */
	get backend(): WebGL2Backend {
		return this.#backend;
	}

	/** Settles when the back end has chosen between sorting on the GPU and on the CPU; never rejects. */
	get sorterChosen(): Promise<SorterKind> {
		return this.#backend.sorterChosen;
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
		if (this.#backend.lost) return false;
		const cluster = picture.order.clusters[placement.cluster]!;
		if (cluster.splatCount === 0) return false;
		this.#bind(avatar);
		avatar.splatMaterial.aim(cluster.firstSplat, cluster.splatCount);
		avatar.forcedInstanceCount = Math.ceil(cluster.splatCount / QUADS_PER_BATCH);
		return true;
	}

	/** Frees everything on this engine's GPU. Avatars that are drawn again come back by themselves. */
	dispose(): void {
		this.#engine.onContextLostObservable.removeCallback(this.#onContextLost);
		this.system.dispose();
		this.#pictures.length = 0;
		// The wrappers own nothing: their textures were the back end's.
		this.#textures = undefined;
	}

	readonly #onContextLost = (): void => {
		const error = contextLostError();
		for (const avatar of this.system.avatars()) avatar.report(error);
	};

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
		worldToView(view, rig ? rig.getViewMatrix() : scene.getViewMatrix(), useRightHandedSystem);
		order.begin(view);
		batches.count = 0;
		truncate(walk.avatars, walk.count);
		for (let i = 0; i < walk.count; i++) {
			const avatar = walk.avatars[i]!;
			if (avatar !== reached && !isDrawable(avatar)) continue;
			const instance = this.system.instance(avatar.core);
			avatarToWorld(instance.avatarToWorld, avatar.getWorldMatrix(), useRightHandedSystem);
			instance.opacity = avatar.opacity * avatar.visibility;
			instance.splatCount = Math.min(avatar.splatLimit, instance.model.splatCount);
			order.add(avatar.core, instance.avatarToWorld, batches.of(avatar));
		}
		batches.end();
	}

	#arrange(picture: Picture): void {
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
		if (!this.#textures || this.#generation !== this.#backend.generation) {
			this.#generation = this.#backend.generation;
			const { order, centers, shapes } = this.#backend.textures;
			const wrap = (texture: WebGLTexture) => this.#engine.wrapWebGLTexture(texture, false, NEAREST);
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
const view = new Float32Array(16);

/** The eyes of a rig, such as a headset, share one order: that of the rig. What they see in mirrors is another matter. */
function rigOf(camera: Camera, passId: number): Camera | null {
	const ownPass = camera.outputRenderTarget?.renderPassId ?? camera.renderPassId;
	if (passId !== ownPass) return null;
	// In multiview the rig itself draws, once for all eyes.
	return camera.rigParent ?? (rightEye(camera) ? camera : null);
}

/** Whether Babylon will come to this avatar: its queue may be older than what the page did since. */
function isDrawable(avatar: GaussianAvatar): boolean {
	return !avatar.core.disposed && avatar.isVisible && avatar.isEnabled();
}

/** Brings to rest the state that the back end would otherwise have to ask the driver for. */
function prepareState(engine: AbstractEngine, gl: WebGL2RenderingContext): void {
	// Babylon sets the mask before its next draw when it believes that it has changed.
	const mask = engine.getColorWrite();
	engine.setColorWrite(!mask);
	engine.setColorWrite(mask);
	gl.colorMask(true, true, true, true);
	// Babylon never changes these.
	gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
	gl.pixelStorei(gl.UNPACK_SKIP_ROWS, 0);
	gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, 0);
}

const renderers = new WeakMap<AbstractEngine, AvatarRenderer>();

/**
 * What Gaspard keeps for an engine, made on first use.
 *
 * @param options - Those of the first call count: before anything is drawn.
 * @throws GaspardError `gpu/no-webgl2` where the engine is none on WebGL2.
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
