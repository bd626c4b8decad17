/**
 * Where the pose of an avatar comes from: the decoder on the CPU (CpuPoseSource) or on the GPU of one renderer
 * (GpuPoseSource). PoseHandover goes over from one to the other.
 *
 * A pose on the CPU is copied as often as this, and each copy has its reason:
 *
 * 1. face → `Avatar.#asked`: drivers move the face while a decode is under way, and the eyes get their gaze;
 * 2. → inputs of the decoder: cleaned (not finite, not unit) and in the tensors that the runtime keeps;
 * 3. result of the runtime → `PoseInterpolator.pending`: the runtime writes into memory of its own, and frees it;
 * 4. → `SplatInstance.vertices`: whole rows of a texture, so that the upload is one call; the CPU sorter reads them, too;
 * 5. → texture or buffer of the GPU.
 *
 * Between 3 and 4 arrays change roles; only a pose on its way between two decoded ones is computed. On the GPU only 1 and
 * 2 remain: the decoder writes where the renderer reads.
 */
export interface PoseSource {
	/** Vertices as shown: 3 numbers each, metres, avatar frame. Read it anew each time. */
	readonly vertices: Float32Array;
	/** Corrective weights as shown; empty if the decoder has none. */
	readonly weights: Float32Array;
	/**
	 * Decodes a pose, which `commit` then moves to.
	 *
	 * @returns Whether there is a pose to commit. Rejects with what the decoder throws.
	 */
	decode(expression: Float32Array, joints: Float32Array): Promise<boolean>;
	/**
	 * Moves to the pose that was decoded, from frame `frame` on.
	 *
	 * @returns False if the pose is not finite; nothing has changed then.
	 */
	commit(frame: number): boolean;
	/** Brings what is shown, and the box of it, into a frame. Returns whether it changed. Allocates nothing. */
	advance(frame: number): boolean;
}
