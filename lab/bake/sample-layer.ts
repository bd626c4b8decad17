import type { HeadMesh } from '../../src/rig/head-mesh.ts';
import type { PersonLayer } from '../people/person.ts';
import { createRandom } from '../people/random.ts';
import type { LitLayer } from '../render/lit-person.ts';
import { shadedColor } from '../render/shaded-color.ts';
import { matchMeshTriangles } from './match-triangles.ts';
import { progressiveSamples } from './progressive-samples.ts';
import type { LayerDensity } from './surface-density.ts';
import { triangleNormal } from './surface-density.ts';

/** Candidates a sample. */
const CANDIDATES_PER_SAMPLE = 4;

/** A point on a layer, in the neutral pose. */
export interface SurfaceSample {
	readonly triangle: number;
	/** Barycentric weights of the triangle's corners. */
	readonly weights: readonly [number, number, number];
	/** Metres, avatar frame. */
	readonly position: readonly number[];
	/** Unit; smooth on closed surfaces, the triangle's own on cards. */
	readonly normal: readonly number[];
	/** Distance to the neighbours when the whole layer is sampled, metres. */
	readonly spacing: number;
}

/** Mean alpha of each triangle of a layer; 1 where it is opaque. */
export function triangleCoverages({ layer, ...lit }: LitLayer): Float32Array {
	const count = layer.triangles.length / 3;
	const coverages = new Float32Array(count).fill(1);
	if (layer.alpha === 'opaque') return coverages;
	const random = createRandom(5, layer.name).next;
	const color = new Float32Array(4);
	for (let t = 0; t < count; t++) {
		let sum = 0;
		for (let k = 0; k < 6; k++) {
			shadedColor(color, { layer, ...lit }, t, randomWeights(random), 0);
			sum += color[3]!;
		}
		coverages[t] = 0.004 + sum / 6;
	}
	return coverages;
}

/** Blue-noise samples of a layer in progressive order: any prefix covers the layer evenly. */
export function sampleLayer(lit: LitLayer, density: LayerDensity): SurfaceSample[] {
	const { layer } = lit;
	const { budget, masses, spacings } = density;
	if (budget === 0) return [];
	const random = createRandom(7, layer.name).next;
	const perMass = (budget * CANDIDATES_PER_SAMPLE) / masses.reduce((sum, x) => sum + x, 0);
	const candidates: SurfaceSample[] = [];
	const color = new Float32Array(4);
	let owed = random();
	for (let t = 0; t < masses.length; t++) {
		owed += masses[t]! * perMass;
		for (; owed >= 1; owed--) {
			let weights = randomWeights(random);
			if (layer.alpha === 'blend') {
				// Points are accepted with probability alpha: cards are mostly air.
				for (let attempt = 0; attempt < 10; attempt++) {
					shadedColor(color, lit, t, weights, 0);
					if (color[3]! > random()) break;
					weights = randomWeights(random);
				}
				if (color[3]! < 0.02) continue;
			}
			candidates.push(makeSample(lit, t, weights, spacings[t]!));
		}
	}
	const order = progressiveSamples(
		{
			count: candidates.length,
			positions: Float32Array.from(candidates.flatMap(({ position }) => position)),
			normals: Float32Array.from(candidates.flatMap(({ normal }) => normal)),
			spacings: Float32Array.from(candidates, ({ spacing }) => spacing),
			separateFaces: layer.alpha === 'opaque',
		},
		budget,
	);
	return Array.from(order, (index) => candidates[index]!);
}

/** Writes position and smooth normal of a point of a layer. */
function makeSample(
	{ layer, normals }: LitLayer,
	triangle: number,
	weights: readonly [number, number, number],
	spacing: number,
): SurfaceSample {
	const blend = (values: ArrayLike<number>, k: number): number =>
		weights.reduce((sum, w, corner) => sum + w * values[layer.triangles[triangle * 3 + corner]! * 3 + k]!, 0);
	const position = [0, 1, 2].map((k) => blend(layer.positions, k));
	let normal = triangleNormal(layer.positions, layer.triangles, triangle);
	if (layer.alpha === 'opaque') {
		const smooth = [0, 1, 2].map((k) => blend(normals, k));
		const length = Math.hypot(...smooth);
		if (length > 0.1) normal = smooth.map((x) => x / length);
	}
	return { triangle, weights, position, normal, spacing };
}

function randomWeights(random: () => number): [number, number, number] {
	const root = Math.sqrt(random());
	const along = random();
	return [1 - root, root * (1 - along), root * along];
}

/** The head-mesh triangle that a sample of a layer follows: its own, or that of the nearest corner. */
export function layerTriangleBinding(layer: PersonLayer, mesh: HeadMesh): (sample: SurfaceSample) => number {
	const own = matchMeshTriangles(layer, mesh);
	return ({ triangle, weights }) => {
		if (own[triangle]! >= 0) return own[triangle]!;
		const nearest = weights.indexOf(Math.max(...weights));
		return layer.vertexBinding[layer.triangles[triangle * 3 + nearest]!]!;
	};
}
