import type { HeadMesh } from '../../src/rig/head-mesh.ts';
import { IRIS_ANGLE_DEGREES } from './eyeball-sphere.ts';
import type { RegionName } from './head-regions.ts';
import type { ShadedMesh } from './shaded-view.ts';
import { atlasIsland } from './uv-atlas.ts';

type Color = readonly [number, number, number];

const SKIN: Color = [0.56, 0.36, 0.27];
const LIPS: Color = [0.46, 0.2, 0.17];
const COLORS: Partial<Record<RegionName, Color>> = {
	upperLip: LIPS,
	lowerLip: LIPS,
	innerMouth: [0.26, 0.07, 0.06],
	cap: [0.12, 0.08, 0.07],
	upperTeeth: [0.75, 0.71, 0.62],
	lowerTeeth: [0.72, 0.68, 0.6],
	tongue: [0.5, 0.16, 0.15],
	eyeSocketLeft: [0.5, 0.24, 0.2],
	eyeSocketRight: [0.5, 0.24, 0.2],
};
const SCLERA: Color = [0.78, 0.74, 0.71];
const IRIS: Color = [0.12, 0.2, 0.24];
const LIMBUS: Color = [0.04, 0.06, 0.07];
const PUPIL: Color = [0.008, 0.008, 0.008];
const BROW: Color = [0.09, 0.055, 0.035];

/** A head with plain colours by region, painted brows and irises: to judge shapes by eye. */
export function paintedHead(mesh: HeadMesh, posed: ArrayLike<number>, neutral: ArrayLike<number>): ShadedMesh {
	const regions = Array.from(mesh.triangleRegions, (label) => mesh.regionNames[label] as RegionName);
	const mix = (values: ArrayLike<number>, stride: number, k: number, t: number, p: number, q: number, r: number) =>
		p * values[mesh.triangles[t * 3]! * stride + k]! +
		q * values[mesh.triangles[t * 3 + 1]! * stride + k]! +
		r * values[mesh.triangles[t * 3 + 2]! * stride + k]!;
	return {
		positions: posed,
		triangles: mesh.triangles,
		weld: weldSeams(mesh),
		twoSided: (t) => ['upperTeeth', 'lowerTeeth', 'lashes', 'innerMouth'].includes(regions[t]!),
		gloss: (t) => (regions[t]!.endsWith('Eye') ? 0.8 : regions[t] === 'face' ? 0.05 : 0.08),
		colorAt: (t, p, q, r) => {
			const region = regions[t]!;
			const u = mix(mesh.uvs, 2, 0, t, p, q, r);
			const v = mix(mesh.uvs, 2, 1, t, p, q, r);
			if (region === 'leftEye' || region === 'rightEye') return eyeColor(region, u, v);
			if (region === 'lashes') return lashColor(u);
			if (region === 'hairAnchor') return undefined;
			if (region !== 'face') return COLORS[region] ?? SKIN;
			const brow = browCover(
				mesh,
				mix(neutral, 3, 0, t, p, q, r),
				mix(neutral, 3, 1, t, p, q, r),
				mix(neutral, 3, 2, t, p, q, r),
			);
			return [0, 1, 2].map((k) => SKIN[k]! * (1 - brow) + BROW[k]! * brow) as unknown as Color;
		},
	};
}

function eyeColor(name: 'leftEye' | 'rightEye', u: number, v: number): Color {
	const [left, top, right, bottom] = atlasIsland(name).target;
	const x = ((u - left) / (right - left)) * 2 - 1;
	const y = ((v - top) / (bottom - top)) * 2 - 1;
	const degrees = (x * x + y * y) * 180;
	if (degrees < 8) return PUPIL;
	if (degrees < IRIS_ANGLE_DEGREES - 3) return IRIS;
	return degrees < IRIS_ANGLE_DEGREES ? LIMBUS : SCLERA;
}

/** Strands: dark stripes across the card. */
function lashColor(u: number): Color | undefined {
	return (u * 900) % 1 < 0.28 ? [0.02, 0.015, 0.012] : undefined;
}

/** 0 … 1: how much of the skin a brow hides, by the place on the neutral face relative to the eyes. */
function browCover(mesh: HeadMesh, x: number, y: number, z: number): number {
	const joint = x > 0 ? 6 : 9;
	const eye = mesh.jointPositions;
	const across = (Math.abs(x) - Math.abs(eye[joint]!)) / 0.021;
	if (z < eye[joint + 2]! || across < -1.15 || across > 1.25) return 0;
	const line = eye[joint + 1]! + 0.0215 + 0.0045 * Math.cos((across - 0.25) * 1.5);
	const thickness = 0.0042 * (across < 0 ? 1 : 1 - 0.62 * across);
	const distance = Math.abs(y - line) / thickness;
	return distance > 1 ? 0 : 0.85 * (1 - distance ** 4);
}

const welds = new WeakMap<Uint32Array, Uint32Array>();

/** Seam twins lie at the same place in the neutral head; the cap keeps an edge of its own. */
function weldSeams(mesh: HeadMesh): Uint32Array {
	const known = welds.get(mesh.triangles);
	if (known !== undefined) return known;
	const cap = mesh.regionNames.indexOf('cap');
	const onCap = new Set<number>();
	mesh.triangleRegions.forEach((label, t) => {
		if (label === cap) for (let k = 0; k < 3; k++) onCap.add(mesh.triangles[t * 3 + k]!);
	});
	const first = new Map<string, number>();
	const weld = Uint32Array.from({ length: mesh.positions.length / 3 }, (_, v) => {
		const place = [0, 1, 2].map((k) => mesh.positions[v * 3 + k]!.toFixed(7)).join();
		const key = onCap.has(v) ? `cap ${place}` : place;
		const twin = first.get(key) ?? v;
		first.set(key, twin);
		return twin;
	});
	welds.set(mesh.triangles, weld);
	return weld;
}
