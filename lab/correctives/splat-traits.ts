import type { AvatarAsset } from '../../src/asset/avatar-asset.ts';
import { EXPRESSION_COUNT } from '../../src/rig/expression-names.ts';
import type { SplatTraits } from './train-correctives.ts';

/** Regions of the head mesh by what lies there. */
const KINDS = [/lashes/i, /^(left|right)Eye$/, /teeth|tongue|innerMouth/i];

/** What training wants to know of an avatar's splats: what they are, and which expressions move them. */
export function splatTraits({ mesh, splats: { count, triangles } }: Pick<AvatarAsset, 'mesh' | 'splats'>): SplatTraits {
	const triangleCount = mesh.triangles.length / 3;
	const regionKinds = mesh.regionNames.map((name) => 1 + KINDS.findIndex((pattern) => pattern.test(name)));
	const motions = new Float32Array(triangleCount * EXPRESSION_COUNT);
	const distances = new Float32Array(mesh.positions.length / 3);
	mesh.expressions.forEach(({ vertices, offsets }, e) => {
		distances.fill(0);
		vertices.forEach((vertex, i) => {
			distances[vertex] = Math.hypot(offsets[i * 3]!, offsets[i * 3 + 1]!, offsets[i * 3 + 2]!);
		});
		for (let t = 0; t < triangleCount; t++) {
			const [a, b, c] = [0, 1, 2].map((k) => distances[mesh.triangles[t * 3 + k]!]!) as [number, number, number];
			motions[t * EXPRESSION_COUNT + e] = Math.max(a, b, c);
		}
	});
	const traits = { kinds: new Uint8Array(count), motions: new Float32Array(count * EXPRESSION_COUNT) };
	for (let i = 0; i < count; i++) {
		const t = triangles[i]!;
		traits.kinds[i] = regionKinds[mesh.triangleRegions[t]!]!;
		traits.motions.set(motions.subarray(t * EXPRESSION_COUNT, (t + 1) * EXPRESSION_COUNT), i * EXPRESSION_COUNT);
	}
	return traits;
}
