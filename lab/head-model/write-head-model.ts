import { EXPRESSION_NAMES, type ExpressionName } from '../../src/rig/expression-names.ts';
import type { JointRegressor } from '../../src/rig/head-model.ts';
import type { HeadModelHeader, HeadModelSection, HeadModelSectionName } from '../../src/rig/head-model-header.ts';
import type { LidRig } from '../../src/rig/lid-motion.ts';
import { REGION_NAMES } from './head-regions.ts';
import type { HeadTopology } from './head-topology.ts';
import type { IdentityBasis } from './identity-basis.ts';

/** Everything that goes into the two files. */
export interface HeadModelParts {
	readonly topology: HeadTopology;
	readonly identity: IdentityBasis;
	/** Offsets of the head model's vertices at weight 1, metres: 3 numbers a vertex. */
	readonly expressions: Readonly<Record<ExpressionName, Float64Array>>;
	readonly skinWeights: Float32Array;
	readonly jointRegressors: readonly JointRegressor[];
	readonly lids: LidRig;
}

/** Vertices that move less than this at weight 1 are left out of an expression: metres. */
const LEAST_OFFSET = 2e-5;

/** Text of head-model.json and bytes of head-model.bin. */
export function writeHeadModel(parts: HeadModelParts): { headerText: string; bytes: Uint8Array } {
	const { topology, identity } = parts;
	const file = new SectionWriter();
	file.add('positions', Float32Array.from(identity.mean));
	file.add(
		'uvs',
		Uint16Array.from(topology.uvs, (x) => Math.round(x * 65535)),
	);
	file.add('triangles', Uint16Array.from(topology.triangles));
	file.add('triangleRegions', topology.triangleRegions);
	file.add('skinWeights', quantiseWeights(parts.skinWeights));
	const identities = identity.components.map(quantise);
	file.add(
		'identitySteps',
		Float32Array.from(identities, ({ step }) => step),
	);
	file.add('identityOffsets', concatenate(identities.map(({ values }) => values)));
	const shapes = EXPRESSION_NAMES.map((name) => sparse(parts.expressions[name]));
	file.add(
		'expressionSteps',
		Float32Array.from(shapes, ({ step }) => step),
	);
	file.add('expressionVertices', Uint16Array.from(shapes.flatMap(({ vertices }) => vertices)));
	file.add('expressionOffsets', concatenate(shapes.map(({ values }) => values)));
	file.add('regressorVertices', Uint16Array.from(parts.jointRegressors.flatMap(({ vertices }) => [...vertices])));
	file.add('regressorWeights', Float32Array.from(parts.jointRegressors.flatMap(({ weights }) => [...weights])));
	const [left, right] = parts.lids.eyes;
	file.add('lidRows', Uint16Array.from([...left.rows, ...right.rows]));
	file.add('lidShares', Float32Array.from([...left.shares, ...right.shares]));
	const header: HeadModelHeader = {
		format: 'gaspard-head-model',
		version: 1,
		vertexCount: topology.vertexCount,
		triangleCount: topology.triangles.length / 3,
		identityCount: identities.length,
		expressionNames: EXPRESSION_NAMES,
		regionNames: REGION_NAMES,
		expressionVertexCounts: shapes.map(({ vertices }) => vertices.length),
		regressorVertexCounts: parts.jointRegressors.map(({ vertices }) => vertices.length),
		lidRowCounts: [left.rows.length / 5, right.rows.length / 5],
		eyePoles: [left.poles, right.poles],
		lidMotions: parts.lids.motions,
		sections: file.sections as Record<HeadModelSectionName, HeadModelSection>,
	};
	return { headerText: `${JSON.stringify(header, undefined, '\t')}\n`, bytes: file.bytes() };
}

class SectionWriter {
	readonly sections: Partial<Record<HeadModelSectionName, HeadModelSection>> = {};
	readonly #chunks: Uint8Array[] = [];
	#offset = 0;

	add(name: HeadModelSectionName, values: Float32Array | Uint16Array | Int16Array | Uint8Array): void {
		const type =
			values instanceof Float32Array
				? 'float32'
				: values instanceof Uint16Array
					? 'uint16'
					: values instanceof Int16Array
						? 'int16'
						: 'uint8';
		this.sections[name] = { type, offset: this.#offset, length: values.length };
		const padded = new Uint8Array(Math.ceil(values.byteLength / 4) * 4);
		padded.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
		this.#chunks.push(padded);
		this.#offset += padded.length;
	}

	bytes(): Uint8Array {
		const out = new Uint8Array(this.#offset);
		let at = 0;
		for (const chunk of this.#chunks) {
			out.set(chunk, at);
			at += chunk.length;
		}
		return out;
	}
}

function quantise(offsets: Float64Array): { step: number; values: Int16Array } {
	let largest = 0;
	for (const x of offsets) largest = Math.max(largest, Math.abs(x));
	const step = Math.fround(largest / 32767) || 1;
	return { step, values: Int16Array.from(offsets, (x) => Math.max(-32767, Math.min(32767, Math.round(x / step)))) };
}

function sparse(offsets: Float64Array): { vertices: number[]; step: number; values: Int16Array } {
	const vertices: number[] = [];
	for (let v = 0; v < offsets.length / 3; v++) {
		if (Math.hypot(offsets[v * 3]!, offsets[v * 3 + 1]!, offsets[v * 3 + 2]!) > LEAST_OFFSET) vertices.push(v);
	}
	const kept = Float64Array.from(vertices.flatMap((v) => [offsets[v * 3]!, offsets[v * 3 + 1]!, offsets[v * 3 + 2]!]));
	return { vertices, ...quantise(kept) };
}

/** Bytes whose sum never exceeds 255, so that the bust's share never turns negative. */
function quantiseWeights(weights: Float32Array): Uint8Array {
	const bytes = Uint8Array.from(weights, (w) => Math.round(w * 255));
	for (let v = 0; v < bytes.length; v += 4) {
		const row = bytes.subarray(v, v + 4);
		const excess = row.reduce((sum, w) => sum + w, 0) - 255;
		if (excess > 0) row[row.indexOf(Math.max(...row))]! -= excess;
	}
	return bytes;
}

function concatenate(parts: readonly Int16Array[]): Int16Array {
	const out = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		out.set(part, at);
		at += part.length;
	}
	return out;
}
