import type { HeadMesh } from '../rig/head-mesh.ts';
import { SPLAT_ONLY_REGIONS } from '../rig/splat-only-regions.ts';
import { castRay, type RayHit } from './ray-triangle.ts';

/** A point on the surface of a head. */
export interface SurfacePoint {
	/** Name of the region, such as `face`, `lips`, `leftEye`. */
	readonly region: string;
	/** Vertex indices of the triangle, counter-clockwise when seen from outside. */
	readonly corners: readonly [number, number, number];
	/** Texture coordinates, origin at the top left. */
	readonly uv: readonly [number, number];
	/** Outward normal of the triangle, not of unit length; avatar frame. */
	readonly normal: readonly [number, number, number];
}

/** Returns the triangles of a head that are drawn, without regions that only carry splats: three vertex indices each. */
export function visibleTriangles({ triangles, triangleRegions, regionNames }: HeadMesh): Uint32Array {
	const visible: number[] = [];
	for (let t = 0; t < triangleRegions.length; t++) {
		if (SPLAT_ONLY_REGIONS.has(regionNames[triangleRegions[t]!]!)) continue;
		visible.push(triangles[t * 3]!, triangles[t * 3 + 1]!, triangles[t * 3 + 2]!);
	}
	return new Uint32Array(visible);
}

/**
 * Finds the first point where a ray meets the posed surface of a head from outside. Hair has no surface and is not hit.
 *
 * @param hit - Receives the result.
 * @param origin - Three numbers, metres, avatar frame.
 * @param direction - Three numbers, avatar frame, of any length.
 * @param vertices - Posed vertices: 3 numbers each, metres.
 * @returns Whether the ray hits.
 */
export function castRayAtHead(
	hit: RayHit,
	origin: ArrayLike<number>,
	direction: ArrayLike<number>,
	mesh: HeadMesh,
	vertices: Float32Array,
): boolean {
	const surface = { vertices, triangles: mesh.triangles, labels: mesh.triangleRegions };
	return castRay(hit, origin, direction, surface, hiddenLabels(mesh.regionNames));
}

/** Describes the surface point of a hit. */
export function surfaceAt(mesh: HeadMesh, vertices: Float32Array, hit: Readonly<RayHit>): SurfacePoint {
	const corner = (i: number): number => mesh.triangles[hit.triangle * 3 + i]!;
	const corners = [corner(0), corner(1), corner(2)] as const;
	const [a, b, c] = corners;
	const texture = (axis: number): number => {
		const at = (vertex: number): number => mesh.uvs[vertex * 2 + axis]!;
		return at(a) * (1 - hit.u - hit.v) + at(b) * hit.u + at(c) * hit.v;
	};
	const edge = (to: number, axis: number): number => vertices[to * 3 + axis]! - vertices[a * 3 + axis]!;
	const cross = (i: number, k: number): number => edge(b, i) * edge(c, k) - edge(b, k) * edge(c, i);
	return {
		region: mesh.regionNames[mesh.triangleRegions[hit.triangle]!]!,
		corners,
		uv: [texture(0), texture(1)],
		normal: [cross(1, 2), cross(2, 0), cross(0, 1)],
	};
}

const hidden = new WeakMap<readonly string[], Uint8Array>();

function hiddenLabels(names: readonly string[]): Uint8Array {
	let labels = hidden.get(names);
	if (!labels) {
		labels = Uint8Array.from(names, (name) => (SPLAT_ONLY_REGIONS.has(name) ? 1 : 0));
		hidden.set(names, labels);
	}
	return labels;
}
