import type { Avatar } from '../avatar/avatar.ts';
import type { GaspardError } from '../errors.ts';
import type { DepthCluster, SplatBackend, SplatInstance } from '../gpu/splat-backend.ts';
import { HeadsetRig } from '../xr/headset-rig.ts';
import type { AvatarControls } from './avatar-controls.ts';
import { AvatarSystem } from './avatar-system.ts';
import { DrawFailures } from './draw-failures.ts';
import { DrawList } from './draw-list.ts';
import { getOrMake } from './get-or-make.ts';
import type { GpuDecoding } from './gpu-decoding.ts';

/** How many views a renderer keeps: combinations of scene, camera, render target and cube face. */
const VIEW_LIMIT = 32;

/** An engine's avatar, as far as a draw list needs it. */
export type RenderedAvatar = Pick<AvatarControls, 'opacity' | 'splatLimit'> & { readonly core: Avatar };

/** What one camera or rig sees, kept from frame to frame. Holds neither the scene nor the camera. */
export interface RenderView {
	readonly drawList: DrawList;
	/** The engine's number of the frame in which the list was made; -1 before. */
	frame: number;
	/** The engine's number of the latest draw; -1 before. */
	draw: number;
	/** Which clusters the latest draw has drawn already. */
	readonly drawn: boolean[];
	/** Numbers of scene, camera or rig, and render target; then the part of the target. */
	readonly keys: [number, number, number, number];
	lastUse: number;
}

/** How an adapter's renderer makes its views. */
export interface RenderViewsOptions {
	/** Decodes avatars on the GPU that draws them. */
	readonly gpuDecoding?: GpuDecoding | undefined;
	/** Called before the back end's textures get another order. */
	readonly beforeSort?: () => void;
	/** Called when the textures hold the order of a draw list, before it is drawn. */
	readonly afterSort?: (drawList: DrawList) => void;
}

let nextId = 1;
const newId = (): number => nextId++;
const objectIds = new WeakMap<object, number>();

/** A number for an object, so that a view can tell objects apart without keeping them alive. */
function idOf(object: object | null): number {
	if (object === null) return 0;
	return getOrMake(objectIds, object, newId);
}

/**
 * The views of one renderer, and the avatar system that poses and sorts for them. An adapter's AvatarRenderer owns one.
 *
 * For each avatar that the engine reaches: find its view; fill the draw list and `sort` if this is a new frame; then
 * `takeCluster` says what to draw. Keeps at most 32 views, and no disposed avatar.
 */
export class RenderViews {
	readonly system: AvatarSystem;
	/** Settings for headsets: comfort fade, and fewer splats when frames come too late. */
	readonly headset: HeadsetRig = new HeadsetRig();
	/** How often avatars were sorted. A frame of a headset counts once. */
	sortCount = 0;
	/** The list that was sorted last, for inspection. */
	lastDrawList: DrawList | undefined;
	readonly #options: RenderViewsOptions;
	readonly #views: RenderView[] = [];
	readonly #failures = new DrawFailures<Avatar>();
	#uses = 0;

	/** Owns the back end and the decoding: `dispose` disposes both. */
	constructor(backend: SplatBackend, options: RenderViewsOptions = {}) {
		this.#options = options;
		const onRemove = (avatar: Avatar): void => this.#forget(avatar);
		this.system = new AvatarSystem(backend, { gpuDecoding: options.gpuDecoding, onRemove });
	}

	/** Reports an error to all avatars that this renderer draws. */
	report(error: GaspardError): void {
		for (const avatar of this.system.avatars()) avatar.report(error);
	}

	/**
	 * The view of a scene through a camera, made on first use.
	 *
	 * @param rig - The camera, or what all eyes share; null if the engine tells its cameras apart by `part`.
	 * @param target - The render target; null for the canvas.
	 * @param part - A number that tells apart what has the same objects, such as a face of a cube. 0 or more.
	 * @default part 0
	 */
	view(scene: object, rig: object | null, target: object | null, part = 0): RenderView {
		const sceneId = idOf(scene);
		const rigId = idOf(rig);
		const targetId = idOf(target);
		const lastUse = ++this.#uses;
		let oldest: RenderView | undefined;
		for (let i = 0; i < this.#views.length; i++) {
			const view = this.#views[i]!;
			const { keys } = view;
			if (keys[0] === sceneId && keys[1] === rigId && keys[2] === targetId && keys[3] === part) {
				view.lastUse = lastUse;
				return view;
			}
			if (!oldest || view.lastUse < oldest.lastUse) oldest = view;
		}
		const view = oldest && this.#views.length === VIEW_LIMIT ? oldest : this.#newView();
		view.keys[0] = sceneId;
		view.keys[1] = rigId;
		view.keys[2] = targetId;
		view.keys[3] = part;
		view.frame = view.draw = -1;
		view.lastUse = lastUse;
		return view;
	}

