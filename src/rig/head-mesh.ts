/**
 * The four joints, in the order of every joint array. The jaw is not a joint but an expression, and the bust below the
 * neck does not move.
 */
export const JOINT_NAMES = ['neck', 'head', 'leftEye', 'rightEye'] as const;

/** Name of one joint. */
export type JointName = (typeof JOINT_NAMES)[number];

/** 4: neck, head, leftEye, rightEye. */
export const JOINT_COUNT = 4;

/** Parent of each joint, in JOINT_NAMES order. -1 means that the parent is the fixed bust. */
export const JOINT_PARENTS: readonly number[] = [-1, 0, 1, 1];

/** One expression as a sparse list of vertex offsets. */
export interface ExpressionShape {
	/** Vertices that move, ascending. */
	readonly vertices: Uint32Array;
	/** Offsets at weight 1: 3 numbers a vertex, metres, avatar frame. */
	readonly offsets: Float32Array;
}

/**
 * The head of one person: its neutral geometry and the data that moves it. The avatar frame is right-handed, in metres,
 * with y up and the face looking along +z. Its origin is at the base of the neck.
 */
export interface HeadMesh {
	/** Neutral vertices: 3 numbers a vertex, metres. */
	readonly positions: Float32Array;
	/** Texture coordinates: 2 numbers a vertex, glTF convention (origin top left). */
	readonly uvs: Float32Array;
	/** Three vertex indices per triangle, counter-clockwise when seen from outside. */
	readonly triangles: Uint32Array;
	/** One region label per triangle: an index into `regionNames`. */
	readonly triangleRegions: Uint8Array;
	/** Names of the regions, such as `face`, `lips`, `leftEye`, `hairAnchor`. */
	readonly regionNames: readonly string[];
	/** 52 shapes in the order of EXPRESSION_NAMES. The `eyeLook*` shapes move only the lids; joints turn the eyeballs. */
	readonly expressions: readonly ExpressionShape[];
	/** Rest positions of the four joints: 12 numbers, metres. Rest rotations are identity. */
	readonly jointPositions: Float32Array;
	/** Weights of the four joints: 4 numbers a vertex with a sum of at most 1. The rest up to 1 is the fixed bust's weight. */
	readonly skinWeights: Float32Array;
}
