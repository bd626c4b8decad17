/** Turns expression weights and joint rotations into the vertices of one head. */
export interface Decoder {
	readonly vertexCount: number;
	/** Corrective weights that come with the vertices: K of the contract; none unless given. */
	readonly weightCount?: number;
	/**
	 * Computes one pose.
	 *
	 * @param expression - 52 weights in the order of EXPRESSION_NAMES.
	 * @param joints - Local rotations of neck, head, leftEye, rightEye: 4 quaternions x y z w.
	 * @param outVertices - Receives 3 numbers a vertex, metres, avatar frame, when the pose is good; else is left alone.
	 * @param outWeights - Receives `weightCount` numbers likewise.
	 * @returns True where the results were written.
	 */
	run(
		expression: ArrayLike<number>,
		joints: ArrayLike<number>,
		outVertices: Float32Array,
		outWeights?: Float32Array,
	): Promise<boolean>;
	/** Frees what the decoder holds. Idempotent. */
	dispose(): void;
}
