import type { BakedLight } from './bake-light.ts';
import type { Lamp } from './environment.ts';

/** Hair as its sheen needs it. */
export interface HairSurface {
	readonly positions: Float32Array;
	readonly normals: Float32Array;
	readonly triangles: Uint32Array;
	readonly uvs: Float32Array;
	/** 0..1. */
	readonly strength: number;
	/** Linear luminance of the hair, on the average. */
	readonly albedo: number;
	readonly lamps: readonly Lamp[];
}

/** Light that the first layer of strands reflects, and how narrow the bands are. */
const REFLECTANCE = 0.016;
const SHARPNESS = 34;

/**
 * Adds the bands of light across hair to its irradiance. Kajiya and Kay's highlight for a viewer who looks straight at
 * each strand, because baked light has no viewer; strands run along the texture's v.
 */
export function addHairSheen(light: BakedLight, surface: HairSurface): void {
	const { positions, normals, albedo, strength, lamps } = surface;
	const strands = strandDirections(surface);
	// Irradiance is multiplied by the texture later: what is reflected unchanged has to be divided by it here.
	const gain = (strength * REFLECTANCE) / (albedo + 0.015);
	for (let at = 0, i = 0; at < positions.length; at += 3, i++) {
		const open = Math.min(1, light.openness[i]! * 1.6);
		if (open < 0.03) continue;
		const nx = normals[at]!;
		const ny = normals[at + 1]!;
		const nz = normals[at + 2]!;
		for (const { direction, color } of lamps) {
			const facing = Math.abs(nx * direction[0] + ny * direction[1] + nz * direction[2]);
			// Cards have two sides; the one towards the outside is the one that shows.
			const side = nx * direction[0] + ny * direction[1] + nz * direction[2] < 0 ? -1 : 1;
			const hx = direction[0] + side * nx;
			const hy = direction[1] + side * ny;
			const hz = direction[2] + side * nz;
			const along =
				(strands[at]! * hx + strands[at + 1]! * hy + strands[at + 2]! * hz) / Math.max(1e-6, Math.hypot(hx, hy, hz));
			const band = Math.max(0, 1 - along * along) ** SHARPNESS;
			const received = gain * open * facing * band;
			for (let k = 0; k < 3; k++) light.irradiance[at + k] = light.irradiance[at + k]! + received * color[k]!;
		}
	}
}

/** Unit direction in which v grows, 3 numbers a vertex. */
function strandDirections({ positions, triangles, uvs }: HairSurface): Float32Array {
	const sums = new Float32Array(positions.length);
	for (let t = 0; t < triangles.length; t += 3) {
		const a = triangles[t]!;
		const b = triangles[t + 1]!;
		const c = triangles[t + 2]!;
		const u1 = uvs[b * 2]! - uvs[a * 2]!;
		const v1 = uvs[b * 2 + 1]! - uvs[a * 2 + 1]!;
		const u2 = uvs[c * 2]! - uvs[a * 2]!;
		const v2 = uvs[c * 2 + 1]! - uvs[a * 2 + 1]!;
		const area = u1 * v2 - u2 * v1;
		if (Math.abs(area) < 1e-12) continue;
		for (let k = 0; k < 3; k++) {
			const e1 = positions[b * 3 + k]! - positions[a * 3 + k]!;
			const e2 = positions[c * 3 + k]! - positions[a * 3 + k]!;
			const along = (u1 * e2 - u2 * e1) / area;
			for (const v of [a, b, c]) sums[v * 3 + k] = sums[v * 3 + k]! + along;
		}
	}
	for (let at = 0; at < sums.length; at += 3) {
		const length = Math.hypot(sums[at]!, sums[at + 1]!, sums[at + 2]!);
		for (let k = 0; k < 3; k++) sums[at + k] = length > 0 ? sums[at + k]! / length : k === 1 ? -1 : 0;
	}
	return sums;
}
