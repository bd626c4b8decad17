import type { AvatarAsset } from '../asset/avatar-asset.ts';
import type { HeadMesh } from '../rig/head-mesh.ts';
import { makeTriangleFrame, triangleFrame } from '../splat/triangle-frame.ts';
import { growBox } from './box.ts';
import { type CorrectiveReach, measureReach, reachAt } from './corrective-reach.ts';

/** A splat is drawn up to √8 standard deviations from its centre. */
const EXTENT = Math.sqrt(8);
/** A triangle with splats that reach farther than this from it has its own box. Metres. */
const NEAR_REACH = 0.01;
/** Maximum number of boxes. The triangles that reach farthest come first; one margin covers all others. */
const BOX_LIMIT = 192;
/** A triangle with a smaller twice-area has no direction. Square metres. */
const NO_AREA = 1e-14;

/** Numbers per carrier in `HeadBounds.boxes`. */
const STRIDE = 9;

/**
 * The distance by which the splats of a head reach beyond its posed vertices. Most splats lie on the skin and need a small
 * margin. Hair reaches far from the few triangles that carry it: each of those has a box, which is transformed like its
 * splats (see triangle-map.ts).
 */
export interface HeadBounds {
	/** Margin around all vertices, metres. */
	readonly margin: number;
	/** Triangles whose splats reach far: three vertex indices each. */
	readonly carriers: Uint32Array;
	/**
	 * 9 numbers a carrier, in its rest frame (t along the first edge, u across, n the normal; metres from the first corner):
	 * 1/x1, 1/y2, x2/(x1·y2) of the edges (x1, 0) and (x2, y2); centre t u n; half size t u n.
	 */
	readonly boxes: Float32Array;
	/** Reach of the correctives of each region; empty for an avatar without correctives. */
	readonly reaches: readonly CorrectiveReach[];
}

/** Measures, once per avatar, what `poseBounds` needs. Linear in the number of splats. */
export function measureBounds({ splats, mesh, correctives }: AvatarAsset): HeadBounds {
	const reaches = new Float32Array(mesh.triangles.length / 3);
	for (let i = 0; i < splats.count; i++) {
		const triangle = splats.triangles[i]!;
		let squared = 0;
		for (let axis = 0; axis < 3; axis++) squared += beyond(mesh, triangle, axis, splats.centers[i * 3 + axis]!) ** 2;
		reaches[triangle] = Math.max(reaches[triangle]!, Math.sqrt(squared) + sizeOf(splats.scales, i));
	}
	const sorted = Array.from(reaches.keys()).sort((a, b) => reaches[b]! - reaches[a]!);
	const far = sorted.filter((triangle) => reaches[triangle]! > NEAR_REACH).slice(0, BOX_LIMIT);
	const frames = new Map<number, RestFrame>();
	for (const triangle of far) {
		const frame = restFrame(mesh, triangle);
		// A triangle without area only translates its splats: the margin covers them.
		if (frame) frames.set(triangle, frame);
	}
	for (let i = 0; i < splats.count; i++) {
		frames.get(splats.triangles[i]!)?.include(splats.centers, i * 3, sizeOf(splats.scales, i));
	}
	const carriers = new Uint32Array(frames.size * 3);
	const boxes = new Float32Array(frames.size * STRIDE);
	let index = 0;
	for (const [triangle, frame] of frames) {
		carriers.set(mesh.triangles.subarray(triangle * 3, triangle * 3 + 3), index * 3);
		boxes.set(frame.box(), index++ * STRIDE);
	}
	const margin = sorted.find((triangle) => !frames.has(triangle));
	return {
		margin: margin === undefined ? 0 : reaches[margin]!,
		carriers,
		boxes,
		reaches: correctives ? measureReach(correctives) : [],
	};
}

/** The largest half axis of a splat as drawn, metres. */
function sizeOf(scales: Float32Array, splat: number): number {
	return EXTENT * Math.max(scales[splat * 3]!, scales[splat * 3 + 1]!, scales[splat * 3 + 2]!);
}

/** Distance between a coordinate and the triangle's own box along one axis, metres; 0 inside. */
function beyond({ positions, triangles }: HeadMesh, triangle: number, axis: number, value: number): number {
	const a = positions[triangles[triangle * 3]! * 3 + axis]!;
	const b = positions[triangles[triangle * 3 + 1]! * 3 + axis]!;
	const c = positions[triangles[triangle * 3 + 2]! * 3 + axis]!;
	return Math.max(0, Math.min(a, b, c) - value, value - Math.max(a, b, c));
}

/** A triangle at rest, and the box of its splats. */
interface RestFrame {
	include(centers: Float32Array, at: number, size: number): void;
	box(): number[];
}

