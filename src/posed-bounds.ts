import type { AvatarAsset } from './asset/avatar-asset.ts';
import type { HeadMesh } from './rig/head-mesh.ts';
import { TRIANGLE_MAP_STRIDE, triangleMap } from './splat/triangle-map.ts';

/** A splat is drawn up to √8 standard deviations. */
const EXTENT = Math.sqrt(8);
/** Splats that reach farther than this from their triangle get a box of their own, metres. */
const NEAR_REACH = 0.01;
/** Boxes at most; those that reach farthest come first, one margin serves the others. */
const BOX_LIMIT = 192;

/**
 * How far the splats of a head reach beyond its posed vertices. Most lie on the skin: a small margin. Hair hangs far
 * from the few triangles that carry it: one box for each of those, carried as the splats are.
 */
export interface BoundsModel {
	/** Margin around all vertices, metres. */
	readonly margin: number;
	/** Triangles that carry something far away: three vertex indices each. */
	readonly carriers: Uint32Array;
	/** Centre and half size of what each carries, rest pose: 6 numbers. */
	readonly boxes: Float32Array;
}

/** What one triangle carries, rest pose. */
interface Carried {
	readonly triangle: number;
	/** How far it reaches beyond the triangle's own box, metres. */
	reach: number;
	/** Minimum x y z, maximum x y z, sizes included. */
	readonly box: number[];
}

/** Measures once, at load, what `poseBounds` needs. Linear in the splats. */
export function measureBounds(asset: AvatarAsset): BoundsModel {
	const carried = [...carriedByTriangle(asset).values()].sort((a, b) => b.reach - a.reach);
	const boxed = carried.filter(({ reach }, index) => index < BOX_LIMIT && reach > NEAR_REACH);
	const carriers = new Uint32Array(boxed.length * 3);
	const boxes = new Float32Array(boxed.length * 6);
	boxed.forEach(({ triangle, box }, index) => {
		for (let axis = 0; axis < 3; axis++) {
			carriers[index * 3 + axis] = asset.mesh.triangles[triangle * 3 + axis]!;
			boxes[index * 6 + axis] = (box[axis]! + box[axis + 3]!) / 2;
			boxes[index * 6 + 3 + axis] = (box[axis + 3]! - box[axis]!) / 2;
		}
	});
	return { margin: carried[boxed.length]?.reach ?? 0, carriers, boxes };
}

function carriedByTriangle({ splats, mesh }: AvatarAsset): Map<number, Carried> {
	const found = new Map<number, Carried>();
	for (let i = 0; i < splats.count; i++) {
		const triangle = splats.triangles[i]!;
		let carried = found.get(triangle);
		if (!carried) {
			const box = [Infinity, Infinity, Infinity, -Infinity, -Infinity, -Infinity];
			carried = { triangle, reach: 0, box };
			found.set(triangle, carried);
		}
		const size = EXTENT * Math.max(splats.scales[i * 3]!, splats.scales[i * 3 + 1]!, splats.scales[i * 3 + 2]!);
		let squared = 0;
		for (let axis = 0; axis < 3; axis++) {
			const center = splats.centers[i * 3 + axis]!;
			carried.box[axis] = Math.min(carried.box[axis]!, center - size);
			carried.box[axis + 3] = Math.max(carried.box[axis + 3]!, center + size);
			squared += beyond(mesh, triangle, axis, center) ** 2;
		}
		carried.reach = Math.max(carried.reach, Math.sqrt(squared) + size);
	}
	return found;
}

/** How far a coordinate lies outside of a triangle's own box. */
function beyond({ positions, triangles }: HeadMesh, triangle: number, axis: number, value: number): number {
	const a = positions[triangles[triangle * 3]! * 3 + axis]!;
	const b = positions[triangles[triangle * 3 + 1]! * 3 + axis]!;
	const c = positions[triangles[triangle * 3 + 2]! * 3 + axis]!;
	return Math.max(0, Math.min(a, b, c) - value, value - Math.max(a, b, c));
}

/**
 * Writes the box that holds all splats in this pose: minimum x y z, maximum x y z, metres, avatar frame.
 * Returns false, and leaves `out` alone, where a vertex is not finite. Allocates nothing.
 */
export function poseBounds(out: Float32Array, model: BoundsModel, rest: Float32Array, posed: Float32Array): boolean {
	let minX = Infinity;
	let minY = Infinity;
	let minZ = Infinity;
	let maxX = -Infinity;
	let maxY = -Infinity;
	let maxZ = -Infinity;
	let sum = 0;
	for (let at = 0; at < posed.length; at += 3) {
		const x = posed[at]!;
		const y = posed[at + 1]!;
		const z = posed[at + 2]!;
		if (x < minX) minX = x;
		if (x > maxX) maxX = x;
		if (y < minY) minY = y;
		if (y > maxY) maxY = y;
		if (z < minZ) minZ = z;
		if (z > maxZ) maxZ = z;
		// NaN and infinity survive a sum, not a comparison.
		sum += x + y + z;
	}
	if (!Number.isFinite(sum)) return false;
	out[0] = minX - model.margin;
	out[1] = minY - model.margin;
	out[2] = minZ - model.margin;
	out[3] = maxX + model.margin;
	out[4] = maxY + model.margin;
	out[5] = maxZ + model.margin;
	for (let carrier = 0; carrier < model.carriers.length; carrier += 3) {
		triangleMap(map, 0, rest, posed, model.carriers, carrier);
		includeBox(out, model.boxes, carrier * 2);
	}
	return true;
}

const map = new Float64Array(TRIANGLE_MAP_STRIDE);

function includeBox(out: Float32Array, boxes: Float32Array, at: number): void {
	for (let row = 0; row < 3; row++) {
		const a = map[row * 4]!;
		const b = map[row * 4 + 1]!;
		const c = map[row * 4 + 2]!;
		const center = a * boxes[at]! + b * boxes[at + 1]! + c * boxes[at + 2]! + map[row * 4 + 3]!;
		const half = Math.abs(a) * boxes[at + 3]! + Math.abs(b) * boxes[at + 4]! + Math.abs(c) * boxes[at + 5]!;
		if (center - half < out[row]!) out[row] = center - half;
		if (center + half > out[row + 3]!) out[row + 3] = center + half;
	}
}
