import {
	type ArrayCamera,
	type Camera,
	ExternalTexture,
	Frustum,
	FrustumArray,
	Matrix4,
	type Object3D,
	type WebGLRenderer,
} from 'three';
import { type AvatarOrder, AvatarSystem } from '../../src/avatar-system.ts';
import { truncate } from '../../src/depth-clusters.ts';
import { GaspardError } from '../../src/errors.ts';
import type { SorterKind } from '../../src/gpu/splat-backend.ts';
import { createWebGL2Backend, type WebGL2Backend } from '../../src/gpu/webgl2/webgl2-backend.ts';
import { QUADS_PER_BATCH } from '../../src/splat/constants.ts';
import { Batches } from './batches.ts';
import type { GaussianAvatar } from './gaussian-avatar.ts';
import { type Picture, Pictures } from './pictures.ts';
import { latestWalk, type RenderWalk, visited } from './render-walk.ts';

/** How avatars are drawn by one renderer. */
export interface AvatarRendererOptions {
	/** Which sorter orders the splats; by default it is measured which is faster. */
	readonly sorter?: SorterKind | 'measure';
}

/**
 * The avatars of one WebGLRenderer: GPU state, and one order for each `render()` and camera rig, made when its first
 * avatar is reached. Both eyes of a headset share it.
 */
export class AvatarRenderer {
	readonly system: AvatarSystem;
	readonly #renderer: WebGLRenderer;
	readonly #backend: WebGL2Backend;
	readonly #pictures = new Pictures();
	readonly #textures = {
		order: new ExternalTexture(),
		centers: new ExternalTexture(),
		shapes: new ExternalTexture(),
	};
	#generation = -1;
	/** How often avatars were sorted; a headset's frame counts once. */
	sortCount = 0;
	/** What was sorted last: for tools that look inside. */
	lastOrder: AvatarOrder | undefined;

	constructor(renderer: WebGLRenderer, options: AvatarRendererOptions = {}) {
		this.#renderer = renderer;
		const gl = renderer.getContext() as WebGL2RenderingContext;
		this.#backend = createWebGL2Backend(gl, { ...options, prepareHostState: () => prepareState(renderer, gl) });
		this.system = new AvatarSystem(this.#backend);
		renderer.domElement.addEventListener('webglcontextlost', this.#onContextLost);
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
	 * Makes an avatar's material and geometry ready to be drawn through one camera, now. The first avatar of a cluster
	 * that is reached draws the whole cluster; the others draw nothing.
	 */
	prepare(avatar: GaussianAvatar, scene: Object3D, camera: Camera): void {
		const { geometry, material } = avatar;
		geometry.instanceCount = 0;
		const renderer = this.#renderer;
		const picture = this.#pictures.find(
			scene,
			rigOf(renderer, camera),
			renderer.getRenderTarget(),
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
		if (this.#backend.lost) return;
		const cluster = picture.order.clusters[placement.cluster]!;
		this.#bind(avatar);
		material.uniforms.firstSplat.value = cluster.firstSplat;
		material.uniforms.splatCount.value = cluster.splatCount;
		material.aimAt(this.#renderer);
		geometry.instanceCount = Math.ceil(cluster.splatCount / QUADS_PER_BATCH);
	}

	/** Frees everything on this renderer's GPU. Avatars that are drawn again come back by themselves. */
	dispose(): void {
		this.#renderer.domElement.removeEventListener('webglcontextlost', this.#onContextLost);
		this.system.dispose();
		this.#pictures.clear();
		for (const texture of Object.values(this.#textures)) texture.dispose();
	}

	readonly #onContextLost = (): void => {
		const error = new GaspardError(
			'gpu/context-lost',
			'The browser took the WebGL context away. Avatars come back by themselves with it; if it stays away, reload the page.',
		);
		for (const avatar of this.system.avatars()) avatar.report(error);
	};

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
		picture.order.begin(rig.matrixWorldInverse.elements);
		batches.count = 0;
		truncate(walk.avatars, walk.count);
		for (let i = 0; i < walk.count; i++) {
			const avatar = walk.avatars[i]!;
			if (avatar !== reached && !(isDrawable(avatar, scene) && inFrustum(avatar, rig))) continue;
			const instance = this.system.instance(avatar.core);
			instance.avatarToWorld.set(avatar.matrixWorld.elements);
			instance.opacity = avatar.opacity;
			instance.splatCount = Math.min(avatar.splatLimit, instance.model.splatCount);
			picture.order.add(avatar.core, avatar.matrixWorld.elements, batches.of(avatar, rig));
		}
		batches.end();
	}

	#arrange(picture: Picture): void {
		this.system.arrange(picture.order);
		this.sortCount++;
		this.lastOrder = picture.order;
		for (let i = picture.drawn.length; i < picture.order.clusterCount; i++) picture.drawn.push(false);
	}

	/** Hands the back end's textures to the material. */
	#bind(avatar: GaussianAvatar): void {
		const { order, centers, shapes } = this.#textures;
		if (this.#generation !== this.#backend.generation) {
			this.#generation = this.#backend.generation;
			order.sourceTexture = this.#backend.textures.order;
			centers.sourceTexture = this.#backend.textures.centers;
			shapes.sourceTexture = this.#backend.textures.shapes;
		}
		const { uniforms } = avatar.material;
		uniforms.splatOrder.value = order;
		uniforms.splatCenters.value = centers;
		uniforms.splatShapes.value = shapes;
	}
}

/** Of the picture that is being collected. */
const batches = new Batches();
const frustum = new Frustum();
const frustums = new FrustumArray();
const projection = new Matrix4();

/** In a headset both eyes share one order: that of the rig. Any other camera is its own. */
function rigOf(renderer: WebGLRenderer, camera: Camera): Camera {
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

/** Brings to rest, through three's own cache, the state that the back end would otherwise have to ask the driver for. */
function prepareState(renderer: WebGLRenderer, gl: WebGL2RenderingContext): void {
	const { state } = renderer;
	state.buffers.color.setMask(true);
	// The program of a material that was disposed may still be bound; it could not be bound again afterwards.
	state.useProgram(null as never);
	// Older releases of three do not cache these.
	const setter = (state as Partial<PixelStore>).pixelStorei ? (state as unknown as PixelStore) : gl;
	setter.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
	setter.pixelStorei(gl.UNPACK_SKIP_ROWS, 0);
	setter.pixelStorei(gl.UNPACK_SKIP_PIXELS, 0);
}

/** What newer releases of three have in their state cache. */
interface PixelStore {
	pixelStorei(name: number, value: number): void;
}

const renderers = new WeakMap<WebGLRenderer, AvatarRenderer>();

/**
 * What Gaspard keeps for a renderer, made on first use.
 *
 * @param options - Those of the first call count: before anything is drawn.
 */
export function avatarRenderer(renderer: WebGLRenderer, options: AvatarRendererOptions = {}): AvatarRenderer {
	let known = renderers.get(renderer);
	if (!known) {
		known = new AvatarRenderer(renderer, options);
		renderers.set(renderer, known);
	}
	return known;
}

/** Frees what Gaspard keeps for a renderer: before the renderer itself is disposed. */
export function disposeAvatarRenderer(renderer: WebGLRenderer): void {
	renderers.get(renderer)?.dispose();
	renderers.delete(renderer);
}
