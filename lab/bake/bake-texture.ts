import jpeg from 'jpeg-js';
import { sized } from '../../scripts/smoke.ts';
import type { EmbeddedImage } from '../../src/asset/avatar-asset.ts';
import type { HeadMesh } from '../../src/rig/head-mesh.ts';
import type { Person } from '../people/person.ts';
import { type LitLayer, lightPerson } from '../render/lit-person.ts';
import { shadedColor } from '../render/shaded-color.ts';
import { matchMeshTriangles } from './match-triangles.ts';
import { surfaceSampler } from './surface-sampler.ts';

const JPEG_QUALITY = 84;
/** Rounds of growing the painted islands outwards, so that filtering finds no gap at their borders. */
const GROW_ROUNDS = 3;

/** Regions of the head mesh that stand in for a finer layer. */
const FINER: readonly (readonly [region: RegExp, layer: LitLayer['layer']['name']])[] = [
	[/^(left|right)Eye$/, 'eyes'],
	[/Teeth$/, 'teeth'],
	[/^tongue$/, 'tongue'],
];

/**
 * The lit colours of a person on the texture atlas of the head mesh: for software that shows only the mesh. Lit without
 * hair, since the mesh has none: its shadow on a bald head would be black.
 */
export function bakeTexture(person: Person, size = sized(512, 64)): EmbeddedImage {
	const bald = { ...person, layers: person.layers.filter(({ name }) => name !== 'hair') };
	const { layers } = lightPerson(bald);
	const picture: Picture = {
		size,
		colors: new Float32Array(size * size * 3),
		painted: new Uint8Array(size * size),
		mesh: person.mesh,
	};
	const { colors, painted, mesh } = picture;
	const done = new Uint8Array(mesh.triangles.length / 3);
	for (const lit of layers) {
		// Lashes are cards with holes: their colour, without the holes, is what an opaque material can show.
		if (lit.layer.name === 'cornea' || lit.layer.name === 'brows') continue;
		matchMeshTriangles(lit.layer, mesh).forEach((meshTriangle, triangle) => {
			if (meshTriangle < 0) return;
			done[meshTriangle] = 1;
			const corners = cornersOf(mesh, meshTriangle, lit, triangle);
			paintTriangle(picture, corners, (out, weights) => shadedColor(out, lit, triangle, weights, FOOTPRINT_METRES));
		});
	}
	for (const [region, name] of FINER) {
		const lit = layers.find(({ layer }) => layer.name === name);
		if (lit) paintFrom(picture, lit, region, done);
	}
	for (let round = 0; round < GROW_ROUNDS; round++) growIslands(colors, painted, size);
	const data = new Uint8Array(size * size * 4);
	for (let i = 0; i < size * size; i++) {
		for (let k = 0; k < 3; k++) data[i * 4 + k] = Math.round(255 * colors[i * 3 + k]!);
		data[i * 4 + 3] = 255;
	}
	return {
		mimeType: 'image/jpeg',
		bytes: new Uint8Array(jpeg.encode({ width: size, height: size, data }, JPEG_QUALITY).data),
	};
}

/** The atlas under work. */
interface Picture {
	readonly size: number;
	/** Display rgb, 3 numbers a texel. */
	readonly colors: Float32Array;
	readonly painted: Uint8Array;
	readonly mesh: HeadMesh;
}

/** Writes a display colour for barycentric weights of a triangle's corners. */
type Paint = (out: Float32Array, weights: [number, number, number]) => void;

/** Paints triangles of a region that no layer shares with the colour of the layer's nearest surface. */
function paintFrom(picture: Picture, lit: LitLayer, region: RegExp, done: Uint8Array): void {
	const { mesh } = picture;
	const sample = surfaceSampler(lit, FOOTPRINT_METRES);
	const point = [0, 0, 0];
	for (let t = 0; t < done.length; t++) {
		if (done[t] || !region.test(mesh.regionNames[mesh.triangleRegions[t]!]!)) continue;
		const corners = [...mesh.triangles.subarray(t * 3, t * 3 + 3)];
		paintTriangle(picture, corners, (out, weights) => {
			for (let k = 0; k < 3; k++) {
				point[k] = corners.reduce((sum, vertex, c) => sum + weights[c]! * mesh.positions[vertex * 3 + k]!, 0);
			}
			sample(out, point);
		});
	}
}

function paintTriangle({ size, colors, painted, mesh }: Picture, corners: readonly number[], paint: Paint): void {
	const [ax, ay, bx, by, cx, cy] = corners.flatMap((vertex) => [
		mesh.uvs[vertex * 2]! * size,
		mesh.uvs[vertex * 2 + 1]! * size,
	]) as [number, number, number, number, number, number];
	const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
	if (Math.abs(area) < 1e-9) return;
	const range = (a: number, b: number, c: number): [number, number] => [
		Math.max(0, Math.floor(Math.min(a, b, c))),
		Math.min(size - 1, Math.ceil(Math.max(a, b, c))),
	];
	const [x0, x1] = range(ax, bx, cx);
	const [y0, y1] = range(ay, by, cy);
	for (let y = y0; y <= y1; y++) {
		for (let x = x0; x <= x1; x++) {
			const px = x + 0.5;
			const py = y + 0.5;
			const wa = ((bx - px) * (cy - py) - (by - py) * (cx - px)) / area;
			const wb = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) / area;
			if (wa < -1e-6 || wb < -1e-6 || wa + wb > 1 + 1e-6) continue;
			paint(color, [wa, wb, 1 - wa - wb]);
			colors.set(color.subarray(0, 3), (y * size + x) * 3);
			painted[y * size + x] = 1;
		}
	}
}

const color = new Float32Array(4);
/** About the size of a texel of the atlas on the face. */
const FOOTPRINT_METRES = 0.0007;

/** The mesh vertices at the corners of a layer's triangle, in the layer's order. */
function cornersOf(mesh: HeadMesh, meshTriangle: number, { layer }: LitLayer, triangle: number): number[] {
	const own = [...mesh.triangles.subarray(meshTriangle * 3, meshTriangle * 3 + 3)];
	return [0, 1, 2].map((corner) => {
		const at = layer.triangles[triangle * 3 + corner]! * 3;
		const distance = (vertex: number): number =>
			Math.hypot(...[0, 1, 2].map((k) => mesh.positions[vertex * 3 + k]! - layer.positions[at + k]!));
		return own.reduce((best, vertex) => (distance(vertex) < distance(best) ? vertex : best));
	});
}

function growIslands(colors: Float32Array, painted: Uint8Array, size: number): void {
	const before = painted.slice();
	for (let y = 0; y < size; y++) {
		for (let x = 0; x < size; x++) {
			const at = y * size + x;
			if (before[at]) continue;
			const neighbours = [x > 0 ? at - 1 : -1, x < size - 1 ? at + 1 : -1, at - size, at + size].filter(
				(other) => before[other] === 1,
			);
			if (neighbours.length === 0) continue;
			for (let k = 0; k < 3; k++) {
				colors[at * 3 + k] = neighbours.reduce((sum, other) => sum + colors[other * 3 + k]!, 0) / neighbours.length;
			}
			painted[at] = 1;
		}
	}
}
