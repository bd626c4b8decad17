import type { AvatarAsset } from '../asset/avatar-asset.ts';
import type { Avatar } from '../avatar/avatar.ts';
import { type AvatarPoser, poserOf } from '../avatar/gpu-pose-source.ts';
import type { DepthCluster, SplatBackend, SplatFrame, SplatInstance, SplatModel } from '../gpu/splat-backend.ts';
import { type DepthRange, groupByDepth, truncate } from './depth-clusters.ts';

/** One avatar in one picture. */
export interface AvatarPlacement extends DepthRange {
	avatar: Avatar;
	/** Index into `clusters` of the order, or -1 before it was made. */
	cluster: number;
}

interface SharedModel {
	readonly model: SplatModel;
	instances: number;
}

/**
 * Everybody in one picture: which avatars are seen from one camera rig, in which clusters, in what order. Belongs to a
 * system; kept by the host from frame to frame, since it is made for reuse.
 */
export class AvatarOrder {
	/** World to view of the rig's centre, column-major. */
	readonly worldToView: Float32Array = new Float32Array(16);
	/** The first `count` are in use. */
	readonly placements: AvatarPlacement[] = [];
	count = 0;
	/** Farthest first. */
	readonly clusters: DepthCluster[] = [];
	clusterCount = 0;
	/** Counts what the system has ordered; only the order with its newest number is in the textures. */
	serial = -1;
	/** @internal */
	readonly frame: { worldToView: Float32Array; instances: SplatInstance[]; clusters: DepthCluster[] } & SplatFrame = {
		worldToView: this.worldToView,
		instances: [],
		clusters: [],
	};

	/** Empties the picture and takes up the camera: a column-major 4x4 map from world to view, looking along -z. */
	begin(worldToView: ArrayLike<number>): void {
		this.worldToView.set(worldToView);
		this.count = 0;
		this.clusterCount = 0;
		this.serial = -1;
	}

	/**
	 * Adds an avatar.
	 *
	 * @param avatarToWorld - Column-major 4x4; any affine map.
	 * @param batch - Avatars of different batches are drawn apart even where they overlap.
	 */
	add(avatar: Avatar, avatarToWorld: ArrayLike<number>, batch = 0): void {
		const placement = this.#placement(avatar);
		placement.batch = batch;
		depthRange(placement, this.worldToView, avatarToWorld, avatar.box);
	}

	/** Where an avatar is in this picture; undefined when it is not. */
	find(avatar: Avatar): AvatarPlacement | undefined {
		for (let i = 0; i < this.count; i++) {
			if (this.placements[i]!.avatar === avatar) return this.placements[i];
		}
		return undefined;
	}

	#placement(avatar: Avatar): AvatarPlacement {
		if (this.count === this.placements.length) {
			this.placements.push({ avatar, nearDepth: 0, farDepth: 0, batch: 0, cluster: -1 });
		}
		const placement = this.placements[this.count++]!;
		placement.avatar = avatar;
		placement.cluster = -1;
		return placement;
	}
}

/**
 * All avatars of one renderer: their models and instances on its GPU, and one depth order over all of them for each
 * camera rig. Allocates nothing in steady state. Lives as long as the renderer; survives a lost context.
 */
export class AvatarSystem {
	readonly backend: SplatBackend;
	readonly #models = new Map<AvatarAsset, SharedModel>();
	readonly #instances = new Map<Avatar, SplatInstance>();
	readonly #poser: AvatarPoser | undefined;
	#serial = 0;
	#disposed = false;

	/** Takes over the back end: disposing the system disposes it. */
	constructor(backend: SplatBackend) {
		this.backend = backend;
		this.#poser = poserOf(backend);
	}

	/** Whether the textures of the back end hold this order. */
	holds(order: AvatarOrder): boolean {
		return order.serial === this.#serial;
	}

