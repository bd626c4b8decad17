import { sized } from '../../scripts/smoke.ts';
import { Random } from '../../src/drive/random.ts';
import { headPositions } from './head-positions.ts';
import type { HeadTopology } from './head-topology.ts';
import { sampleIdentity } from './identity-sampler.ts';
import { addTarget, baseMesh } from './makehuman.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

/** Mean head and the directions in which people differ from it. */
export interface IdentityBasis {
	/** Mean vertices, metres. */
	readonly mean: Float64Array;
	/** One row a component: offsets at one standard deviation, metres. */
	readonly components: Float64Array[];
}

/** People drawn for the basis, and the seed of the first. */
const SAMPLE_COUNT = sized(3000, 300);
const SAMPLE_SEED = 2412;
/** People drawn to measure it. */
const HELD_OUT_COUNT = sized(200, 10);
const HELD_OUT_SEED = 7739;

/**
 * Principal components of seeded random people. Heads are linear in the target weights, so the decomposition is exact
 * in the space of weights: eigenvectors of Lᵀ·G·L, with L·Lᵀ the covariance of the weights and G the Gram matrix of
 * the targets' head offsets.
 *
 * @param importance - Weight of each vertex in the distance between heads.
 */
export function buildIdentityBasis(topology: HeadTopology, importance: Float32Array, count: number): IdentityBasis {
	const samples = drawSamples(SAMPLE_SEED, SAMPLE_COUNT);
	const names = [...new Set(samples.flatMap((weights) => Object.keys(weights)))].sort();
	const rows = targetRows(topology, names);
	const m = names.length;
	const meanWeights = new Float64Array(m);
	for (const weights of samples) {
		names.forEach((name, i) => {
			meanWeights[i]! += (weights[name] ?? 0) / samples.length;
		});
	}
	const covariance = new Float64Array(m * m);
	const centred = new Float64Array(m);
	for (const weights of samples) {
		names.forEach((name, i) => {
			centred[i] = (weights[name] ?? 0) - meanWeights[i]!;
		});
		for (let i = 0; i < m; i++) {
			const w = centred[i]! / samples.length;
			if (w !== 0) for (let j = 0; j < m; j++) covariance[i * m + j]! += w * centred[j]!;
		}
	}
	const root = matrixRoot(covariance, m);
	const gram = gramMatrix(rows, importance);
	const inner = multiply(multiply(root, gram, m), root, m);
	const eigen = symmetricEigen(inner, m);

	const mean = headPositions(topology, baseMesh().positions);
	addRows(mean, rows, meanWeights);
	const components: Float64Array[] = [];
	for (let k = 0; k < count; k++) {
		const mix = new Float64Array(m);
		for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) mix[i]! += root[i * m + j]! * eigen.vectors[k * m + j]!;
		const component = new Float64Array(mean.length);
		addRows(component, rows, mix);
		// The largest offset points to +: the sign of an eigenvector is a matter of chance.
		let largest = 0;
		for (const x of component) if (Math.abs(x) > Math.abs(largest)) largest = x;
		components.push(largest < 0 ? component.map((x) => -x) : component);
	}
	return { mean, components };
}

/** Head-model vertices of people the basis has not seen. */
export function heldOutHeads(topology: HeadTopology, count: number = HELD_OUT_COUNT): Float64Array[] {
	const samples = drawSamples(HELD_OUT_SEED, count);
	return samples.map((weights) => {
		const positions = Float64Array.from(baseMesh().positions);
		for (const [name, weight] of Object.entries(weights)) addTarget(positions, name, weight);
		return headPositions(topology, positions);
	});
}

function drawSamples(seed: number, count: number): Record<string, number>[] {
	return Array.from({ length: count }, (_, i) => sampleIdentity(new Random(seed * 100003 + i)));
}

/** Offsets of the head model, metres, for each target at weight 1. */
function targetRows(topology: HeadTopology, names: readonly string[]): Float64Array[] {
	const base = baseMesh().positions;
	const rest = headPositions(topology, base);
	const positions = new Float64Array(base.length);
	return names.map((name) => {
		positions.set(base);
		addTarget(positions, name, 1);
		const row = headPositions(topology, positions);
		for (let i = 0; i < row.length; i++) row[i]! -= rest[i]!;
		return row;
	});
}

function gramMatrix(rows: readonly Float64Array[], importance: Float32Array): Float64Array {
	const m = rows.length;
	const weighted = rows.map((row) => row.map((x, i) => x * importance[Math.floor(i / 3)]!));
	const gram = new Float64Array(m * m);
	for (let i = 0; i < m; i++) {
		const a = weighted[i]!;
		for (let j = i; j < m; j++) {
			const b = rows[j]!;
			let sum = 0;
			for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
			gram[i * m + j] = sum;
			gram[j * m + i] = sum;
		}
	}
	return gram;
}

/** The symmetric square root of a covariance matrix. */
function matrixRoot(matrix: Float64Array, n: number): Float64Array {
	const { values, vectors } = symmetricEigen(matrix, n);
	const root = new Float64Array(n * n);
	for (let k = 0; k < n; k++) {
		const value = Math.sqrt(Math.max(0, values[k]!));
		if (value === 0) continue;
		for (let i = 0; i < n; i++) {
			const left = value * vectors[k * n + i]!;
			for (let j = 0; j < n; j++) root[i * n + j]! += left * vectors[k * n + j]!;
		}
	}
	return root;
}

function multiply(a: Float64Array, b: Float64Array, n: number): Float64Array {
	const c = new Float64Array(n * n);
	for (let i = 0; i < n; i++) {
		for (let k = 0; k < n; k++) {
			const x = a[i * n + k]!;
			if (x !== 0) for (let j = 0; j < n; j++) c[i * n + j]! += x * b[k * n + j]!;
		}
	}
	return c;
}

function addRows(out: Float64Array, rows: readonly Float64Array[], weights: Float64Array): void {
	rows.forEach((row, r) => {
		const w = weights[r]!;
		for (let i = 0; i < out.length; i++) out[i]! += w * row[i]!;
	});
}
