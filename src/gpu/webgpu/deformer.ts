import deformText from '../../../shaders/deform.wgsl';
import trianglePoseText from '../../../shaders/triangle-pose.wgsl';
import { destroyLater, type GpuHost } from './gpu-host.ts';
import { GpuKernel } from './gpu-kernel.ts';
import { BufferUsage } from './gpu-usage.ts';
import type { WebGPUSplatInstance } from './splat-instance.ts';
import type { SplatTable } from './splat-table.ts';

/** Bytes of one posed triangle: three vectors of four floats. */
const BYTES_PER_TRIANGLE = 48;
/** Bind groups are kept for so many vertex buffers of one instance: a decoder may alternate between two or three. */
const KEPT_VERTEX_BUFFERS = 4;

/** Bind groups of one instance, and what they were made for. */
interface InstanceBindings {
	readonly posed: SplatTable;
	readonly scratch: GPUBuffer;
	readonly weights: GPUBuffer | undefined;
	readonly deform: GPUBindGroup;
	/** One for each vertex buffer. */
	readonly poses: Map<GPUBuffer, GPUBindGroup>;
}

/** Poses splats: one dispatch over an instance's triangles, one over its splats. */
export class Deformer {
	readonly #host: GpuHost;
	readonly #trianglePose: GpuKernel;
	readonly #deform: GpuKernel;
	/** Posed triangles of the present instance. All instances share them, since the next dispatch has read them. */
	#posedTriangles: GPUBuffer | undefined;

	constructor(host: GpuHost) {
		this.#host = host;
		this.#trianglePose = new GpuKernel(host, 'triangle pose', trianglePoseText);
		this.#deform = new GpuKernel(host, 'deform', deformText);
	}

	/** Poses the first `splatCount` splats of an instance into its rows of the common table; `upload` was called before. */
	pose(pass: GPUComputePassEncoder, instance: WebGPUSplatInstance, splatCount: number, posed: SplatTable): void {
		const { workgroupSize } = this.#host;
		const { triangleCount } = instance.model.bound;
		const bindings = this.#bindings(instance, posed);
		const pose = this.#poseBindings(instance, bindings);
		this.#trianglePose.dispatch(pass, pose, Math.ceil(triangleCount / workgroupSize));
		this.#deform.dispatch(pass, bindings.deform, Math.ceil(splatCount / workgroupSize));
	}

	/** Idempotent. */
	dispose(): void {
		this.#posedTriangles?.destroy();
		this.#posedTriangles = undefined;
	}

	#bindings(instance: WebGPUSplatInstance, posed: SplatTable): InstanceBindings {
		const scratch = this.#reserve(instance.model.bound.triangleCount * BYTES_PER_TRIANGLE);
		const known = instance.bindings as InstanceBindings | undefined;
		const weights = instance.weightBuffer;
		const same = known && known.posed === posed && known.scratch === scratch && known.weights === weights;
		if (same) return known;
		const { centers, shapes, triangles, restTriangles, corrections } = instance.model.buffers();
		const bindings: InstanceBindings = {
			posed,
			scratch,
			weights,
			deform: this.#deform.bind(
				{ buffer: instance.uniformBuffer },
				{ buffer: centers },
				{ buffer: shapes },
				{ buffer: triangles },
				{ buffer: scratch },
				posed.views[0]!,
				posed.views[1]!,
				{ buffer: restTriangles },
				// Not read without correctives.
				{ buffer: corrections ?? restTriangles },
				{ buffer: weights ?? restTriangles },
			),
			poses: new Map(),
		};
		instance.bindings = bindings;
		return bindings;
	}

	#poseBindings(instance: WebGPUSplatInstance, { poses, scratch }: InstanceBindings): GPUBindGroup {
		const vertices = instance.vertexBuffer;
		const known = poses.get(vertices);
		if (known) return known;
		if (poses.size >= KEPT_VERTEX_BUFFERS) poses.clear();
		const group = this.#trianglePose.bind(
			{ buffer: instance.uniformBuffer },
			{ buffer: instance.model.buffers().restTriangles },
			{ buffer: vertices },
			{ buffer: scratch },
		);
		poses.set(vertices, group);
		return group;
	}

	#reserve(bytes: number): GPUBuffer {
		if (this.#posedTriangles && this.#posedTriangles.size >= bytes) return this.#posedTriangles;
		if (this.#posedTriangles) destroyLater(this.#posedTriangles);
		this.#posedTriangles = this.#host.device.createBuffer({
			label: 'gaspard posed triangles',
			size: bytes,
			usage: BufferUsage.STORAGE,
		});
		return this.#posedTriangles;
	}
}
