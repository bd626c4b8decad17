import type { RenderingConvention, SplatCloud } from '../asset/avatar-asset.ts';
import type { Correctives } from '../asset/correctives.ts';
import type { GaspardError } from '../errors.ts';

/** The part of an asset that a back end uploads once for all its instances. */
export interface SplatModelSource {
	readonly splats: SplatCloud;
	/** Neutral vertices of the head mesh, 3 numbers each: the rest pose of the triangles. */
	readonly restPositions: Float32Array;
	readonly triangles: Uint32Array;
	readonly convention: RenderingConvention;
	readonly correctives?: Correctives | undefined;
}

/** Static GPU data of one asset, shared by its instances. */
export interface SplatModel {
	readonly splatCount: number;
	readonly vertexCount: number;
	/** Frees the data. Dispose the instances first. Idempotent. */
	dispose(): void;
}

/** One posed avatar in the common splat list. The avatar system writes the fields; the back end reads them in `update`. */
export interface SplatInstance {
	readonly model: SplatModel;
	/** Posed vertices: 3 numbers each, metres, avatar frame. Raise `poseVersion` after writing. */
	readonly vertices: Float32Array;
	/** Corrective weights of the pose, as many as the model's correctives have. Initially 0. */
	readonly weights: Float32Array;
	poseVersion: number;
	/** Column-major 4x4; any affine map, mirrored and non-uniform ones included. */
	readonly avatarToWorld: Float32Array;
	/** How many splats of the importance order are drawn (level of detail): at most `capacity`. */
	splatCount: number;
	/** 0..1: the share of pixels that show the avatar, in steps of 1/64. For fades. */
	opacity: number;
	/** How many splats of the importance order the common list has room for. */
	readonly capacity: number;
	/** Why the last `update` could not pose the instance; none of its splats are drawn then. Usually `undefined`. */
	readonly failure: GaspardError | undefined;
	/**
	 * Changes `capacity` to hold the first `splatCount` splats, or all that the model has.
	 *
	 * @throws GaspardError `gpu/limit-exceeded` if there is no room for as many; `capacity` stays as it was.
	 */
	reserve(splatCount: number): void;
	/** Frees the instance and its room in the common list. Idempotent. */
	dispose(): void;
}

/** A range of the common order that is drawn in one call: avatars whose view-space depth ranges overlap. */
export interface DepthCluster {
	/** Indices into `SplatFrame.instances`. */
	readonly members: number[];
	/** View-space depth range of the members, metres, positive in front of the camera. */
	nearDepth: number;
	farDepth: number;
	/** Written by `update`: the cluster's first entry in the order, and its number of splats. Back to front. */
	firstSplat: number;
	splatCount: number;
}

/** What is posed and sorted for one camera rig. Reused, never rebuilt per frame. */
export interface SplatFrame {
	/** World to view of the rig's centre, column-major 4x4. */
	readonly worldToView: Float32Array;
	readonly instances: SplatInstance[];
	/** Farthest first. Every instance is a member of exactly one. */
	readonly clusters: DepthCluster[];
}

/** Which sorter orders the splats. */
export type SorterKind = 'gpu' | 'cpu';

/**
 * Poses and sorts splats on one renderer's GPU. It never draws: materials read its textures. The host engine's GPU state is
 * restored after each call. There is one for WebGL2 and one for WebGPU.
 */
export interface SplatBackend {
	/** The sorter in use. */
	readonly sorter: SorterKind;
	/** Prepares an asset. Its data are uploaded when an instance is posed first. */
	createModel(source: SplatModelSource): SplatModel;
	/**
	 * An instance of a model, with room for the first `splatCount` splats.
	 *
	 * @default splatCount - all splats of the model
	 * @throws GaspardError `gpu/limit-exceeded` if the GPU has no room for it; nothing has changed then.
	 * `avatar/disposed` if the model was disposed or belongs to another back end.
	 */
	createInstance(model: SplatModel, splatCount?: number): SplatInstance;
	/**
	 * Poses the instances that have changed, then sorts for this camera. Writes `firstSplat` and `splatCount` of the clusters.
	 * An instance that cannot be posed gets a `failure`, and the others are drawn without it. Allocates nothing.
	 *
	 * @throws What the GPU's interface throws if nothing can be posed or sorted. The next call starts afresh.
	 */
	update(frame: SplatFrame): void;
	/** Rises when textures are replaced (other room, restored context). Materials have to bind the new ones then. */
	readonly generation: number;
	/** True between the loss of the context and its restoration. */
	readonly lost: boolean;
	/** Frees everything. Idempotent. */
	dispose(): void;
}
