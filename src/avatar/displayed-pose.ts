import { includeBox } from '../bounds/box.ts';
import { poseBounds } from '../bounds/posed-bounds.ts';
import { EXPRESSION_COUNT } from '../rig/expression-names.ts';
import { JOINT_COUNT } from '../rig/head-mesh.ts';
import { poseVertices } from '../rig/pose-vertices.ts';
import type { AvatarModel } from './avatar-model.ts';
import type { GpuPoseSource } from './gpu-pose-source.ts';
import { PoseInterpolator } from './pose-interpolator.ts';

/** Numbers of a pose before it is decoded: 52 weights, then 16 of the joints. */
const PARAMETER_COUNT = EXPRESSION_COUNT + JOINT_COUNT * 4;
const NONE = new Float32Array(0);

/**
 * The pose that an avatar shows, on its way from each decoded pose to the next. The vertices lie on the CPU, or on the GPU
 * of one renderer: then the CPU only knows the expression that is shown, from which it makes a box that holds the head, and
 * vertices for whoever asks (a ray, another renderer), by the mesh. Going over from one to the other is one more step of
 * the same motion: the first pose of either is moved to from what is on screen.
 */
export class DisplayedPose {
	/** Box of all splats: minimum x y z, maximum x y z, metres, avatar frame; while the GPU poses a little large. */
	readonly box: Float32Array = new Float32Array(6);
	readonly #model: AvatarModel;
	readonly #interpolator: PoseInterpolator;
	#weights: PoseInterpolator | undefined;
	/** As many zeros. */
	#noWeights = NONE;
	#version = 1;
	/** Expression and joints that were decoded last. */
	readonly #asked = new Float32Array(PARAMETER_COUNT);
	/** Where they were decoded: undefined on the CPU. */
	#askedOf: GpuPoseSource | undefined;
	#gpu: GpuPoseSource | undefined;
	/** Expression and joints, on the same way as the vertices. */
	readonly #parameters: PoseInterpolator;
	/** The pose taken last came from the CPU, which has its vertices. */
	#cpuKnows = true;
	/** Going back to the CPU: its next pose is the last one that the GPU moves to. */
	#leaving = false;
	/** Vertices by the mesh, and the version that they were made for. */
	#estimate: Float32Array | undefined;
	#estimateVersion = -1;
	/** Box of the pose that is moved to. */
	readonly #nextBox = new Float32Array(6);

