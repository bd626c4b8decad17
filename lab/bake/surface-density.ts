import type { Person, PersonLayer } from '../people/person.ts';
import { poseLayers } from '../render/pose-layers.ts';
import { TRAINING_POSES } from './bake-poses.ts';

/** Splats per area of each skin region, relative to one another. */
const REGION_DENSITIES: readonly (readonly [pattern: RegExp, density: number])[] = [
	[/lid/i, 14],
	[/lip/i, 6],
	[/innerMouth/i, 1.6],
	[/nostrils/i, 2.5],
	[/nose/i, 3],
	[/ear/i, 2],
	[/socket/i, 1],
	[/face/i, 2.2],
	[/neck/i, 0.7],
	[/scalp/i, 0.6],
	[/bust/i, 0.5],
	[/cap/i, 0.12],
];

/** Ellipse around the eye joint, seen from the front, metres. */
const AROUND_EYE = { halfWidth: 0.027, halfHeight: 0.023 } as const;
const AROUND_EYE_DENSITY = 6;

/** Share of all splats that each layer gets; what a layer has no use for goes to the skin. */
const LAYER_SHARES: Readonly<Record<PersonLayer['name'], number>> = {
	skin: 0.43,
	hair: 0.39,
	eyes: 0.05,
	cornea: 0.004,
	lashes: 0.045,
	brows: 0.032,
	teeth: 0.038,
	tongue: 0.011,
};

/** Hair is never sampled finer than this, metres: a shaved head needs few splats. */
const FINEST_HAIR_SPACING = 0.0011;

/** How densely one layer is to be sampled. */
export interface LayerDensity {
	/** Splats for this layer. */
	readonly budget: number;
	/** Wanted splats of each triangle, relative: largest area over the poses times density. */
	readonly masses: Float64Array;
	/** Wanted distance between splats on each triangle in the neutral pose, metres. */
	readonly spacings: Float64Array;
}

/**
 * Shares `total` splats out over the layers and triangles of a person. The area of a triangle is the largest it takes over
 * the training poses: folded lids and the insides of lips get what they need when they come to light.
 *
 * @param coverages - Mean alpha of each triangle of each layer; 1 where the layer is opaque.
 */
export function layerDensities(person: Person, coverages: readonly Float32Array[], total: number): LayerDensity[] {
	const { layers } = person;
	const restAreas = layers.map(({ positions, triangles }) => triangleAreas(positions, triangles));
	const largest = restAreas.map((areas) => Float64Array.from(areas));
	for (const { pose } of TRAINING_POSES.slice(1)) {
		const posed = poseLayers(person, pose);
		layers.forEach(({ name, triangles }, index) => {
			if (name === 'hair') return;
			const areas = triangleAreas(posed[index]!, triangles);
			areas.forEach((area, t) => {
				largest[index]![t] = Math.max(largest[index]![t]!, area);
			});
		});
	}
	const masses = layers.map((layer, index) =>
		largest[index]!.map((area, t) => area * coverages[index]![t]! * triangleDensity(person, layer, t)),
	);
	const budgets = shareOut(layers, masses, total);
	return layers.map((_, index) => {
		const mass = masses[index]!.reduce((sum, x) => sum + x, 0);
		const perSplat = mass / Math.max(1, budgets[index]!);
		const spacings = masses[index]!.map((x, t) => {
			// Area one splat has to cover at rest.
			const area = (restAreas[index]![t]! * coverages[index]![t]! * perSplat) / Math.max(x, 1e-18);
			return Math.sqrt(area);
		});
		return { budget: budgets[index]!, masses: masses[index]!, spacings };
	});
}

function shareOut(layers: readonly PersonLayer[], masses: readonly Float64Array[], total: number): number[] {
	const budgets = layers.map(({ name }, index) => {
		const mass = masses[index]!.reduce((sum, x) => sum + x, 0);
		if (mass === 0) return 0;
		const share = Math.round(total * LAYER_SHARES[name]);
		return name === 'hair' ? Math.min(share, Math.round(mass / FINEST_HAIR_SPACING ** 2)) : share;
	});
	const skin = layers.findIndex(({ name }) => name === 'skin');
	budgets[skin]! += total - budgets.reduce((sum, x) => sum + x, 0);
	return budgets;
}

