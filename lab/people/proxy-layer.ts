import type { HeadMesh } from '../../src/rig/head-mesh.ts';
import { toAvatarFrame, toAvatarMetres } from '../head-model/head-positions.ts';
import type { HeadTopology } from '../head-model/head-topology.ts';
import { bindProxy, loadProxy, type Proxy as ProxyMesh } from '../head-model/makehuman.ts';
import { bindToNearest } from './bind-layer.ts';

/** A MakeHuman proxy on a person: one texture coordinate a vertex, metres, avatar frame. */
export interface ProxyGeometry {
	readonly positions: Float32Array;
	readonly triangles: Uint32Array;
	/** 2 numbers a vertex, origin top left. */
	readonly uvs: Float32Array;
	/** Vertex of the proxy file that each vertex is. */
	readonly proxyVertices: Uint32Array;
	readonly proxy: ProxyMesh;
}

const proxies = new Map<string, ProxyMesh>();

/**
 * Fits a proxy to a person and splits its vertices along texture seams.
 *
 * @param path - Under `proxies/`, such as `hair/bob01/bob01.json`.
 * @param basePositions - Base-mesh positions of the person, decimetres.
 */
export function fitProxy(path: string, basePositions: Float32Array): ProxyGeometry {
	let proxy = proxies.get(path);
	if (proxy === undefined) {
		proxy = loadProxy(path);
		proxies.set(path, proxy);
	}
	const bound = toAvatarMetres(toAvatarFrame(basePositions), bindProxy(proxy, basePositions));
	const byKey = new Map<string, number>();
	const positions: number[] = [];
	const uvs: number[] = [];
	const proxyVertices: number[] = [];
	const { cornerUvs } = proxy;
	const triangles = Uint32Array.from(proxy.triangles, (vertex, corner) => {
		const u = cornerUvs[corner * 2]!;
		const v = 1 - cornerUvs[corner * 2 + 1]!;
		const key = `${vertex} ${u} ${v}`;
		let made = byKey.get(key);
		if (made === undefined) {
			made = proxyVertices.length;
			byKey.set(key, made);
			positions.push(bound[vertex * 3]!, bound[vertex * 3 + 1]!, bound[vertex * 3 + 2]!);
			uvs.push(u, v);
			proxyVertices.push(vertex);
		}
		return made;
	});
	return {
		positions: Float32Array.from(positions),
		triangles,
		uvs: Float32Array.from(uvs),
		proxyVertices: Uint32Array.from(proxyVertices),
		proxy,
	};
}

/** A copy without the triangles that `keep` refuses. Unused vertices stay. */
export function filterTriangles(
	geometry: ProxyGeometry,
	keep: (a: number, b: number, c: number) => boolean,
): ProxyGeometry {
	const triangles: number[] = [];
	for (let t = 0; t < geometry.triangles.length; t += 3) {
		const [a, b, c] = geometry.triangles.subarray(t, t + 3) as unknown as [number, number, number];
		if (keep(a, b, c)) triangles.push(a, b, c);
	}
	return { ...geometry, triangles: Uint32Array.from(triangles) };
}

/**
 * Binds each vertex to the nearest head-mesh triangle around the base-mesh vertices that the proxy itself follows; where
 * the head mesh has none of these, to the nearest triangle of the regions.
 */
export function bindByReference(
	mesh: HeadMesh,
	topology: HeadTopology,
	geometry: ProxyGeometry,
	regions: RegExp,
): Uint32Array {
	const around = trianglesAroundBaseVertices(
		topology,
		mesh.regionNames.map((name) => regions.test(name)),
	);
	const { positions, proxyVertices, proxy } = geometry;
	const binding = bindToNearest(mesh, positions, regions);
	for (let i = 0; i < proxyVertices.length; i++) {
		let nearest = Infinity;
		for (let k = 0; k < 3; k++) {
			if (proxy.weights[proxyVertices[i]! * 3 + k]! < 0.01) continue;
			for (const t of around.get(proxy.references[proxyVertices[i]! * 3 + k]!) ?? []) {
				const distance = squaredDistanceToMiddle(mesh, t, positions, i);
				if (distance < nearest) {
					nearest = distance;
					binding[i] = t;
				}
			}
		}
	}
	return binding;
}

/** Head-mesh triangles, of wanted regions, that have a base-mesh vertex as a corner. */
function trianglesAroundBaseVertices(topology: HeadTopology, wanted: readonly boolean[]): Map<number, number[]> {
	const around = new Map<number, number[]>();
	const { triangles, triangleRegions, sourceStarts, sourceVertices } = topology;
	for (let t = 0; t < triangleRegions.length; t++) {
		if (!wanted[triangleRegions[t]!]) continue;
		for (let k = 0; k < 3; k++) {
			const v = triangles[t * 3 + k]!;
			if (sourceStarts[v + 1]! - sourceStarts[v]! !== 1) continue;
			const base = sourceVertices[sourceStarts[v]!]!;
			const list = around.get(base);
			if (list === undefined) around.set(base, [t]);
			else list.push(t);
		}
	}
	return around;
}

function squaredDistanceToMiddle(mesh: HeadMesh, t: number, positions: Float32Array, i: number): number {
	let sum = 0;
	for (let axis = 0; axis < 3; axis++) {
		let middle = 0;
		for (let k = 0; k < 3; k++) middle += mesh.positions[mesh.triangles[t * 3 + k]! * 3 + axis]! / 3;
		sum += (middle - positions[i * 3 + axis]!) ** 2;
	}
	return sum;
}
