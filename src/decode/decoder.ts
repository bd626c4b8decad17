/** Computes the vertices of one head from expression weights and joint rotations. */
export interface Decoder {
	readonly vertexCount: number;
	/** Number of corrective weights that the decoder gives with the vertices. @default 0 */
	readonly weightCount?: number;
	/**
	 * Decodes one pose.
	 *
	 * @param expression - 52 weights in the order of EXPRESSION_NAMES.
	 * @param joints - Local rotations of neck, head, leftEye, rightEye: 4 quaternions x y z w.
	 * @param outVertices - Receives 3 numbers a vertex, metres, avatar frame. Unchanged if the pose is bad.
	 * @param outWeights - Receives `weightCount` numbers. Unchanged if the pose is bad.
	 * @returns Whether the results were written.
	 */
	run(
		expression: ArrayLike<number>,
		joints: ArrayLike<number>,
		outVertices: Float32Array,
		outWeights?: Float32Array,
	): Promise<boolean>;
	/** Frees the decoder's resources. Idempotent. */
	dispose(): void;
}