function triangleDensity({ mesh }: Person, layer: PersonLayer, triangle: number): number {
	const { name, triangleRegions, positions, triangles } = layer;
	if (name === 'eyes') return eyeDensity(mesh.jointPositions, layer, triangle);
	const normal = triangleNormal(positions, triangles, triangle);
	// Surfaces that face into the throat are never seen: teeth show their outside and their edges.
	if (name === 'teeth') {
		const center = triangleCenter(positions, triangles, triangle);
		const outward = normal[0]! * center[0]! + normal[2]! * (center[2]! - mouthDepth(mesh));
		return outward < 0 && Math.abs(normal[1]!) < 0.6 ? 0.12 : 1;
	}
	if (name === 'tongue') return normal[1]! < -0.5 ? 0.3 : 1;
	if (name !== 'skin' || !triangleRegions) return 1;
	const region = mesh.regionNames[triangleRegions[triangle]!]!;
	if (region === 'face' && aroundEye(mesh, triangleCenter(positions, triangles, triangle))) return AROUND_EYE_DENSITY;
	return REGION_DENSITIES.find(([pattern]) => pattern.test(region))?.[1] ?? 1;
}

/** True for points between lids and brow and as far below: skin that slides over the eye when it shuts. */
export function aroundEye({ jointPositions }: Person['mesh'], [x, y, z]: readonly number[]): boolean {
	const joint = x! > 0 ? 6 : 9;
	const dx = x! - jointPositions[joint]!;
	const dy = y! - jointPositions[joint + 1]!;
	return (dx / AROUND_EYE.halfWidth) ** 2 + (dy / AROUND_EYE.halfHeight) ** 2 < 1 && z! > jointPositions[joint + 2]!;
}

/** Iris dense, the white as far as it can turn out of the lids, the back nearly nothing. */
function eyeDensity(joints: Float32Array, { positions, triangles }: PersonLayer, triangle: number): number {
	const center = triangleCenter(positions, triangles, triangle);
	const joint = center[0]! > 0 ? 6 : 9;
	const offset = center.map((x, k) => x - joints[joint + k]!);
	const cosine = offset[2]! / Math.hypot(...offset);
	if (cosine > Math.cos(0.56)) return 4;
	return cosine > Math.cos(1.45) ? 1 : 0.03;
}

/** How far forward the middle of the dental arch lies: a little behind the eyes. */
function mouthDepth({ jointPositions }: Person['mesh']): number {
	return (jointPositions[8]! + jointPositions[11]!) / 2 - 0.012;
}

function triangleCenter(positions: ArrayLike<number>, triangles: ArrayLike<number>, triangle: number): number[] {
	return [0, 1, 2].map(
		(k) => [0, 1, 2].reduce((sum, corner) => sum + positions[triangles[triangle * 3 + corner]! * 3 + k]!, 0) / 3,
	);
}

/** Unit normal of a triangle. */
export function triangleNormal(positions: ArrayLike<number>, triangles: ArrayLike<number>, triangle: number): number[] {
	const cross = edgeCross(positions, triangles, triangle);
	const length = Math.hypot(...cross) || 1;
	return cross.map((x) => x / length);
}

function triangleAreas(positions: ArrayLike<number>, triangles: ArrayLike<number>): Float64Array {
	return Float64Array.from(
		{ length: triangles.length / 3 },
		(_, t) => Math.hypot(...edgeCross(positions, triangles, t)) / 2,
	);
}

function edgeCross(positions: ArrayLike<number>, triangles: ArrayLike<number>, triangle: number): number[] {
	const [a, b, c] = [0, 1, 2].map((k) => triangles[triangle * 3 + k]! * 3) as [number, number, number];
	const u = [0, 1, 2].map((k) => positions[b + k]! - positions[a + k]!);
	const v = [0, 1, 2].map((k) => positions[c + k]! - positions[a + k]!);
	return [u[1]! * v[2]! - u[2]! * v[1]!, u[2]! * v[0]! - u[0]! * v[2]!, u[0]! * v[1]! - u[1]! * v[0]!];
}
