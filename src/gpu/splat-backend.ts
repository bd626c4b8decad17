import type { RenderingConvention, SplatCloud } from '../asset/avatar-asset.ts';
import type { Correctives } from '../asset/correctives.ts';

/** The part of an asset that a back end uploads once and all instances share. */
export interface SplatModelSource {
	readonly splats: SplatCloud;
	/** Neutral vertices of the head mesh, 3 numbers each: the rest pose of the triangles. */
	readonly restPositions: Float32Array;
	readonly triangles: Uint32Array;
	readonly convention: RenderingConvention;
	readonly correctives?: Correctives | undefined;
}

/** Shared, static GPU data of one asset. */
export interface SplatModel {
	readonly splatCount: number;
	readonly vertexCount: number;
	/** Idempotent. Instances must be gone first. */
	dispose(): void;
}

/** One posed avatar in the common splat list. The system writes the fields; the back end reads them in `update`. */
export interface SplatInstance {
	readonly model: SplatModel;
	/** Posed vertices: 3 numbers each, metres, avatar frame. Write, then raise `poseVersion`. */
	readonly vertices: Float32Array;
	/** Corrective weights of the pose, as many as the model's correctives have; 0 to begin with. */
	readonly weights: Float32Array;
	poseVersion: number;
	/** Column-major 4x4; any affine map, mirrored and non-uniform ones too. */
	readonly avatarToWorld: Float32Array;
	/** How many splats of the importance order are drawn: level of detail. */
	splatCount: number;
	/** 0..1, share of the pixels that show the avatar, in steps of 1/64: fades. */
	opacity: number;
	/** Idempotent; gives the room in the common list back. */
	dispose(): void;
}

/** A run of the common order that is drawn in one call: avatars whose view-space depth ranges overlap. */
export interface DepthCluster {
	/** Indices into `SplatFrame.instances`. */
	readonly members: number[];
	/** View-space depth range over the members, metres, positive in front of the camera. */
	nearDepth: number;
	farDepth: number;
	/** Out: where the cluster begins in the order, and how many splats it has. Back to front inside. */
	firstSplat: number;
	splatCount: number;
}

/** One depth order: what is to be posed and sorted for one camera rig. Reused, never rebuilt per frame. */
export interface SplatFrame {
	/** World to view of the rig's centre, column-major 4x4. */
	readonly worldToView: Float32Array;
	readonly instances: SplatInstance[];
	/** Farthest first; every instance is a member of exactly one. */
	readonly clusters: DepthCluster[];
}

/** Which sorter orders the splats. */
export type SorterKind = 'gpu' | 'cpu';

/**
 * What one renderer's GPU does for the avatar system: deform, key, sort. It never draws; materials read its textures.
 * Implementations: webgl2/. The host's GPU state is left as it was found.
 */
export interface SplatBackend {
	/** The sorter in use; chosen by a short measurement at start unless it was given. */
	readonly sorter: SorterKind;
	createModel(source: SplatModelSource): SplatModel;
	createInstance(model: SplatModel): SplatInstance;
	/** Poses what changed, then sorts for this camera. Fills firstSplat and splatCount of the clusters. Allocates nothing. */
	update(frame: SplatFrame): void;
	/** Rises when textures were made anew (more room, restored context); materials bind again then. */
	readonly generation: number;
	/** True between a lost context and its restoration. */
	readonly lost: boolean;
	/** Frees everything. Idempotent. */
	dispose(): void;
}
