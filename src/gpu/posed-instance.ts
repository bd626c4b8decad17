import type { GaspardError } from '../errors.ts';
import { TEXTURE_WIDTH } from '../splat/constants.ts';
import type { CpuSortable } from './cpu-sorter.ts';
import { noRoom } from './no-room.ts';
import type { RowAllocator, RowRun } from './row-allocator.ts';
import type { SplatInstance } from './splat-backend.ts';
import { rowsFor } from './table-rows.ts';
import type { TriangleBoundSplats } from './triangle-bound-splats.ts';

/** Rows of the common table for the first `splatCount` splats of a model; at least one. */
export function rowsForSplats(model: { readonly splatCount: number }, splatCount: number): number {
	return rowsFor(splatCount > 0 ? Math.min(Math.ceil(splatCount), model.splatCount) : 0);
}

/** The rows of an instance, and who assigned them. */
export interface InstanceRoom {
	readonly rows: RowAllocator;
	readonly run: RowRun;
	/** Called when the instance is disposed. */
	onDispose(): void;
}

/** What the instances of both back ends share: their rows of the common table, and what was posed into these. */
export abstract class PosedInstance<Model extends TriangleBoundSplats<unknown>> implements SplatInstance, CpuSortable {
	readonly model: Model;
	readonly vertices: Float32Array;
	readonly weights: Float32Array;
	readonly avatarToWorld: Float32Array = new Float32Array([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
	poseVersion = 0;
	splatCount: number;
	opacity = 1;
	failure: GaspardError | undefined;
	readonly #room: InstanceRoom;
	#disposed = false;
	// What the posed splats on the GPU were made of.
	#posedGeneration = -1;
	#posedRow = -1;
	#posedVersion = -1;
	#posedCount = -1;
	#posedOpacity = -1;
	readonly #posedTransform = new Float32Array(16);

	/** @param vertices - Holds the rest positions from now on. */
	constructor(model: Model, vertices: Float32Array, room: InstanceRoom) {
		this.model = model;
		this.vertices = vertices;
		this.vertices.set(model.restPositions);
		this.weights = new Float32Array(model.weightCount);
		this.splatCount = model.splatCount;
		this.#room = room;
	}

	get firstRow(): number {
		return this.#room.run.first;
	}

	get firstSplat(): number {
		return this.firstRow * TEXTURE_WIDTH;
	}

	get capacity(): number {
		return Math.min(this.#room.run.rows * TEXTURE_WIDTH, this.model.splatCount);
	}

	reserve(splatCount: number): void {
		const { rows, run } = this.#room;
		const wanted = rowsForSplats(this.model, splatCount);
		if (!rows.resize(run, wanted)) throw noRoom(wanted - run.rows, rows);
	}

	/**
	 * Whether the posed splats on the GPU differ from what the fields say.
	 *
	 * @param generation - Of the table that they are posed into.
	 */
	needsPose(splatCount: number, generation: number): boolean {
		if (
			this.#posedGeneration !== generation ||
			this.#posedRow !== this.firstRow ||
			this.#posedVersion !== this.poseVersion ||
			this.#posedCount !== splatCount ||
			this.#posedOpacity !== this.opacity
		) {
			return true;
		}
		for (let i = 0; i < 16; i++) if (this.#posedTransform[i] !== this.avatarToWorld[i]) return true;
		return false;
	}

	/** The splats were posed from the fields as they are. */
	markPosed(splatCount: number, generation: number): void {
		this.#posedGeneration = generation;
		this.#posedRow = this.firstRow;
		this.#posedVersion = this.poseVersion;
		this.#posedCount = splatCount;
		this.#posedOpacity = this.opacity;
		this.#posedTransform.set(this.avatarToWorld);
	}

	/** The posed splats on the GPU are no longer valid. */
	forgetPose(): void {
		this.#posedGeneration = -1;
	}

	dispose(): void {
		if (this.#disposed) return;
		this.#disposed = true;
		// A frame that still has the instance draws nothing of it.
		this.splatCount = 0;
		this.freeResources();
		this.#room.rows.giveBack(this.#room.run);
		this.#room.onDispose();
	}

	/** Frees what the instance has on the GPU; it is made again when it is needed. */
	protected abstract freeResources(): void;
}
