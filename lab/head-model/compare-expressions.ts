import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EXPRESSION_INDEX, EXPRESSION_NAMES, type ExpressionName } from '../../src/rig/expression-names.ts';
import type { HeadMesh } from '../../src/rig/head-mesh.ts';
import { headOffsets } from './head-positions.ts';
import type { HeadTopology } from './head-topology.ts';
import { baseMesh } from './makehuman.ts';

/** How an expression of ours compares with a sculptor's one of the same name. */
export interface ExpressionScore {
	readonly name: ExpressionName;
	/** Cosine between both offset fields over all vertices. */
	readonly cosine: number;
	/** Length of ours over length of theirs. */
	readonly amplitude: number;
}

/**
 * Folder of the reference targets: 52 ARKit shapes sculpted by others on the same base mesh, for measuring only. They
 * are never copied or fitted into the model. Undefined where the folder is missing.
 */
export function referenceFolder(): string | undefined {
	const folder = fileURLToPath(new URL('../../../shared/data/makehuman-arkit-targets/', import.meta.url));
	return existsSync(folder) ? folder : undefined;
}

/** Scores all 52 expressions against the reference targets in `folder`. */
export function compareExpressions(mesh: HeadMesh, topology: HeadTopology, folder: string): ExpressionScore[] {
	return EXPRESSION_NAMES.map((name) => {
		const theirs = headOffsets(topology, readTarget(`${folder}${name}.target`));
		const ours = new Float64Array(theirs.length);
		const { vertices, offsets } = mesh.expressions[EXPRESSION_INDEX[name]]!;
		vertices.forEach((v, i) => {
			ours.set(offsets.subarray(i * 3, i * 3 + 3), v * 3);
		});
		const [dot, a, b] = [product(ours, theirs), product(ours, ours), product(theirs, theirs)];
		return { name, cosine: dot / Math.sqrt(a * b), amplitude: Math.sqrt(a / b) };
	});
}

/** A MakeHuman `.target` file as offsets of the base mesh, decimetres. */
export function readTarget(path: string): Float32Array {
	const offsets = new Float32Array(baseMesh().vertexCount * 3);
	for (const line of readFileSync(path, 'utf8').split('\n')) {
		const [vertex, ...offset] = line.trim().split(/\s+/).map(Number);
		if (vertex === undefined || offset.length !== 3 || Number.isNaN(vertex)) continue;
		offsets.set(offset, vertex * 3);
	}
	return offsets;
}

function product(a: Float64Array, b: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
	return sum;
}
