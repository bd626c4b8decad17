import { FURTHEST_VERTEX_METRES } from '../../rig/furthest-vertex.ts';
import type { GpuHost } from './gpu-host.ts';
import { BufferUsage } from './gpu-usage.ts';
import type { PoseMover } from './pose-mover.ts';

/** The buffers that a decoder writes one pose into: float32, tightly packed. Usage STORAGE, COPY_DST and COPY_SRC. */
export interface PoseBuffers {
	/** 3 numbers a vertex, metres, avatar frame. */
	readonly vertices: GPUBuffer;
	/** Corrective weights; `undefined` if the model has none. */
	readonly weights: GPUBuffer | undefined;
}

/** Words of PoseMotion in shaders/chunks/pose-motion.wgsl. */
const MOTION_WORDS = 4;
const FLAG_BYTES = 12;

/**
 * Poses of one avatar that arrive on the GPU. A decoder writes into `incoming`: two buffer sets in turn, so that it can write
 * the next pose while the newest one is being interpolated. `take` makes the written pose the target. Each update of the back
 * end moves the shown pose towards it by `share`, without a copy, and reads nothing back.
 *
 * A pose with a number that is not finite, or beyond 100 m, is ignored on the GPU: the last good one stays.
 */
export class GpuPose {
	/** What is drawn. */
	readonly shown: PoseBuffers;
	/** How far the shown pose is on the way from where it was at `take` to the taken pose, 0..1. It only rises. */
	share = 1;
	readonly #host: GpuHost;
	readonly #mover: PoseMover;
	readonly #sets: readonly [PoseBuffers, PoseBuffers];
	readonly #flags: GPUBuffer;
	readonly #uniforms: GPUBuffer;
	readonly #words = new Uint32Array(MOTION_WORDS);
	readonly #floats = new Float32Array(this.#words.buffer);
	/** Bind groups of each set: check, then move; vertices, then weights. */
	readonly #bindings: readonly [SetBindings, SetBindings];
	readonly #onDispose: () => void;
	/** The set that was taken last. */
	#taken = 0;
	#serial = 0;
	/** The share that the shown pose has reached. */
	#applied = 1;
	#unchecked = false;
	#writers = 0;
	#disposed = false;

