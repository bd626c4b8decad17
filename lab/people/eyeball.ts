import type { HeadMesh } from '../../src/rig/head-mesh.ts';
import { trianglesOf } from './bind-layer.ts';

/** Where one eyeball of a head sits, and how lids frame it. */
export interface Eyeball {
	/** Metres, avatar frame. */
	readonly center: readonly [number, number, number];
	/** Metres. */
	readonly radius: number;
	/** One triangle of the head mesh that turns with the eye. */
	readonly triangle: number;
	/** How far the iris is turned up from +z so that it sits between this person's lids, radians. */
	readonly pitch: number;
	/** Points along the edges of the lids, as unit directions from the centre: 3 numbers each. */
	readonly upperEdge: Float32Array;
	readonly lowerEdge: Float32Array;
	/** Direction of the inner corner of the eye. */
	readonly innerCorner: readonly [number, number, number];
}

/** Finds the eyeball of one side in a head mesh. */
export function findEyeball(mesh: HeadMesh, region: 'leftEye' | 'rightEye'): Eyeball {
	const triangles = trianglesOf(mesh, new RegExp(`^${region}$`));
	const corners = triangles.flatMap((t) => [...mesh.triangles.subarray(t * 3, t * 3 + 3)]);
	const low = [Infinity, Infinity, Infinity];
	const high = [-Infinity, -Infinity, -Infinity];
	for (const v of corners) {
		for (let k = 0; k < 3; k++) {
			low[k] = Math.min(low[k]!, mesh.positions[v * 3 + k]!);
			high[k] = Math.max(high[k]!, mesh.positions[v * 3 + k]!);
		}
	}
	const middle = (k: number) => (low[k]! + high[k]!) / 2;
	const center = [middle(0), middle(1), middle(2)] as const;
	const radius = (high[1]! - low[1]!) / 2;
	return {
		center,
		radius,
		triangle: triangles[0]!,
		pitch: pitchBetweenLids(mesh, center, radius),
		...lidEdges(mesh, region === 'leftEye' ? 'Left' : 'Right', center),
	};
}

/** Lid vertices that lie on the eyeball's socket too: the edges that frame the eye. */
function lidEdges(
	mesh: HeadMesh,
	side: 'Left' | 'Right',
	center: readonly [number, number, number],
): Pick<Eyeball, 'upperEdge' | 'lowerEdge' | 'innerCorner'> {
	const place = (v: number) => [0, 1, 2].map((k) => mesh.positions[v * 3 + k]!);
	const corners = (region: RegExp) =>
		trianglesOf(mesh, region).flatMap((t) => [...mesh.triangles.subarray(t * 3, t * 3 + 3)]);
	const key = (v: number) =>
		place(v)
			.map((x) => x.toFixed(6))
			.join();
	const socket = new Set(corners(new RegExp(`^eyeSocket${side}$`)).map(key));
	const directions = (region: RegExp) => {
		const edge = [...new Set(corners(region))].filter((v) => socket.has(key(v)));
		return Float32Array.from(
			edge.flatMap((v) => {
				const d = place(v).map((x, k) => x - center[k]!);
				const length = Math.hypot(d[0]!, d[1]!, d[2]!);
				return d.map((x) => x / length);
			}),
		);
	};
	const upperEdge = directions(new RegExp(`^upperLid${side}$`));
	const lowerEdge = directions(new RegExp(`^lowerLid${side}$`));
	let innerCorner: [number, number, number] = [0, 0, 1];
	let innermost = Infinity;
	const outwards = side === 'Left' ? 1 : -1;
	for (const edge of [upperEdge, lowerEdge]) {
		for (let i = 0; i < edge.length; i += 3) {
			if (outwards * edge[i]! < innermost) {
				innermost = outwards * edge[i]!;
				innerCorner = [edge[i]!, edge[i + 1]!, edge[i + 2]!];
			}
		}
	}
	return { upperEdge, lowerEdge, innerCorner };
}

/** MakeHuman's eyeballs sit a little high in their openings: with a level axis they would stare. */
function pitchBetweenLids(mesh: HeadMesh, center: readonly [number, number, number], radius: number): number {
	const upper = rimHeight(mesh, /^upperLid/, center, Math.min);
	const lower = rimHeight(mesh, /^lowerLid/, center, Math.max);
	// The upper lid covers the top of the iris, the lower one touches it.
	const height = upper * 0.45 + lower * 0.55 + 0.0006 - center[1];
	return Math.asin(Math.max(-0.16, Math.min(0.1, height / radius)));
}

/** Height of the lid's edge above or below the pupil. */
function rimHeight(
	mesh: HeadMesh,
	lid: RegExp,
	center: readonly [number, number, number],
	choose: (a: number, b: number) => number,
): number {
	let height: number | undefined;
	for (const t of trianglesOf(mesh, lid)) {
		for (let k = 0; k < 3; k++) {
			const v = mesh.triangles[t * 3 + k]! * 3;
			if (Math.abs(mesh.positions[v]! - center[0]) > 0.005) continue;
			const y = mesh.positions[v + 1]!;
			height = height === undefined ? y : choose(height, y);
		}
	}
	if (height === undefined) throw new Error('no lid edge above or below the pupil');
	return height;
}
