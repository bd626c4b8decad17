import type { Avatar } from '../avatar/avatar.ts';
import type { GaspardError } from '../errors.ts';
import type { DepthCluster, SplatBackend, SplatInstance } from '../gpu/splat-backend.ts';
import type { HeadsetPicture } from '../xr/headset-picture.ts';
import type { AvatarParts } from './avatar-controls.ts';
import { AvatarOrder, AvatarSystem } from './avatar-system.ts';

/** Pictures that a renderer remembers: cameras, rigs, render targets, cube faces. */
const PICTURE_LIMIT = 32;

/** An engine's avatar, as far as orders need it. */
type DrawnAvatar = Pick<AvatarParts, 'opacity' | 'splatLimit'> & { readonly core: Avatar };

/** What one camera or rig sees, kept from frame to frame. */
export interface Picture {
	readonly order: AvatarOrder;
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
export abstract class Pictures {
	readonly system: AvatarSystem;
	/** How often avatars were sorted; a headset's frame counts once. */
	sortCount = 0;
	/** What was sorted last: for tools that look inside. */
	lastOrder: AvatarOrder | undefined;
	/** What is different in a headset: comfort fade, splats given up before frames. */
	abstract readonly headset: HeadsetPicture;
	protected readonly pictures: Picture[] = [];
	#uses = 0;

	/** Takes over the back end: `dispose` disposes it. */
	constructor(backend: SplatBackend) {
		this.system = new AvatarSystem(backend);
	}

	/** The back end and its sorter: for tools that look inside. */
	get backend(): SplatBackend {
		return this.system.backend;
	}

	/** Frees everything on this renderer's GPU. Avatars that are drawn again come back by themselves. */
	dispose(): void {
		this.system.dispose();
		this.pictures.length = 0;
	}

	/** Tells everybody who has room on this GPU. */
	protected report(error: GaspardError): void {
		for (const avatar of this.system.avatars()) avatar.report(error);
	}

	/** The picture with these keys, compared by identity. */
	protected picture(a: unknown, b: unknown, c: unknown, d: unknown = null): Picture {
		this.#uses++;
		let oldest: Picture | undefined;
		for (let i = 0; i < this.pictures.length; i++) {
			const picture = this.pictures[i]!;
			const { keys } = picture;
			if (keys[0] === a && keys[1] === b && keys[2] === c && keys[3] === d) {
				picture.lastUse = this.#uses;
				return picture;
			}
			if (!oldest || picture.lastUse < oldest.lastUse) oldest = picture;
		}
		let picture = oldest;
		if (!picture || this.pictures.length < PICTURE_LIMIT) {
			picture = { order: new AvatarOrder(), keys: [a, b, c, d], frame: -1, draw: -1, drawn: [], lastUse: 0 };
			this.pictures.push(picture);
		}
		Object.assign(picture.keys, [a, b, c, d]);
		picture.frame = picture.draw = -1;
		picture.lastUse = this.#uses;
		return picture;
	}

	/**
	 * Puts an avatar into an order that its headset's look has begun.
	 *
	 * @param instance - The avatar's, placed in the world.
	 * @param visibility - 0..1, of the engine's own.
	 */
	protected add(
		order: AvatarOrder,
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
		order.add(avatar.core, avatarToWorld, batch);
	}

	/** Poses and sorts what is in a picture. */
	protected arrange(picture: Picture): void {
		this.system.arrange(picture.order);
		this.sortCount++;
		this.lastOrder = picture.order;
		for (let i = picture.drawn.length; i < picture.order.clusterCount; i++) picture.drawn.push(false);
	}

	/**
	 * The cluster to be drawn where this avatar is reached: the first of its members draws it. Undefined where there is nothing
	 * to draw.
	 */
	protected take(picture: Picture, avatar: Avatar): DepthCluster | undefined {
		const placement = picture.order.find(avatar);
		if (!placement || picture.drawn[placement.cluster]) return undefined;
		picture.drawn[placement.cluster] = true;
		// A render inside this one, such as a mirror's, has put its own order into the textures.
		if (!this.system.holds(picture.order)) this.arrange(picture);
		const cluster = picture.order.clusters[placement.cluster]!;
		return this.backend.lost || cluster.splatCount === 0 ? undefined : cluster;
	}
}
