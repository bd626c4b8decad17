import type { EmbeddedImage, SplatCloud } from '../../asset/avatar-asset.ts';
import type { HeadMesh } from '../../rig/head-mesh.ts';
import { encodePng } from './encode-png.ts';

/** Side of the texture, texels. */
const TEXTURE_SIZE = 96;
/** Rounds in which painted islands are grown outwards, so that texture filtering finds no gap at their borders. */
const GROW_ROUNDS = 2;

/** Splats nearer to a vertex than this have about equal weights, metres; the weight of others falls with the fourth power. */
const REACH = 0.002;
/** Region of the hair's splats, and the regions that hair may cover. */
const HAIR_REGION = 'hairAnchor';
const UNDER_HAIR = /^(scalp|face|ear)/;
/** Hair farther from the skin than this does not cover it, metres. This total opacity of nearer hair covers it fully. */
const HAIR_REACH = 0.016;
const HAIR_HIDES = 6;

/**
 * Makes a small texture for software that draws only the mesh. Each vertex has the mean colour of the splats around it in its own
 * region; each triangle interpolates its corners. Vertices of regions without splats take the colour of their neighbours.
 *
 * @param counts - Returns whether a splat is used. Lashes and the clear cornea do not show the colour of the surface under them.
 */
export function splatTexture(mesh: HeadMesh, splats: SplatCloud, counts: (splat: number) => boolean): EmbeddedImage {
	const colors = vertexColors(mesh, splats, counts);
	const rgb = new Float32Array(TEXTURE_SIZE * TEXTURE_SIZE * 3);
	const painted = new Uint8Array(TEXTURE_SIZE * TEXTURE_SIZE);
	for (let t = 0; t < mesh.triangles.length; t += 3) paintTriangle(rgb, painted, mesh, colors, t);
	for (let round = 0; round < GROW_ROUNDS; round++) growIslands(rgb, painted);
	return { mimeType: 'image/png', bytes: encodePng(Uint8Array.from(rgb, Math.round), TEXTURE_SIZE, TEXTURE_SIZE) };
}

/** sRGB of each vertex, 0..255. */
function vertexColors(mesh: HeadMesh, splats: SplatCloud, counts: (splat: number) => boolean): Float64Array {
	const { positions, triangles, triangleRegions, regionNames } = mesh;
	const members: number[][] = regionNames.map(() => []);
	for (let i = 0; i < splats.count; i++) {
		if (counts(i)) members[triangleRegions[splats.triangles[i]!]!]!.push(i);
	}
	const hair = members[regionNames.indexOf(HAIR_REGION)] ?? [];
	const weights = new Float64Array(positions.length / 3);
	const colors = new Float64Array(positions.length);
	const add = (vertex: number, from: readonly number[]): void => {
		for (const i of from) {
			let squared = REACH * REACH;
			for (let k = 0; k < 3; k++) squared += (positions[vertex * 3 + k]! - splats.centers[i * 3 + k]!) ** 2;
			const weight = splats.colors[i * 4 + 3]! / (squared * squared);
			for (let k = 0; k < 3; k++) colors[vertex * 3 + k] = colors[vertex * 3 + k]! + weight * splats.colors[i * 4 + k]!;
			weights[vertex] = weights[vertex]! + weight;
		}
	};
	// A vertex on a border belongs to several regions.
	const seen = new Set<number>();
	const under = new Set<number>();
	triangleRegions.forEach((region, t) => {
		if (regionNames[region] === HAIR_REGION) return;
		for (let corner = 0; corner < 3; corner++) {
			const vertex = triangles[t * 3 + corner]!;
			const key = vertex * regionNames.length + region;
			if (seen.has(key)) continue;
			seen.add(key);
			add(vertex, members[region]!);
			if (UNDER_HAIR.test(regionNames[region]!)) under.add(vertex);
		}
	});
	for (let v = 0; v < weights.length; v++) {
		if (weights[v]! > 0) for (let k = 0; k < 3; k++) colors[v * 3 + k] = colors[v * 3 + k]! / weights[v]!;
	}
	spreadColors(colors, weights, triangles);
	for (const vertex of under) coverWithHair(colors, vertex, positions, splats, hair);
	return colors;
}

