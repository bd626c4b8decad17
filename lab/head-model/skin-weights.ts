import { regionLabel } from './head-regions.ts';
import { ANCHOR_COUNT, type HeadTopology } from './head-topology.ts';
import { baseMesh, boneSubtree, boneWeights } from './makehuman.ts';

/** Rounds of averaging with neighbours: spreads the bend of the neck over its length. */
const SMOOTHING_ROUNDS = 12;

/** Share of MakeHuman's lowest neck bone that turns with our neck joint, which sits at its root. */
const LOWEST_NECK_SHARE = 0.55;

/**
 * Weights of the joints neck, head, leftEye, rightEye: 4 numbers a vertex, sum at most 1, the rest is the fixed bust.
 * Merged from the 60 bones of head and neck.
 */
export function headSkinWeights(topology: HeadTopology): Float32Array {
	const head = boneWeights(boneSubtree('head'));
	const upperNeck = boneWeights(['neck03']);
	const middleNeck = boneWeights(['neck02']);
	const lowerNeck = boneWeights(['neck01']);
	const { vertexCount } = baseMesh();
	const turning = new Float32Array(vertexCount);
	const nodding = new Float32Array(vertexCount);
	for (let v = 0; v < vertexCount; v++) {
		nodding[v] = head[v]! + 0.5 * upperNeck[v]!;
		turning[v] = head[v]! + upperNeck[v]! + middleNeck[v]! + LOWEST_NECK_SHARE * lowerNeck[v]!;
	}
	smoothNeck(nodding, head);
	smoothNeck(turning, head);
	const weights = new Float32Array(topology.vertexCount * 4);
	for (let v = 0; v < topology.vertexCount; v++) {
		for (let i = topology.sourceStarts[v]!; i < topology.sourceStarts[v + 1]!; i++) {
			const source = topology.sourceVertices[i]!;
			const share = topology.sourceWeights[i]!;
			weights[v * 4]! += share * Math.max(0, turning[source]! - nodding[source]!);
			weights[v * 4 + 1]! += share * Math.min(nodding[source]!, turning[source]!);
		}
	}
	rigidParts(topology, weights);
	return weights;
}

/** Averages over the quads of the body; what belongs wholly to the head stays. */
function smoothNeck(values: Float32Array, head: Float32Array): void {
	const base = baseMesh();
	const body = base.groupNames.indexOf('body');
	for (let round = 0; round < SMOOTHING_ROUNDS; round++) {
		const sums = new Float64Array(values.length);
		const counts = new Uint16Array(values.length);
		for (let quad = 0; quad < base.quadGroups.length; quad++) {
			if (base.quadGroups[quad] !== body) continue;
			for (let k = 0; k < 4; k++) {
				const a = base.quads[quad * 4 + k]!;
				const b = base.quads[quad * 4 + ((k + 1) % 4)]!;
				sums[a]! += values[b]!;
				sums[b]! += values[a]!;
				counts[a]!++;
				counts[b]!++;
			}
		}
		for (let v = 0; v < values.length; v++) {
			if (counts[v]! > 0 && head[v]! < 0.999) values[v] = 0.5 * values[v]! + (0.5 * sums[v]!) / counts[v]!;
		}
	}
}

/** Teeth, tongue and lashes go with the head; eyeballs with their joints; anchors run from head to bust. */
function rigidParts(topology: HeadTopology, weights: Float32Array): void {
	const wholly = ['lashes', 'upperTeeth', 'lowerTeeth', 'tongue', 'innerMouth'] as const;
	const labels = wholly.map((name) => regionLabel(name));
	const setVertex = (v: number, row: readonly number[]) => weights.set(row, v * 4);
	for (let t = 0; t < topology.triangleRegions.length; t++) {
		const label = topology.triangleRegions[t]!;
		const row = labels.includes(label)
			? [0, 1, 0, 0]
			: label === regionLabel('leftEye')
				? [0, 0, 1, 0]
				: label === regionLabel('rightEye')
					? [0, 0, 0, 1]
					: undefined;
		if (row !== undefined) for (let k = 0; k < 3; k++) setVertex(topology.triangles[t * 3 + k]!, row);
	}
	for (let anchor = 0; anchor < ANCHOR_COUNT; anchor++) {
		const share = 1 - anchor / (ANCHOR_COUNT - 1);
		const row = [share >= 0.5 ? 2 - 2 * share : 2 * share, Math.max(0, 2 * share - 1), 0, 0];
		for (let k = 0; k < 3; k++) setVertex(topology.anchorStart + anchor * 3 + k, row);
	}
}