function restFrame({ positions, triangles }: HeadMesh, triangle: number): RestFrame | undefined {
	const corner = (k: number): number => triangles[triangle * 3 + k]! * 3;
	const frame = makeTriangleFrame();
	const a = corner(0);
	if (triangleFrame(frame, positions, a, corner(1), corner(2)) < NO_AREA) return undefined;
	const { axes, x1, x2, y2 } = frame;
	const low = [Infinity, Infinity, Infinity];
	const high = [-Infinity, -Infinity, -Infinity];
	return {
		include(centers, at, size) {
			for (let k = 0; k < 3; k++) {
				let along = 0;
				for (let axis = 0; axis < 3; axis++) {
					along += axes[k * 3 + axis]! * (centers[at + axis]! - positions[a + axis]!);
				}
				low[k] = Math.min(low[k]!, along - size);
				high[k] = Math.max(high[k]!, along + size);
			}
		},
		box: () => [
			1 / x1,
			1 / y2,
			x2 / (x1 * y2),
			...low.map((value, k) => (value + high[k]!) / 2),
			...low.map((value, k) => (high[k]! - value) / 2),
		],
	};
}

/**
 * Writes the box that contains all splats in this pose: minimum x y z, maximum x y z, metres, avatar frame. Returns false
 * and leaves `out` unchanged if a vertex is not finite. Allocates nothing.
 *
 * @param posed - Posed vertices: 3 numbers each, metres.
 * @param weights - Corrective weights; all 0 if omitted.
 */
export function poseBounds(
	out: Float32Array,
	model: HeadBounds,
	posed: Float32Array,
	weights: Float32Array = NO_WEIGHTS,
): boolean {
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
		// NaN and infinity propagate through a sum, but not through a comparison.
		sum += x + y + z;
	}
	if (!Number.isFinite(sum)) return false;
	out[0] = minX - model.margin;
	out[1] = minY - model.margin;
	out[2] = minZ - model.margin;
	out[3] = maxX + model.margin;
	out[4] = maxY + model.margin;
	out[5] = maxZ + model.margin;
	const { carriers, boxes } = model;
	for (let carrier = 0; carrier < carriers.length; carrier += 3) includeCarried(out, posed, carriers, carrier, boxes);
	growBox(out, reachAt(model.reaches, weights));
	return true;
}

const NO_WEIGHTS = new Float32Array(0);

/** The rest axes after the triangle's transform: columns of an affine transform, 9 numbers. */
const columns = new Float64Array(9);

function includeCarried(
	out: Float32Array,
	posed: Float32Array,
	carriers: Uint32Array,
	carrier: number,
	boxes: Float32Array,
): void {
	const a = carriers[carrier]! * 3;
	const b = carriers[carrier + 1]! * 3;
	const c = carriers[carrier + 2]! * 3;
	const box = carrier * 3;
	const e1x = posed[b]! - posed[a]!;
	const e1y = posed[b + 1]! - posed[a + 1]!;
	const e1z = posed[b + 2]! - posed[a + 2]!;
	const e2x = posed[c]! - posed[a]!;
	const e2y = posed[c + 1]! - posed[a + 1]!;
	const e2z = posed[c + 2]! - posed[a + 2]!;
	const nx = e1y * e2z - e1z * e2y;
	const ny = e1z * e2x - e1x * e2z;
	const nz = e1x * e2y - e1y * e2x;
	// A triangle that the pose has folded flat has no normal: only the extent in its plane remains.
	const toUnit = 1 / Math.max(NO_AREA, Math.sqrt(nx * nx + ny * ny + nz * nz));
	const perX1 = boxes[box]!;
	const perY2 = boxes[box + 1]!;
	const shear = boxes[box + 2]!;
	columns[0] = e1x * perX1;
	columns[1] = e1y * perX1;
	columns[2] = e1z * perX1;
	columns[3] = e2x * perY2 - e1x * shear;
	columns[4] = e2y * perY2 - e1y * shear;
	columns[5] = e2z * perY2 - e1z * shear;
	columns[6] = nx * toUnit;
	columns[7] = ny * toUnit;
	columns[8] = nz * toUnit;
	for (let axis = 0; axis < 3; axis++) {
		let center = posed[a + axis]!;
		let half = 0;
		for (let k = 0; k < 3; k++) {
			center += columns[k * 3 + axis]! * boxes[box + 3 + k]!;
			half += Math.abs(columns[k * 3 + axis]!) * boxes[box + 6 + k]!;
		}
		if (center - half < out[axis]!) out[axis] = center - half;
		if (center + half > out[axis + 3]!) out[axis + 3] = center + half;
	}
}