/** Mixes the colour of the hair over a vertex into its colour. */
function coverWithHair(
	colors: Float64Array,
	vertex: number,
	positions: Float32Array,
	splats: SplatCloud,
	hair: readonly number[],
): void {
	const sum = [0, 0, 0];
	let opacity = 0;
	for (const i of hair) {
		let squared = 0;
		for (let k = 0; k < 3; k++) squared += (positions[vertex * 3 + k]! - splats.centers[i * 3 + k]!) ** 2;
		if (squared > HAIR_REACH * HAIR_REACH) continue;
		const own = splats.colors[i * 4 + 3]! / 255;
		for (let k = 0; k < 3; k++) sum[k] = sum[k]! + own * splats.colors[i * 4 + k]!;
		opacity += own;
	}
	if (opacity === 0) return;
	const share = Math.min(1, opacity / HAIR_HIDES);
	for (let k = 0; k < 3; k++) {
		colors[vertex * 3 + k] = (1 - share) * colors[vertex * 3 + k]! + share * (sum[k]! / opacity);
	}
}

/** Spreads colours along edges to vertices without one. Vertices that no edge connects take the mean colour. */
function spreadColors(colors: Float64Array, weights: Float64Array, triangles: Uint32Array): void {
	for (let any = true; any; ) {
		any = false;
		const before = weights.slice();
		for (let i = 0; i < triangles.length; i++) {
			const from = triangles[i]!;
			const to = triangles[i % 3 === 2 ? i - 2 : i + 1]!;
			for (const [a, b] of [
				[from, to],
				[to, from],
			] as const) {
				if (!before[a] || weights[b]) continue;
				for (let k = 0; k < 3; k++) colors[b * 3 + k] = colors[a * 3 + k]!;
				weights[b] = 1;
				any = true;
			}
		}
	}
	const mean = [0, 0, 0];
	let known = 0;
	for (let v = 0; v < weights.length; v++) {
		if (!weights[v]) continue;
		for (let k = 0; k < 3; k++) mean[k] = mean[k]! + colors[v * 3 + k]!;
		known++;
	}
	for (let v = 0; v < weights.length; v++) {
		if (!weights[v]) for (let k = 0; k < 3; k++) colors[v * 3 + k] = mean[k]! / Math.max(1, known);
	}
}

function paintTriangle(
	rgb: Float32Array,
	painted: Uint8Array,
	{ triangles, uvs }: HeadMesh,
	colors: Float64Array,
	t: number,
): void {
	const [a, b, c] = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!];
	const [ax, ay, bx, by, cx, cy] = [a, b, c].flatMap((v) => [
		uvs[v * 2]! * TEXTURE_SIZE,
		uvs[v * 2 + 1]! * TEXTURE_SIZE,
	]) as [...[number, number, number, number, number, number]];
	const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
	if (Math.abs(area) < 1e-9) return;
	const top = Math.max(0, Math.floor(Math.min(ay, by, cy)));
	const bottom = Math.min(TEXTURE_SIZE - 1, Math.ceil(Math.max(ay, by, cy)));
	const left = Math.max(0, Math.floor(Math.min(ax, bx, cx)));
	const right = Math.min(TEXTURE_SIZE - 1, Math.ceil(Math.max(ax, bx, cx)));
	for (let y = top; y <= bottom; y++) {
		for (let x = left; x <= right; x++) {
			const [px, py] = [x + 0.5, y + 0.5];
			const wa = ((bx - px) * (cy - py) - (by - py) * (cx - px)) / area;
			const wb = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) / area;
			if (wa < -1e-6 || wb < -1e-6 || wa + wb > 1 + 1e-6) continue;
			const at = y * TEXTURE_SIZE + x;
			for (let k = 0; k < 3; k++) {
				rgb[at * 3 + k] = wa * colors[a * 3 + k]! + wb * colors[b * 3 + k]! + (1 - wa - wb) * colors[c * 3 + k]!;
			}
			painted[at] = 1;
		}
	}
}

function growIslands(rgb: Float32Array, painted: Uint8Array): void {
	const before = painted.slice();
	for (let at = 0; at < before.length; at++) {
		if (before[at]) continue;
		const x = at % TEXTURE_SIZE;
		const beside = [
			x > 0 ? at - 1 : -1,
			x < TEXTURE_SIZE - 1 ? at + 1 : -1,
			at - TEXTURE_SIZE,
			at + TEXTURE_SIZE,
		].filter((i) => before[i]);
		if (beside.length === 0) continue;
		for (let k = 0; k < 3; k++) rgb[at * 3 + k] = beside.reduce((sum, i) => sum + rgb[i * 3 + k]!, 0) / beside.length;
		painted[at] = 1;
	}
}