	/**
	 * @param vertices - The vertices that are drawn, already filled. The caller keeps owning the buffer.
	 * @param from - The sizes, and the corrective weights as they are now.
	 */
	constructor(host: GpuHost, mover: PoseMover, vertices: GPUBuffer, from: PoseStart, onDispose: () => void) {
		const sizes = { vertexCount: from.vertexCount, weightCount: from.weights.length };
		this.#host = host;
		this.#mover = mover;
		this.#onDispose = onDispose;
		this.#sets = [this.#makeSet(sizes), this.#makeSet(sizes)];
		const weights = sizes.weightCount > 0 ? this.#buffer('shown weights', sizes.weightCount * 4) : undefined;
		if (weights) host.device.queue.writeBuffer(weights, 0, from.weights as Float32Array<ArrayBuffer>);
		this.shown = { vertices, weights };
		this.#flags = this.#buffer('pose flags', FLAG_BYTES);
		this.#uniforms = host.device.createBuffer({
			label: 'gaspard pose motion',
			size: MOTION_WORDS * 4,
			usage: BufferUsage.UNIFORM | BufferUsage.COPY_DST,
		});
		this.#bindings = [this.#bind(0, sizes), this.#bind(1, sizes)];
	}

	/** The buffers for the next pose; commands on the device's queue may write them. The other set after each `take`. */
	get incoming(): PoseBuffers {
		return this.#sets[1 - this.#taken]!;
	}

	/** 0 or 1: which of the two sets `incoming` is. */
	get incomingSet(): 0 | 1 {
		return this.#taken === 0 ? 1 : 0;
	}

	/** Writes a pose from the CPU into `incoming`. */
	write(vertices: Float32Array, weights: Float32Array): void {
		const { queue } = this.#host.device;
		const set = this.incoming;
		queue.writeBuffer(set.vertices, 0, vertices as Float32Array<ArrayBuffer>);
		if (set.weights) queue.writeBuffer(set.weights, 0, weights as Float32Array<ArrayBuffer>);
	}

	/**
	 * Marks the pose in `incoming` as complete: the displayed pose is interpolated towards it from now on.
	 *
	 * @param share - Fraction of the way that is already covered, 0..1; 0 by default.
	 */
	take(share = 0): void {
		this.#taken = 1 - this.#taken;
		this.#serial++;
		this.share = share;
		this.#applied = share;
		this.#unchecked = true;
	}

	/** Whether an update would move the shown pose. */
	get pending(): boolean {
		return !this.#disposed && this.share > this.#applied;
	}

	/** Moves the shown pose as far as `share` says. The back end calls it before it poses the splats. */
	record(pass: GPUComputePassEncoder): void {
		if (!this.pending) return;
		const { queue } = this.#host.device;
		const set = this.#taken;
		this.#floats[0] = Math.min(1, (this.share - this.#applied) / (1 - this.#applied));
		this.#words[1] = set;
		this.#words[2] = this.#serial;
		this.#floats[3] = FURTHEST_VERTEX_METRES;
		queue.writeBuffer(this.#uniforms, 0, this.#words);
		this.#applied = this.share;
		const bindings = this.#bindings[set]!;
		if (this.#unchecked) {
			this.#unchecked = false;
			queue.writeBuffer(this.#flags, set * 4, GOOD);
			this.#mover.check(pass, bindings.checks);
		}
		this.#mover.move(pass, bindings.moves);
	}

	/** How many poses ago a bad one was ignored; `undefined` if none ever was. Reads 12 bytes back: do not call it every frame. */
	async posesSinceBad(): Promise<number | undefined> {
		const { device } = this.#host;
		const copy = device.createBuffer({
			label: 'gaspard pose flags read',
			size: FLAG_BYTES,
			usage: BufferUsage.COPY_DST | BufferUsage.MAP_READ,
		});
		try {
			const serial = this.#serial;
			const encoder = device.createCommandEncoder({ label: 'gaspard pose flags' });
			encoder.copyBufferToBuffer(this.#flags, 0, copy, 0, FLAG_BYTES);
			device.queue.submit([encoder.finish()]);
			await copy.mapAsync(MAP_MODE_READ);
			const bad = new Uint32Array(copy.getMappedRange())[2]!;
			return bad === 0 ? undefined : serial - bad;
		} finally {
			copy.destroy();
		}
	}

	/** Call before recording commands that write into `incoming`. The buffers are not freed before `endWriting`. */
	beginWriting(): void {
		this.#writers++;
	}

	endWriting(): void {
		this.#writers--;
		if (this.#disposed && this.#writers === 0) this.#destroy();
	}

	/** Frees the buffer sets as soon as no commands write into them. The displayed pose stays as it is. Idempotent. */
	dispose(): void {
		if (this.#disposed) return;
		this.#disposed = true;
		this.#onDispose();
		if (this.#writers === 0) this.#destroy();
	}

	#destroy(): void {
		for (const { vertices, weights } of this.#sets) {
			vertices.destroy();
			weights?.destroy();
		}
		this.shown.weights?.destroy();
		this.#flags.destroy();
		this.#uniforms.destroy();
	}

	#makeSet({ vertexCount, weightCount }: PoseSizes): PoseBuffers {
		return {
			vertices: this.#buffer('decoded vertices', vertexCount * 12),
			weights: weightCount > 0 ? this.#buffer('decoded weights', weightCount * 4) : undefined,
		};
	}

	/** A multiple of 16 bytes, as onnxruntime-web's WebGPU provider makes its own buffers. */
	#buffer(label: string, bytes: number): GPUBuffer {
		return this.#host.device.createBuffer({
			label: `gaspard ${label}`,
			size: Math.ceil(bytes / 16) * 16,
			usage: BufferUsage.STORAGE | BufferUsage.COPY_DST | BufferUsage.COPY_SRC,
		});
	}

	#bind(index: 0 | 1, { vertexCount, weightCount }: PoseSizes): SetBindings {
		const uniforms = { buffer: this.#uniforms };
		const flags = { buffer: this.#flags, size: FLAG_BYTES };
		const set = this.#sets[index]!;
		const pairs: [from: GPUBuffer, to: GPUBuffer, count: number][] = [
			[set.vertices, this.shown.vertices, vertexCount * 3],
		];
		if (set.weights && this.shown.weights) pairs.push([set.weights, this.shown.weights, weightCount]);
		return {
			checks: pairs.map(([from, , count]) => ({
				group: this.#mover.bindCheck(uniforms, { buffer: from, size: count * 4 }, flags),
				count,
			})),
			moves: pairs.map(([from, to, count]) => ({
				group: this.#mover.bindMove(uniforms, { buffer: from, size: count * 4 }, flags, {
					buffer: to,
					size: count * 4,
				}),
				count,
			})),
		};
	}
}

/** The first pose, apart from its vertices, which are on the GPU. */
export interface PoseStart {
	readonly vertexCount: number;
	readonly weights: Float32Array;
}

interface PoseSizes {
	readonly vertexCount: number;
	readonly weightCount: number;
}

/** One dispatch: over so many numbers. */
export interface PoseDispatch {
	readonly group: GPUBindGroup;
	readonly count: number;
}

interface SetBindings {
	readonly checks: readonly PoseDispatch[];
	readonly moves: readonly PoseDispatch[];
}

const GOOD = new Uint32Array(1);
/** GPUMapMode.READ. */
const MAP_MODE_READ = 1;
