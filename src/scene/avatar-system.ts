import type { AvatarAsset } from '../asset/avatar-asset.ts';
import type { Avatar } from '../avatar/avatar.ts';
import { asDrawError, type GaspardErrorCode } from '../errors.ts';
import type { SplatBackend, SplatInstance, SplatModel } from '../gpu/splat-backend.ts';
import { groupByDepth, truncate } from './depth-clusters.ts';
import type { DrawList } from './draw-list.ts';
import type { GpuDecoding } from './gpu-decoding.ts';

interface SharedModel {
	readonly model: SplatModel;
	instances: number;
}

interface DrawnAvatar {
	readonly instance: SplatInstance;
	/** How many splats there is room for, as the adapter has asked. */
	splatLimit: number;
	/** Takes back the call of `Avatar.onDispose`: an avatar may outlive the system. */
	readonly stopListening: () => void;
}

/** Why an avatar has no instance, or room for fewer splats than the adapter asks for. */
interface Refusal {
	/** What the avatar has reported. */
	readonly code: GaspardErrorCode;
	/** What the last try found; another try is made when either has changed. */
	freedCount: number;
	splatLimit: number;
}

/** How an avatar system is made. */
export interface AvatarSystemOptions {
	/**
	 * Decodes avatars on the GPU that draws them: the result of `decodeOnGpu`.
	 *
	 * @default undefined - the CPU decodes
	 */
	readonly gpuDecoding?: GpuDecoding | undefined;
	/** Called when an avatar has lost its instance, usually because it was disposed. */
	readonly onRemove?: (avatar: Avatar) => void;
}

/**
 * All avatars of one renderer: their models and instances on its GPU, and one depth order over all of them for each
 * camera rig. Allocates nothing per frame. Lives as long as the renderer; survives a lost context.
 *
 * An avatar that cannot be drawn is left out, reports why once, and is tried again when another avatar has made room.
 * It never stops other avatars from being drawn.
 */
export class AvatarSystem {
	readonly backend: SplatBackend;
	readonly #models = new Map<AvatarAsset, SharedModel>();
	readonly #drawn = new Map<Avatar, DrawnAvatar>();
	readonly #refusals = new WeakMap<Avatar, Refusal>();
	readonly #gpuDecoding: GpuDecoding | undefined;
	readonly #onRemove: ((avatar: Avatar) => void) | undefined;
	/** How often an avatar has made room, or the GPU has come back. */
	#freedCount = 0;
	#wasLost = false;
	#version = 0;
	#disposed = false;

	/** Owns the back end and the decoding: `dispose` disposes both. */
	constructor(backend: SplatBackend, { gpuDecoding, onRemove }: AvatarSystemOptions = {}) {
		this.backend = backend;
		this.#gpuDecoding = gpuDecoding;
		this.#onRemove = onRemove;
	}

	/** Whether the textures of the back end hold this order. */
	isCurrent(order: DrawList): boolean {
		return order.version === this.#version;
	}

