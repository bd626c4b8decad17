import { type Correctives, correctiveWeightCount } from '../asset/correctives.ts';
import { type BoundSplats, bindSplats } from '../splat/bind-splats.ts';
import type { SplatModel, SplatModelSource } from './splat-backend.ts';

/** The static tables of one model on the GPU. */
export type ModelTables<Table> = Readonly<Record<'centers' | 'shapes' | 'triangles' | 'restTriangles', Table>> & {
	/** `undefined` if the model has no correctives. */
	readonly corrections: Table | undefined;
};

/** The splats of one asset in the frames of their triangles: on the CPU while the model lives, on the GPU when needed. */
export abstract class TriangleBoundSplats<Table> implements SplatModel {
	readonly splatCount: number;
	readonly vertexCount: number;
	readonly bound: BoundSplats;
	readonly correctives: Correctives | undefined;
	/** Corrective weights that a pose has. */
	readonly weightCount: number;
	/** Rest positions, the first pose of every instance. */
	readonly restPositions: Float32Array;
	/** `bound.centers` and `bound.restTriangles` as floats. */
	readonly centerFloats: Float32Array;
	readonly restFloats: Float32Array;
	readonly #onDispose: () => void;
	#tables: ModelTables<Table> | undefined;

	constructor(source: SplatModelSource, onDispose: () => void) {
		this.#onDispose = onDispose;
		this.bound = bindSplats(source);
		this.correctives = source.correctives;
		this.weightCount = correctiveWeightCount(source.correctives);
		this.splatCount = source.splats.count;
		this.vertexCount = source.restPositions.length / 3;
		this.restPositions = source.restPositions;
		this.centerFloats = new Float32Array(this.bound.centers.buffer);
		this.restFloats = new Float32Array(this.bound.restTriangles.buffer);
	}

	/** The tables. They are uploaded at the first call, and again after they were freed or forgotten. */
	protected tables(): ModelTables<Table> {
		const { bound } = this;
		this.#tables ??= {
			centers: this.upload(bound.centers, 4, 'gaspard rest centers'),
			shapes: this.upload(bound.shapes, 4, 'gaspard rest shapes'),
			triangles: this.upload(bound.triangles, 1, 'gaspard splat triangles'),
			restTriangles: this.upload(bound.restTriangles, 4, 'gaspard rest triangles'),
			corrections: bound.corrections && this.upload(bound.corrections, 2, 'gaspard corrections'),
		};
		return this.#tables;
	}

	/** Frees the tables; `tables` makes new ones. Idempotent. */
	freeTables(): void {
		for (const table of Object.values(this.#tables ?? {}) as (Table | undefined)[]) if (table) this.free(table);
		this.forgetTables();
	}

	/** The GPU has lost the tables. */
	forgetTables(): void {
		this.#tables = undefined;
	}

	dispose(): void {
		this.#onDispose();
		this.freeTables();
	}

	/** Uploads a table of entries of 1, 2 or 4 words. */
	protected abstract upload(words: Uint32Array, wordsPerEntry: 1 | 2 | 4, label: string): Table;

	protected abstract free(table: Table): void;
}
