import type { AvatarAsset } from '../asset/avatar-asset.ts';
import type { Avatar } from '../avatar/avatar.ts';
import type { SplatBackend, SplatInstance, SplatModel } from '../gpu/splat-backend.ts';
import { type GpuDecoding, gpuDecodingOf } from '../scene/gpu-decoding.ts';
import { groupByDepth, truncate } from './depth-clusters.ts';
import type { DrawList } from './draw-list.ts';

interface SharedModel {
	readonly model: SplatModel;
	instances: number;
}

/**
 * All avatars of one renderer: their models and instances on its GPU, and one depth order over all of them for each
 * camera rig. Allocates nothing in steady state. Lives as long as the renderer; survives a lost context.
 */
export class AvatarSystem {
	readonly backend: SplatBackend;
	readonly #models = new Map<AvatarAsset, SharedModel>();
	readonly #instances = new Map<Avatar, SplatInstance>();
	readonly #gpuDecoding: GpuDecoding | undefined;
	#version = 0;
	#disposed = false;

	/** Takes over the back end: disposing the system disposes it. */
	constructor(backend: SplatBackend) {
		this.backend = backend;
		this.#gpuDecoding = gpuDecodingOf(backend);
	}

	/** Whether the textures of the back end hold this order. */
	isCurrent(order: DrawList): boolean {
		return order.version === this.#version;
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
		this.#gpuDecoding?.join(avatar, instance);
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
	poseAndSort(order: DrawList): void {
		const { frame, placements } = order;
		for (let i = 0; i < order.count; i++) {
			const { avatar } = placements[i]!;
			const instance = this.instance(avatar);
			if (instance.poseVersion !== avatar.poseVersion) {
				// What the GPU poses itself, it needs not be told.
				if (avatar.gpuPoseSource?.instance !== instance) copyPose(instance, avatar);
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
		order.version = ++this.#version;
		if (!this.backend.lost) this.backend.update(frame);
		this.#gpuDecoding?.frame();
		// Last: whoever comes into sight moves its drivers, which are anybody's code.
		for (let i = 0; i < order.count; i++) placements[i]!.avatar.markDrawn();
	}

	/** Gives the avatar's room back; it comes again with the next `instance`. */
	remove(avatar: Avatar): void {
		const instance = this.#instances.get(avatar);
		if (!instance) return;
		this.#instances.delete(avatar);
		this.#gpuDecoding?.leave(avatar);
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
		this.#gpuDecoding?.dispose();
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