	/** The avatar's instance, made on first use: set its matrix, opacity and level of detail before `arrange`. */
	instance(avatar: Avatar): SplatInstance {
		const known = this.#instances.get(avatar);
		if (known) return known;
		const shared = this.#model(avatar.asset);
		const instance = this.backend.createInstance(shared.model);
		shared.instances++;
		this.#instances.set(avatar, instance);
		instance.poseVersion = 0;
		avatar.onDispose(() => this.remove(avatar));
		this.#poser?.join(avatar, instance);
		return instance;
	}

	/** Everybody who has room on this GPU. */
	avatars(): IterableIterator<Avatar> {
		return this.#instances.keys();
	}

	/** Number of avatars that have room on this GPU. */
	get instanceCount(): number {
		return this.#instances.size;
	}

	/**
	 * Poses and sorts what is in the picture. Afterwards each cluster knows its run of the order, and each placement its
	 * cluster. Does nothing while the context is lost.
	 */
	arrange(order: AvatarOrder): void {
		const { frame, placements } = order;
		for (let i = 0; i < order.count; i++) {
			const { avatar } = placements[i]!;
			const instance = this.instance(avatar);
			if (instance.poseVersion !== avatar.poseVersion) {
				// What the GPU poses itself, it needs not be told.
				if (avatar.gpuPosing?.instance !== instance) copyPose(instance, avatar);
				instance.poseVersion = avatar.poseVersion;
			}
			frame.instances[i] = instance;
		}
		truncate(frame.instances, order.count);
		// Whoever has gone is not kept alive here.
		truncate(placements, order.count);
		order.clusterCount = groupByDepth(order.clusters, placements, order.count);
		for (let i = 0; i < order.clusterCount; i++) {
			const cluster = order.clusters[i]!;
			frame.clusters[i] = cluster;
			for (let m = 0; m < cluster.members.length; m++) placements[cluster.members[m]!]!.cluster = i;
		}
		truncate(frame.clusters, order.clusterCount);
		order.serial = ++this.#serial;
		if (!this.backend.lost) this.backend.update(frame);
		this.#poser?.frame();
		// Last: whoever comes into sight moves its drivers, which are anybody's code.
		for (let i = 0; i < order.count; i++) placements[i]!.avatar.markDrawn();
	}

	/** Gives the avatar's room back; it comes again with the next `instance`. */
	remove(avatar: Avatar): void {
		const instance = this.#instances.get(avatar);
		if (!instance) return;
		this.#instances.delete(avatar);
		this.#poser?.leave(avatar);
		instance.dispose();
		const shared = this.#models.get(avatar.asset)!;
		if (--shared.instances > 0) return;
		this.#models.delete(avatar.asset);
		shared.model.dispose();
	}

	/** Frees everything on the GPU. Idempotent. */
	dispose(): void {
		if (this.#disposed) return;
		this.#disposed = true;
		for (const avatar of [...this.#instances.keys()]) this.remove(avatar);
		this.#poser?.dispose();
		this.backend.dispose();
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
}

/** Decoders of the page's own, and the mesh, may have no weights to give. */
function copyPose(instance: SplatInstance, { vertices, weights }: Avatar): void {
	instance.vertices.set(vertices);
	if (weights.length === instance.weights.length) instance.weights.set(weights);
	else instance.weights.fill(0);
}

/** Range of -z in view space over a box of the avatar frame. */
function depthRange(
	out: DepthRange,
	worldToView: ArrayLike<number>,
	avatarToWorld: ArrayLike<number>,
	box: Float32Array,
): void {
	// Third row of worldToView · avatarToWorld.
	let center = worldToView[14]!;
	for (let k = 0; k < 3; k++) center += worldToView[k * 4 + 2]! * avatarToWorld[12 + k]!;
	let half = 0;
	for (let axis = 0; axis < 3; axis++) {
		let slope = 0;
		for (let k = 0; k < 3; k++) slope += worldToView[k * 4 + 2]! * avatarToWorld[axis * 4 + k]!;
		center += (slope * (box[axis]! + box[axis + 3]!)) / 2;
		half += (Math.abs(slope) * (box[axis + 3]! - box[axis]!)) / 2;
	}
	out.nearDepth = -center - half;
	out.farDepth = -center + half;
}
