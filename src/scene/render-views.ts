import type { Avatar } from '../avatar/avatar.ts';
import type { GaspardError } from '../errors.ts';
import type { DepthCluster, SplatBackend, SplatInstance } from '../gpu/splat-backend.ts';
import type { HeadsetRig } from '../xr/headset-rig.ts';
import type { AvatarControls } from './avatar-controls.ts';
import { AvatarSystem } from './avatar-system.ts';
import { DrawList } from './draw-list.ts';
import type { GpuDecoding } from './gpu-decoding.ts';

/** Pictures that a renderer remembers: cameras, rigs, render targets, cube faces. */
const VIEW_LIMIT = 32;

/** An engine's avatar, as far as orders need it. */
type DrawnAvatar = Pick<AvatarControls, 'opacity' | 'splatLimit'> & { readonly core: Avatar };

/** What one camera or rig sees, kept from frame to frame. */
export interface RenderView {
	readonly drawList: DrawList;
	/** What the engine tells pictures apart by. */
	readonly keys: [unknown, unknown, unknown, unknown];
	/** The engine's numbers of the frame that the order was made in, and of the latest draw; -1 where there was none. */
	frame: number;
	draw: number;
	/** Clusters that the present draw has drawn. */
	readonly drawn: boolean[];
	lastUse: number;
}

/**
 * The pictures of one renderer, the least recently drawn one first to be forgotten, and the avatar system that orders them.
 * An engine's AvatarRenderer extends this.
 */
export abstract class RenderViews {
	readonly system: AvatarSystem;
	/** How often avatars were sorted; a headset's frame counts once. */
	sortCount = 0;
	/** What was sorted last: for tools that look inside. */
	lastDrawList: DrawList | undefined;
	/** What is different in a headset: comfort fade, splats given up before frames. */
	abstract readonly headset: HeadsetRig;
	protected readonly views: RenderView[] = [];
	#uses = 0;

	/** Owns the back end and the decoding: `dispose` disposes both. */
	constructor(backend: SplatBackend, gpuDecoding?: GpuDecoding) {
		this.system = new AvatarSystem(backend, { gpuDecoding });
	}

	/** The back end and its sorter: for tools that look inside. */
	get backend(): SplatBackend {
		return this.system.backend;
	}

	/** Frees everything on this renderer's GPU. Avatars that are drawn again come back by themselves. */
	dispose(): void {
		this.system.dispose();
		this.views.length = 0;
	}

	/** Tells everybody who has room on this GPU. */
	protected report(error: GaspardError): void {
		for (const avatar of this.system.avatars()) avatar.report(error);
	}

	/** The picture with these keys, compared by identity. */
	protected view(a: unknown, b: unknown, c: unknown, d: unknown = null): RenderView {
		this.#uses++;
		let oldest: RenderView | undefined;
		for (let i = 0; i < this.views.length; i++) {
			const view = this.views[i]!;
			const { keys } = view;
			if (keys[0] === a && keys[1] === b && keys[2] === c && keys[3] === d) {
				view.lastUse = this.#uses;
				return view;
			}
			if (!oldest || view.lastUse < oldest.lastUse) oldest = view;
		}
		let view = oldest;
		if (!view || this.views.length < VIEW_LIMIT) {
			view = { drawList: new DrawList(), keys: [a, b, c, d], frame: -1, draw: -1, drawn: [], lastUse: 0 };
			this.views.push(view);
		}
		Object.assign(view.keys, [a, b, c, d]);
		view.frame = view.draw = -1;
		view.lastUse = this.#uses;
		return view;
	}

	/**
	 * Puts an avatar into an order that its headset's look has begun.
	 *
	 * @param instance - The avatar's, placed in the world.
	 * @param visibility - 0..1, of the engine's own.
	 */
	protected add(
		drawList: DrawList,
		instance: SplatInstance,
		avatar: DrawnAvatar,
		visibility: number,
		batch: number,
	): void {
		const { avatarToWorld, model } = instance;
		const { jointPositions } = avatar.core.asset.mesh;
		instance.opacity = avatar.opacity * visibility * this.headset.opacity(jointPositions, avatarToWorld);
		const limit = this.headset.splatLimit(model.splatCount);
		instance.splatCount = Math.min(avatar.splatLimit, limit, model.splatCount);
		drawList.add(avatar.core, avatarToWorld, batch);
	}

	/** Poses and sorts what is in a view. */
	protected poseAndSort(view: RenderView): void {
		this.system.poseAndSort(view.drawList);
		this.sortCount++;
		this.lastDrawList = view.drawList;
		for (let i = view.drawn.length; i < view.drawList.clusterCount; i++) view.drawn.push(false);
	}

	/**
	 * The cluster to be drawn where this avatar is reached: the first of its members draws it. Undefined where there is nothing
	 * to draw.
	 */
	protected takeCluster(view: RenderView, avatar: Avatar): DepthCluster | undefined {
		const placement = view.drawList.find(avatar);
		if (!placement || view.drawn[placement.cluster]) return undefined;
		view.drawn[placement.cluster] = true;
		// A render inside this one, such as a mirror's, has put its own order into the textures.
		if (!this.system.isCurrent(view.drawList)) this.poseAndSort(view);
		const cluster = view.drawList.clusters[placement.cluster]!;
		return this.backend.lost || cluster.splatCount === 0 ? undefined : cluster;
	}
}