	/**
	 * The avatar's instance, made on first use. Set its matrix, opacity and splat count before `poseAndSort`.
	 *
	 * @param splatLimit - How many splats of the avatar are drawn at most: room is reserved for these. If an existing instance
	 * finds no room for more, it keeps what it has and the avatar reports it.
	 * @default splatLimit - as before; all splats for a new instance
	 * @returns `undefined` if the avatar cannot be drawn, usually because the GPU has no room for it. The avatar has
	 * reported why (`gpu/limit-exceeded`).
	 */
	instance(avatar: Avatar, splatLimit?: number): SplatInstance | undefined {
		const drawn = this.#drawn.get(avatar);
		if (drawn && (splatLimit === undefined || splatLimit === drawn.splatLimit)) return drawn.instance;
		if (avatar.disposed || this.#disposed) return undefined;
		const limit = splatLimit ?? Infinity;
		const refusal = this.#refusals.get(avatar);
		const isHopeless = refusal?.freedCount === this.#freedCount && refusal.splatLimit === limit;
		if (isHopeless) return drawn?.instance;
		try {
			if (drawn) this.#reserve(drawn, limit);
			else this.#makeInstance(avatar, limit);
			this.#refusals.delete(avatar);
		} catch (error) {
			this.#refuse(avatar, limit, error);
		}
		return this.#drawn.get(avatar)?.instance;
	}

	/** The avatars that have an instance on this GPU. */
	avatars(): IterableIterator<Avatar> {
		return this.#drawn.keys();
	}

	/** Number of avatars that have an instance on this GPU. */
	get instanceCount(): number {
		return this.#drawn.size;
	}

	/**
	 * Poses and sorts the avatars of a picture. Afterwards each cluster knows its range of the order, and each placement its
	 * cluster. Avatars that cannot be drawn are taken out of the list. Does nothing on the GPU while the context is lost.
	 *
	 * @throws What the back end throws if it cannot draw at all. The list is not current then; the next call starts afresh.
	 */
	poseAndSort(order: DrawList): void {
		this.#noticeRestoration();
		this.#collectInstances(order);
		this.#fillClusters(order);
		// A back end that throws half way has overwritten the textures: no list is current then.
		const version = ++this.#version;
		if (!this.backend.lost) this.backend.update(order.frame);
		order.version = version;
		this.#removeFailed(order);
		this.#gpuDecoding?.frame();
		// Last, because an avatar that comes into sight runs its drivers, which are the page's code.
		for (let i = 0; i < order.count; i++) order.placements[i]!.avatar.markDrawn();
	}

	/** Frees the avatar's instance. The next `instance` makes a new one. */
	remove(avatar: Avatar): void {
		if (this.#drop(avatar)) this.#freedCount++;
	}

	/** Frees everything on the GPU. Idempotent. */
	dispose(): void {
		if (this.#disposed) return;
		this.#disposed = true;
		for (const avatar of [...this.#drawn.keys()]) this.remove(avatar);
		this.#gpuDecoding?.dispose();
		this.backend.dispose();
	}

	#makeInstance(avatar: Avatar, splatLimit: number): void {
		const shared = this.#model(avatar.asset);
		try {
			const instance = this.backend.createInstance(shared.model, Math.min(splatLimit, shared.model.splatCount));
			shared.instances++;
			const stopListening = avatar.onDispose(() => this.remove(avatar));
			this.#drawn.set(avatar, { instance, splatLimit, stopListening });
			this.#gpuDecoding?.join(avatar, instance);
		} finally {
			this.#releaseModel(avatar.asset);
		}
	}

	#reserve(drawn: DrawnAvatar, splatLimit: number): void {
		const { instance } = drawn;
		const { capacity } = instance;
		instance.reserve(splatLimit);
		drawn.splatLimit = splatLimit;
		if (instance.capacity < capacity) this.#freedCount++;
	}

	/** Disposes the avatar's instance; false if it has none. */
	#drop(avatar: Avatar): boolean {
		const drawn = this.#drawn.get(avatar);
		if (!drawn) return false;
		this.#drawn.delete(avatar);
		drawn.stopListening();
		this.#gpuDecoding?.leave(avatar);
		drawn.instance.dispose();
		this.#models.get(avatar.asset)!.instances--;
		this.#releaseModel(avatar.asset);
		this.#onRemove?.(avatar);
		return true;
	}

	/** Takes away the avatars that the back end could not pose. */
	#removeFailed({ frame, placements, count }: DrawList): void {
		for (let i = 0; i < count; i++) {
			const { failure } = frame.instances[i]!;
			if (!failure) continue;
			const { avatar } = placements[i]!;
			const limit = this.#drawn.get(avatar)?.splatLimit ?? Infinity;
			// Its room does not count as freed: two avatars that fail would try again by turns, in every frame.
			this.#drop(avatar);
			this.#refuse(avatar, limit, failure);
		}
	}

	/** Notes why the avatar is not drawn as asked. It reports the error unless it has reported the same one already. */
	#refuse(avatar: Avatar, splatLimit: number, cause: unknown): void {
		const error = asDrawError(cause);
		const told = this.#refusals.get(avatar);
		this.#refusals.set(avatar, { code: error.code, freedCount: this.#freedCount, splatLimit });
		if (told?.code !== error.code) avatar.report(error);
	}

	/** A restored GPU may have room that the lost one had not. */
	#noticeRestoration(): void {
		const { lost } = this.backend;
		if (this.#wasLost && !lost) this.#freedCount++;
		this.#wasLost = lost;
	}

	/** Fills the frame's instances, with the newest poses; takes placements without an instance out of the list. */
	#collectInstances(order: DrawList): void {
		const { frame, placements } = order;
		let count = 0;
		for (let i = 0; i < order.count; i++) {
			const placement = placements[i]!;
			const { avatar } = placement;
			const instance = this.instance(avatar);
			if (!instance) continue;
			if (instance.poseVersion !== avatar.poseVersion) {
				// A GPU that decodes the avatar has the pose already.
				if (avatar.devicePose?.instance !== instance) copyPose(instance, avatar);
				instance.poseVersion = avatar.poseVersion;
			}
			placements[i] = placements[count]!;
			placements[count] = placement;
			frame.instances[count++] = instance;
		}
		order.count = count;
		// Avatars of earlier pictures must not be kept alive here.
		truncate(frame.instances, count);
		truncate(placements, count);
	}

	#fillClusters(order: DrawList): void {
		const { frame, placements, clusters } = order;
		order.clusterCount = groupByDepth(clusters, placements, order.count);
		for (let i = 0; i < order.clusterCount; i++) {
			const cluster = clusters[i]!;
			frame.clusters[i] = cluster;
			for (let m = 0; m < cluster.members.length; m++) placements[cluster.members[m]!]!.cluster = i;
		}
		truncate(frame.clusters, order.clusterCount);
	}

	#model(asset: AvatarAsset): SharedModel {
		const known = this.#models.get(asset);
		if (known) return known;
		const { splats, mesh, convention, correctives } = asset;
		const source = { splats, restPositions: mesh.positions, triangles: mesh.triangles, convention, correctives };
		const shared = { model: this.backend.createModel(source), instances: 0 };
		this.#models.set(asset, shared);
		return shared;
	}

	/** Disposes a model without instances. */
	#releaseModel(asset: AvatarAsset): void {
		const shared = this.#models.get(asset);
		if (!shared || shared.instances > 0) return;
		this.#models.delete(asset);
		shared.model.dispose();
	}
}

/** A decoder of the page, and the mesh, may give no weights. */
function copyPose(instance: SplatInstance, { vertices, weights }: Avatar): void {
	instance.vertices.set(vertices);
	if (weights.length === instance.weights.length) instance.weights.set(weights);
	else instance.weights.fill(0);
}
