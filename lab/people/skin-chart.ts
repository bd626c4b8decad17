import { headOffsets, headPositions } from '../head-model/head-positions.ts';
import { REGION_NAMES, type RegionName } from '../head-model/head-regions.ts';
import { averagePerson, buildHeadTopology, type HeadTopology } from '../head-model/head-topology.ts';
import { addTarget, baseMesh } from '../head-model/makehuman.ts';

/**
 * The skin's texture as a map: what surface point of the average person lies under each texel. Everything painted on
 * skin is a function of these places, so it fits every identity and knows no texture seam.
 */
export interface SkinChart {
	/** Width and height in texels. */
	readonly size: number;
	readonly topology: HeadTopology;
	/** Skin triangles of the head mesh (all but eyeballs, lashes, teeth, tongue, anchors), as indices into its triangles. */
	readonly triangleIndices: Uint32Array;
	/** Coordinates of the skin layer: the head mesh's own, but the cap has room of its own. 2 numbers a vertex. */
	readonly uvs: Float32Array;
	/** Head-mesh triangle under each texel, -1 where there is none. */
	readonly triangles: Int32Array;
	/** Weights of the first two corners, 2 numbers a texel. */
	readonly weights: Float32Array;
	/** Place on the average person, metres, 3 numbers a texel. */
	readonly places: Float32Array;
	/** Neutral vertices of the average person, metres. */
	readonly averagePositions: Float64Array;
	/** Texels that carry skin or its padding, in order. */
	readonly covered: Uint32Array;
}

const NOT_SKIN: readonly RegionName[] = [
	'leftEye',
	'rightEye',
	'lashes',
	'upperTeeth',
	'lowerTeeth',
	'tongue',
	'hairAnchor',
];
/** Where the cap of the bust lies in the atlas: left, top, right, bottom. HEAD's own coordinates give it one point. */
const CAP_BOX = [0.81, 0.67, 0.99, 0.94] as const;
const PADDING = 6;

const charts = new Map<number, SkinChart>();

/** The chart of that many texels a side; made once. */
export function skinChart(size: number): SkinChart {
	let chart = charts.get(size);
	if (chart === undefined) {
		chart = makeChart(size);
		charts.set(size, chart);
	}
	return chart;
}

function makeChart(size: number): SkinChart {
	const topology = buildHeadTopology();
	const averagePositions = headPositions(topology, averagePerson());
	const skipped = new Set(NOT_SKIN.map((name) => REGION_NAMES.indexOf(name)));
	const triangleIndices = Uint32Array.from(
		[...topology.triangleRegions.keys()].filter((t) => !skipped.has(topology.triangleRegions[t]!)),
	);
	const uvs = Float32Array.from(topology.uvs);
	const cap = REGION_NAMES.indexOf('cap');
	for (const t of triangleIndices) {
		if (topology.triangleRegions[t] !== cap) continue;
		for (let k = 0; k < 3; k++) {
			const vertex = topology.triangles[t * 3 + k]!;
			uvs[vertex * 2] = CAP_BOX[0] + (CAP_BOX[2] - CAP_BOX[0]) * (0.5 + averagePositions[vertex * 3]! / 0.26);
			uvs[vertex * 2 + 1] = CAP_BOX[3] + (CAP_BOX[1] - CAP_BOX[3]) * ((averagePositions[vertex * 3 + 1]! + 0.12) / 0.2);
		}
	}
	const triangles = new Int32Array(size * size).fill(-1);
	const weights = new Float32Array(size * size * 2);
	for (const t of triangleIndices) fillTriangle(triangles, weights, size, topology, uvs, t);
	pad(triangles, weights, size);
	const covered: number[] = [];
	const places = new Float32Array(size * size * 3);
	for (let at = 0; at < triangles.length; at++) {
		const t = triangles[at]!;
		if (t < 0) continue;
		covered.push(at);
		const wa = weights[at * 2]!;
		const wb = weights[at * 2 + 1]!;
		const corners = topology.triangles.subarray(t * 3, t * 3 + 3);
		for (let k = 0; k < 3; k++) {
			places[at * 3 + k] =
				wa * averagePositions[corners[0]! * 3 + k]! +
				wb * averagePositions[corners[1]! * 3 + k]! +
				(1 - wa - wb) * averagePositions[corners[2]! * 3 + k]!;
		}
	}
	return {
		size,
		topology,
		triangleIndices,
		uvs,
		triangles,
		weights,
		places,
		averagePositions,
		covered: Uint32Array.from(covered),
	};
}

