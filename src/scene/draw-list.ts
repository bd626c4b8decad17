import type { Avatar } from '../avatar/avatar.ts';
import type { DepthCluster, SplatFrame, SplatInstance } from '../gpu/splat-backend.ts';
import type { DepthRange } from './depth-clusters.ts';

/** One avatar in one draw list. */
export interface AvatarPlacement extends DepthRange {
	avatar: Avatar;
	/** Index into the list's `clusters`; -1 before `poseAndSort`. */
	cluster: number;
}

/**
 * The avatars that one camera rig sees, in depth clusters. An adapter fills it anew each frame; `AvatarSystem.poseAndSort`
 * then makes the clusters. Made for reuse: keep it from frame to frame.
 */
export class DrawList {
	/** Column-major 4x4 map from the world to the view of the rig's centre. */
	readonly worldToView: Float32Array = new Float32Array(16);
	/** Only the first `count` are in use. */
	readonly placements: AvatarPlacement[] = [];
	count = 0;
	/** Farthest first. */
	readonly clusters: DepthCluster[] = [];
	clusterCount = 0;
	/** Number of the sort that made the clusters. Only the list with the system's newest number is in the textures. */
	version = -1;
	/** @internal */
	readonly frame: { worldToView: Float32Array; instances: SplatInstance[]; clusters: DepthCluster[] } & SplatFrame = {
		worldToView: this.worldToView,
		instances: [],
		clusters: [],
	};

	/**
	 * Empties the list for a new frame.
	 *
	 * @param worldToView - Column-major 4x4; the view looks along -z.
	 */
	begin(worldToView: ArrayLike<number>): void {
		this.worldToView.set(worldToView);
		this.count = 0;
		this.clusterCount = 0;
		this.version = -1;
	}

	/**
	 * Adds an avatar.
	 *
	 * @param avatarToWorld - Column-major 4x4; any affine map.
	 * @param batch - Avatars of different batches are drawn in different calls, even if they overlap.
	 * @default batch 0
	 */
	add(avatar: Avatar, avatarToWorld: ArrayLike<number>, batch = 0): void {
		const placement = this.#placement(avatar);
		placement.batch = batch;
		depthRange(placement, this.worldToView, avatarToWorld, avatar.box);
	}

	/** Empties the list and drops all avatars that it has held. */
	clear(): void {
		this.count = this.clusterCount = 0;
		this.version = -1;
		this.placements.length = 0;
		this.frame.instances.length = 0;
		this.frame.clusters.length = 0;
	}

	/** The placement of an avatar; undefined if it is not in the list. */
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

/** Writes the range of -z in view space over a box of the avatar frame. */
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