	constructor(model: AvatarModel) {
		this.#model = model;
		this.#interpolator = new PoseInterpolator(model.asset.mesh.positions);
		for (let joint = 0; joint < JOINT_COUNT; joint++) this.#asked[EXPRESSION_COUNT + joint * 4 + 3] = 1;
		this.#parameters = new PoseInterpolator(this.#asked);
		poseBounds(this.box, model.bounds, this.#interpolator.vertices);
	}

	/** Rises whenever what is shown changes. */
	get version(): number {
		return this.#version;
	}

	/** Who poses on the GPU; undefined while the CPU does. */
	get gpu(): GpuPoseSource | undefined {
		return this.#gpu;
	}

	/** Whether the next pose is to be decoded on the GPU. */
	get onGpu(): boolean {
		return this.#gpu !== undefined && !this.#leaving;
	}

	/** 3 numbers a vertex, metres, avatar frame. While the GPU poses they are made by the mesh when somebody asks. */
	get vertices(): Float32Array {
		if (this.#byCpu) return this.#interpolator.vertices;
		this.#estimate ??= new Float32Array(this.#interpolator.vertices.length);
		if (this.#estimateVersion !== this.#version) {
			this.#byMesh(this.#estimate, this.#parameters.vertices);
			this.#estimateVersion = this.#version;
		}
		return this.#estimate;
	}

	/** Corrective weights of the pose; empty where the decoder has none. 0 where `vertices` are made by the mesh. */
	get weights(): Float32Array {
		if (!this.#weights) return NONE;
		return this.#byCpu ? this.#weights.vertices : this.#noWeights;
	}

	/** Whether what is shown came from the CPU. */
	get #byCpu(): boolean {
		return !this.#gpu || (this.#cpuKnows && this.#parameters.arrived);
	}

	/**
	 * Decodes a pose, which `take` then moves to.
	 *
	 * @param byCpu - On the CPU in any case: the result is checked, and can be asked for.
	 * @returns Whether there is a pose to take.
	 */
	async decode(expression: Float32Array, joints: Float32Array, byCpu: boolean): Promise<boolean> {
		const gpu = this.onGpu && !byCpu ? this.#gpu : undefined;
		if (gpu) {
			await gpu.decode(expression, joints).catch((error: unknown) => {
				// What it was released from is gone: the CPU decodes this pose.
				if (gpu === this.#gpu) throw error;
			});
		}
		const decodedByGpu = gpu !== undefined && gpu === this.#gpu;
		if (!decodedByGpu) {
			const weightCount = await this.#model.weightCount();
			if (weightCount !== (this.#weights?.vertices.length ?? 0)) {
				this.#noWeights = new Float32Array(weightCount);
				this.#weights = new PoseInterpolator(this.#noWeights);
			}
			if (!(await this.#model.decode(expression, joints, this.#interpolator.pending, this.#weights?.pending)))
				return false;
		}
		this.#askedOf = decodedByGpu ? gpu : undefined;
		this.#asked.set(expression);
		this.#asked.set(joints, EXPRESSION_COUNT);
		return true;
	}

	/** Moves to the pose that was decoded, from frame `frame` on. False, and nothing has changed, where it is not finite. */
	commit(frame: number): boolean {
		if (this.#hasLeft) this.loseGpu();
		const gpu = this.#gpu;
		// Decoded on a GPU that is gone since.
		if (this.#askedOf && this.#askedOf !== gpu) return true;
		if (!this.#askedOf) {
			if (this.#weights && !this.#weights.pendingIsFinite) return false;
			if (!this.#interpolator.commit(frame)) return false;
			this.#weights?.commit(frame);
		}
		this.#cpuKnows = !this.#askedOf;
		this.#parameters.pending.set(this.#asked);
		this.#parameters.commit(frame);
		if (gpu) this.#takeOnGpu(gpu);
		return true;
	}

	#takeOnGpu(gpu: GpuPoseSource): void {
		if (this.#cpuKnows) {
			this.#interpolator.skipToEnd();
			this.#weights?.skipToEnd();
			const weights = this.#weights?.vertices ?? NONE;
			gpu.write(this.#interpolator.vertices, weights);
			poseBounds(this.#nextBox, this.#model.bounds, this.#interpolator.vertices, weights);
		} else {
			gpu.estimateBox(this.#nextBox, this.#asked, this.#asked.subarray(EXPRESSION_COUNT));
		}
		gpu.commit();
		includeBox(this.box, this.#nextBox);
	}

	/** Brings what is shown into a frame. Returns whether it changed. Allocates nothing. */
	show(frame: number): boolean {
		const gpu = this.#gpu;
		if (!gpu) {
			this.#weights?.show(frame);
			this.#parameters.show(frame);
			if (!this.#interpolator.show(frame)) return false;
			poseBounds(this.box, this.#model.bounds, this.#interpolator.vertices, this.weights);
			this.#version++;
			return true;
		}
		const parameters = this.#parameters;
		if (this.#hasLeft) {
			this.loseGpu();
			return true;
		}
		if (!parameters.show(frame)) return false;
		gpu.alpha = parameters.alpha;
		if (parameters.arrived) this.box.set(this.#nextBox);
		this.#version++;
		return true;
	}

	/** Shows the newest pose now. Returns whether anything changed. */
	finish(): boolean {
		return this.show(Infinity);
	}

	/** The GPU shows what the CPU has: nobody will see that it is gone. */
	get #hasLeft(): boolean {
		return this.#leaving && this.#cpuKnows && this.#parameters.arrived;
	}

	/** From the next pose on the GPU decodes; it begins with what is shown now, and goes on to where that is moving. */
	enterGpu(gpu: GpuPoseSource): void {
		this.loseGpu();
		this.#gpu = gpu;
		if (this.#interpolator.arrived) return;
		const weights = this.#weights?.target ?? NONE;
		gpu.write(this.#interpolator.target, weights);
		gpu.commit(this.#interpolator.alpha);
		poseBounds(this.#nextBox, this.#model.bounds, this.#interpolator.target, weights);
		includeBox(this.box, this.#nextBox);
		this.#estimate ??= new Float32Array(this.#interpolator.vertices.length);
		this.#estimate.set(this.#interpolator.vertices);
		this.#estimateVersion = this.#version;
		this.#interpolator.skipToEnd();
		this.#weights?.skipToEnd();
	}

	/** From the next pose on the CPU decodes again. */
	leaveGpu(): void {
		if (this.#gpu) this.#leaving = true;
	}

	/** The GPU is gone, or has nothing more to show: the CPU's vertices go on at once. */
	loseGpu(): void {
		const gpu = this.#gpu;
		if (!gpu) return;
		const { vertices } = this;
		if (vertices !== this.#interpolator.vertices) {
			const weights = this.#weights;
			if (this.#cpuKnows) {
				this.#interpolator.pending.set(this.#interpolator.target);
				weights?.pending.set(weights.target);
			} else {
				this.#byMesh(this.#interpolator.pending, this.#parameters.target);
				weights?.pending.fill(0);
			}
			this.#interpolator.restart(vertices);
			weights?.restart(this.#noWeights);
			const { arrived, startFrame, interval } = this.#parameters;
			if (!arrived) {
				this.#interpolator.commit(startFrame, interval);
				weights?.commit(startFrame, interval);
			}
		}
		this.#gpu = undefined;
		this.#cpuKnows = true;
		this.#leaving = false;
		this.#version++;
		gpu.release();
		poseBounds(this.box, this.#model.bounds, this.#interpolator.vertices, this.weights);
	}

	#byMesh(out: Float32Array, parameters: Float32Array): void {
		poseVertices(out, this.#model.asset.mesh, parameters, parameters.subarray(EXPRESSION_COUNT));
	}
}