	/** Whether another view of the same camera, with another target or scene, was sorted in the engine's frame `frame`. */
	hasOther(view: RenderView, frame: number): boolean {
		for (let i = 0; i < this.#views.length; i++) {
			const other = this.#views[i]!;
			if (other !== view && other.keys[1] === view.keys[1] && other.frame === frame) return true;
		}
		return false;
	}

	/** Whether an attempt to draw this avatar is to be skipped, because earlier ones failed. Call it once an attempt. */
	skips(avatar: Avatar): boolean {
		return this.#failures.skips(avatar);
	}

	/** Notes that drawing an avatar failed. The avatar reports it, once for failures in a row. */
	fail(avatar: Avatar, cause: unknown): void {
		const error = this.#failures.add(avatar, cause);
		if (error) avatar.report(error);
	}

	/** Notes that an avatar was drawn. */
	succeed(avatar: Avatar): void {
		this.#failures.clear(avatar);
	}

	/**
	 * The avatar's instance, made on first use: write its `avatarToWorld`, then `add` it. Undefined while this GPU cannot
	 * draw the avatar, which has reported why.
	 */
	instance(avatar: RenderedAvatar): SplatInstance | undefined {
		return this.system.instance(avatar.core, avatar.splatLimit);
	}

	/**
	 * Adds an avatar to a draw list that has begun.
	 *
	 * @param instance - The avatar's, with its place in the world.
	 * @param visibility - The engine's own opacity of the object, 0..1.
	 * @param batch - From DrawBatches.
	 */
	add(drawList: DrawList, instance: SplatInstance, avatar: RenderedAvatar, visibility: number, batch: number): void {
		const { avatarToWorld, model } = instance;
		const { jointPositions } = avatar.core.asset.mesh;
		instance.opacity = avatar.opacity * visibility * this.headset.opacity(jointPositions, avatarToWorld);
		const limit = this.headset.splatLimit(model.splatCount);
		instance.splatCount = Math.min(avatar.splatLimit, limit, model.splatCount);
		drawList.add(avatar.core, avatarToWorld, batch);
	}

	/** Poses and sorts the avatars of a view. */
	sort(view: RenderView): void {
		const { drawList, drawn } = view;
		this.#options.beforeSort?.();
		this.system.poseAndSort(drawList);
		this.sortCount++;
		this.lastDrawList = drawList;
		for (let i = drawn.length; i < drawList.clusterCount; i++) drawn.push(false);
		this.#options.afterSort?.(drawList);
	}

	/**
	 * The cluster to draw when the engine reaches an avatar; undefined if there is nothing to draw. The first avatar of a
	 * cluster that is reached draws all of it.
	 */
	takeCluster(view: RenderView, avatar: Avatar): DepthCluster | undefined {
		const placement = view.drawList.find(avatar);
		if (!placement || view.drawn[placement.cluster]) return undefined;
		// A render inside of this one, such as a mirror's, may have replaced the order.
		if (!this.system.isCurrent(view.drawList)) this.sort(view);
		view.drawn[placement.cluster] = true;
		const cluster = view.drawList.clusters[placement.cluster]!;
		return this.system.backend.lost || cluster.splatCount === 0 ? undefined : cluster;
	}

	/** Frees everything on this renderer's GPU. Avatars that are drawn again get new instances. */
	dispose(): void {
		this.system.dispose();
		this.#views.length = 0;
		this.lastDrawList = undefined;
	}

	#newView(): RenderView {
		const view: RenderView = {
			drawList: new DrawList(),
			frame: -1,
			draw: -1,
			drawn: [],
			keys: [0, 0, 0, 0],
			lastUse: 0,
		};
		this.#views.push(view);
		return view;
	}

	/** Lists from earlier frames must not keep a disposed avatar in memory. Later, since a frame may be under way now. */
	#forget(avatar: Avatar): void {
		queueMicrotask(() => {
			for (const view of this.#views) {
				if (!view.drawList.find(avatar)) continue;
				view.drawList.clear();
				view.frame = view.draw = -1;
				if (view.drawList === this.lastDrawList) this.lastDrawList = undefined;
			}
		});
	}
}
