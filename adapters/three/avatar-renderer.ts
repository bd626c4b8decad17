import {
	type ArrayCamera,
	type Camera,
	Frustum,
	FrustumArray,
	Matrix4,
	type Object3D,
	type Scene,
	type Vector4,
	type WebGLRenderTarget,
} from 'three';
import { type AvatarOrder, AvatarSystem } from '../../src/avatar-system.ts';
import { truncate } from '../../src/depth-clusters.ts';
import type { GaspardError } from '../../src/errors.ts';
import type { SorterKind, SplatBackend } from '../../src/gpu/splat-backend.ts';
import { QUADS_PER_BATCH } from '../../src/splat/constants.ts';
import { Batches } from './batches.ts';
import type { GaussianAvatar } from './gaussian-avatar.ts';
import { HeadsetView } from './headset-view.ts';
import { type Picture, Pictures } from './pictures.ts';
import { latestWalk, type RenderWalk, visited } from './render-walk.ts';
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
import { WebGLHost } from './webgl-host.ts';

/**
 * The avatars of one renderer: GPU state, and one order for each `render()` and camera rig, made when its first
 * avatar is reached. Both eyes of a headset share it.
 */
export class AvatarRenderer {
	readonly system: AvatarSystem;
	readonly #renderer: AvatarHostRenderer;
	readonly #host: RendererHost;
	readonly #pictures = new Pictures();
	/** What is different in a headset: comfort fade, splats given up before frames. */
	readonly headset: HeadsetView = new HeadsetView();
	/** How often avatars were sorted; a headset's frame counts once. */
	sortCount = 0;
	/** What was sorted last: for tools that look inside. */
	lastOrder: AvatarOrder | undefined;

	/** @throws GaspardError `gpu/no-webgl2`, `gpu/no-webgpu`, `gpu/context-lost` where avatars cannot be drawn. */
	constructor(renderer: AvatarHostRenderer, options: AvatarRendererOptions = {}) {
		this.#renderer = renderer;
		const onLost = (error: GaspardError) => {
			for (const avatar of this.system.avatars()) avatar.report(error);
		};
		this.#host = isNodeRenderer(renderer)
			? nodeSupport().makeHost(renderer, options, onLost)
			: new WebGLHost(renderer, options, onLost);
		this.system = new AvatarSystem(this.#host.backend);
	}

	/** The back end and its sorter: for tools that look inside. */
	get backend(): SplatBackend {
		return this.#host.backend;
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
		const picture = this.#pictures.find(
			scene,
			rig,
			currentTarget(renderer) as WebGLRenderTarget | null,
			renderer.getActiveCubeFace(),
		);
		this.#refresh(picture, avatar, scene);
		if (picture.eye !== camera) {
			picture.eye = camera;
			picture.drawn.fill(false);
		}
		const placement = picture.order.find(avatar.core);
		if (!placement || picture.drawn[placement.cluster]) return;
		picture.drawn[placement.cluster] = true;
		// A render inside this one, such as a mirror's, has put its own order into the textures.
		if (!this.system.holds(picture.order)) this.#arrange(picture);
		if (this.#host.backend.lost) return;
		const cluster = picture.order.clusters[placement.cluster]!;
		this.#bind(avatar, picture);
		material.uniforms.firstSplat.value = cluster.firstSplat;
		material.uniforms.splatCount.value = cluster.splatCount;
		this.#host.aim(material);
		aimAtEye(material, camera);
		geometry.instanceCount = Math.ceil(cluster.splatCount / QUADS_PER_BATCH);
		if (this.#host.drawsItself?.(avatar, scene as Scene, camera)) geometry.instanceCount = 0;
	}

	/** Frees everything on this renderer's GPU. Avatars that are drawn again come back by themselves. */
	dispose(): void {
		this.system.dispose();
		this.#host.dispose();
		this.#pictures.clear();
	}

	/** Makes the order anew where this is another `render()` than the last one of the picture. */
	#refresh(picture: Picture, avatar: GaussianAvatar, scene: Object3D): void {
		const walk = latestWalk(picture.rig!);
		walk.open = false;
		const isNew = picture.walkSerial !== walk.serial && !this.#pictures.claimedByAnother(picture, walk);
		if (!isNew && picture.order.find(avatar.core)) return;
		// Reached without having been visited: somebody took the probe away, or draws by hand.
		if (!visited(walk, avatar)) walk.avatars[walk.count++] = avatar;
		picture.walkSerial = walk.serial;
		picture.eye = null;
		this.#collect(picture, walk, avatar, scene);
		this.#arrange(picture);
	}

	/** Puts everybody who will be drawn in this `render()` into the order. */
	#collect(picture: Picture, walk: RenderWalk, reached: GaussianAvatar, scene: Object3D): void {
		const rig = picture.rig!;
		setFrustum(rig);
		picture.order.begin(this.headset.look(this.#renderer, rig));
		batches.count = 0;
		truncate(walk.avatars, walk.count);
		for (let i = 0; i < walk.count; i++) {
			const avatar = walk.avatars[i]!;
			if (avatar !== reached && !(isDrawable(avatar, scene) && avatar.isSeenBy(rig) && inFrustum(avatar, rig)))
				continue;
			const instance = this.system.instance(avatar.core);
			instance.avatarToWorld.set(avatar.matrixWorld.elements);
			const { jointPositions } = avatar.asset.mesh;
			instance.opacity = avatar.opacity * this.headset.opacity(jointPositions, instance.avatarToWorld);
			const { splatCount } = instance.model;
			instance.splatCount = Math.min(avatar.splatLimit, this.headset.splatLimit(splatCount), splatCount);
			picture.order.add(avatar.core, avatar.matrixWorld.elements, batches.of(avatar, rig));
		}
		batches.end();
	}

	#arrange(picture: Picture): void {
		this.system.arrange(picture.order);
		this.#host.keepOrder(picture.order);
		this.sortCount++;
		this.lastOrder = picture.order;
		for (let i = picture.drawn.length; i < picture.order.clusterCount; i++) picture.drawn.push(false);
	}

	/** Hands the back end's textures to the material. */
	#bind(avatar: GaussianAvatar, picture: Picture): void {
		const { centers, shapes } = this.#host.textures;
		const { uniforms } = avatar.material;
		uniforms.splatOrder.value = this.#host.orderTexture(picture.order);
		uniforms.splatCenters.value = centers;
		uniforms.splatShapes.value = shapes;
	}
}

/** Of the picture that is being collected. */
const batches = new Batches();
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
	let known = renderers.get(renderer);
	if (!known) {
		if (isNodeRenderer(renderer)) nodeSupport().adopt(renderer);
		known = new AvatarRenderer(renderer, options);
		renderers.set(renderer, known);
	}
	return known;
}

/** Frees what Gaspard keeps for a renderer: before the renderer itself is disposed. */
export function disposeAvatarRenderer(renderer: AvatarHostRenderer): void {
	renderers.get(renderer)?.dispose();
	renderers.delete(renderer);
}