function fillTriangle(
	triangles: Int32Array,
	weights: Float32Array,
	size: number,
	topology: HeadTopology,
	uvs: Float32Array,
	t: number,
): void {
	const [ax, ay, bx, by, cx, cy] = [0, 1, 2].flatMap((k) => {
		const vertex = topology.triangles[t * 3 + k]!;
		return [uvs[vertex * 2]! * size, uvs[vertex * 2 + 1]! * size];
	}) as [number, number, number, number, number, number];
	const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
	if (area === 0) return;
	const x1 = Math.min(size - 1, Math.ceil(Math.max(ax, bx, cx)));
	const y1 = Math.min(size - 1, Math.ceil(Math.max(ay, by, cy)));
	for (let y = Math.max(0, Math.floor(Math.min(ay, by, cy)) - 1); y <= y1; y++) {
		for (let x = Math.max(0, Math.floor(Math.min(ax, bx, cx)) - 1); x <= x1; x++) {
			const px = x + 0.5;
			const py = y + 0.5;
			const wa = ((bx - px) * (cy - py) - (by - py) * (cx - px)) / area;
			const wb = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) / area;
			if (wa < -1e-5 || wb < -1e-5 || wa + wb > 1 + 1e-5) continue;
			const at = y * size + x;
			triangles[at] = t;
			weights[at * 2] = wa;
			weights[at * 2 + 1] = wb;
		}
	}
}

/** Gives texels beside the islands the triangle of a neighbour, so that filtering never meets an empty texel. */
function pad(triangles: Int32Array, weights: Float32Array, size: number): void {
	for (let ring = 0; ring < PADDING; ring++) {
		const before = Int32Array.from(triangles);
		for (let y = 0; y < size; y++) {
			for (let x = 0; x < size; x++) {
				const at = y * size + x;
				if (before[at]! >= 0) continue;
				for (const [dx, dy] of [
					[-1, 0],
					[1, 0],
					[0, -1],
					[0, 1],
				] as const) {
					const from = at + dy * size + dx;
					if (x + dx < 0 || x + dx >= size || y + dy < 0 || y + dy >= size || before[from]! < 0) continue;
					triangles[at] = before[from]!;
					weights[at * 2] = weights[from * 2]!;
					weights[at * 2 + 1] = weights[from * 2 + 1]!;
					break;
				}
			}
		}
	}
}

const regionMasks = new Map<string, Float32Array>();

/** Soft mask of regions on a chart, one number 0..1 a texel, blurred over about `radius` texels. Kept for the next call. */
export function regionMask(chart: SkinChart, pattern: RegExp, radius: number): Float32Array {
	const key = `${chart.size} ${pattern.source} ${radius}`;
	const known = regionMasks.get(key);
	if (known !== undefined) return known;
	const wanted = REGION_NAMES.map((name) => pattern.test(name));
	const { size, triangles, topology } = chart;
	const mask = new Float32Array(size * size);
	const cover = new Float32Array(size * size);
	for (const at of chart.covered) {
		cover[at] = 1;
		if (wanted[topology.triangleRegions[triangles[at]!]!]) mask[at] = 1;
	}
	for (let pass = 0; pass < 3; pass++) {
		boxBlur(mask, size, radius);
		boxBlur(cover, size, radius);
	}
	for (const at of chart.covered) mask[at] = mask[at]! / Math.max(1e-4, cover[at]!);
	regionMasks.set(key, mask);
	return mask;
}

/** Blurs in place over (2·radius + 1)² texels. */
function boxBlur(values: Float32Array, size: number, radius: number): void {
	const line = new Float32Array(size);
	for (const [step, stride] of [
		[1, size],
		[size, 1],
	] as const) {
		for (let row = 0; row < size; row++) {
			const start = row * stride;
			let sum = 0;
			for (let i = -radius; i < size + radius; i++) {
				if (i + radius < size) sum += values[start + (i + radius) * step]!;
				if (i - radius - 1 >= 0) sum -= line[i - radius - 1]!;
				if (i >= 0 && i < size) {
					line[i] = values[start + i * step]!;
					values[start + i * step] = sum / (2 * radius + 1);
				}
			}
		}
	}
}

const earWeights = new WeakMap<HeadTopology, Float32Array>();

/** How much each vertex of the head mesh belongs to an ear, 0..1: by how far it goes when ears are moved. */
export function earWeight(topology: HeadTopology): Float32Array {
	let weights = earWeights.get(topology);
	if (weights === undefined) {
		const shift = new Float32Array(baseMesh().vertexCount * 3);
		for (const side of ['l', 'r']) addTarget(shift, `ears/${side}-ear-trans-depth-forward`, 1);
		const moved = headOffsets(topology, shift);
		const lengths = Float32Array.from({ length: topology.vertexCount }, (_, v) =>
			Math.hypot(moved[v * 3]!, moved[v * 3 + 1]!, moved[v * 3 + 2]!),
		);
		const longest = lengths.reduce((most, x) => Math.max(most, x), 0);
		weights = lengths.map((x) => Math.min(1, x / longest));
		earWeights.set(topology, weights);
	}
	return weights;
}

/** Values of vertices carried to the texels of a chart. */
export function vertexMask(chart: SkinChart, values: Float32Array): Float32Array {
	const mask = new Float32Array(chart.size * chart.size);
	const { triangles, weights, topology } = chart;
	for (const at of chart.covered) {
		const t = triangles[at]! * 3;
		const wa = weights[at * 2]!;
		const wb = weights[at * 2 + 1]!;
		mask[at] =
			wa * values[topology.triangles[t]!]! +
			wb * values[topology.triangles[t + 1]!]! +
			(1 - wa - wb) * values[topology.triangles[t + 2]!]!;
	}
	return mask;
}
