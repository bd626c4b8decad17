import { type CutCorner, cutPolygon, insideBust } from './bust-cut.ts';
import { eyeballSphere } from './eyeball-sphere.ts';
import { eyeRimVertices, type RegionName, regionLabel, regionsOfBody, ringsFrom } from './head-regions.ts';
import { baseMesh, jointPosition, macroWeights, morph } from './makehuman.ts';
import { findLining, findLipContact, type LipContact, type MouthLining } from './mouth-contact.ts';
import { ATLAS, type AtlasIsland, atlasIsland, toAtlas } from './uv-atlas.ts';

/** The head model's one vertex list and what each vertex is made of. */
export interface HeadTopology {
	readonly vertexCount: number;
	/**
	 * Base-mesh vertices and weights of each head-model vertex, as rows: those of vertex v lie from `sourceStarts[v]` up
	 * to `sourceStarts[v + 1]`. Eyeballs and hair anchors have none: see head-positions.ts.
	 */
	readonly sourceStarts: Uint32Array;
	readonly sourceVertices: Uint32Array;
	readonly sourceWeights: Float32Array;
	/** Coordinates in the atlas (uv-atlas.ts), origin top left: 2 numbers a vertex. */
	readonly uvs: Float32Array;
	/** Coordinates in MakeHuman's skin textures, origin top left: 2 numbers a vertex; NaN where there are none. */
	readonly makeHumanUvs: Float32Array;
	/** Three vertices a triangle, counter-clockwise from outside. */
	readonly triangles: Uint32Array;
	/** One label a triangle: index into REGION_NAMES. */
	readonly triangleRegions: Uint8Array;
	/** First vertex of each procedural eyeball: left, right. */
	readonly eyeballStarts: readonly [number, number];
	/** First vertex of the hair anchors: three vertices each. */
	readonly anchorStart: number;
	/** Where the lips touch in the neutral face, in base-mesh vertices. */
	readonly lips: LipContact;
	/** The mouth's lining, in base-mesh vertices. */
	readonly lining: MouthLining;
}

/** Hair anchors: triangles whose head weight runs from 1 down to 0 in steps of 1/8. */
export const ANCHOR_COUNT = 9;

/** Rings of the eye socket that are kept behind the lid's rim; the rest is never seen. */
const SOCKET_RINGS = 3;

/** An average adult, of whom the cut and the regions are measured: base-mesh positions, decimetres. */
export function averagePerson(): Float32Array {
	return morph(macroWeights({ gender: 0.5, ancestry: [1 / 3, 1 / 3, 1 / 3], age: 0.55, muscle: 0.5, weight: 0.5 }));
}

/** Cuts head and bust out of the base mesh, closes the neck, adds eyeballs and hair anchors. Deterministic. */
export function buildHeadTopology(): HeadTopology {
	const reference = averagePerson();
	const builder = new TopologyBuilder(reference);
	const islandOfQuad = islandsOfQuads(reference);
	addBody(builder, islandOfQuad, reference);
	addHelpers(builder, islandOfQuad);
	closeNeck(builder);
	const eyeballStarts = [addEyeball(builder, 'leftEye'), addEyeball(builder, 'rightEye')] as const;
	const anchorStart = addAnchors(builder);
	return builder.finish(eyeballStarts, anchorStart, findLipContact(islandOfQuad, reference), findLining(islandOfQuad));
}

/** The atlas island of each quad of the base mesh; '' for what is not part of the head model. */
export function islandsOfQuads(reference: Float32Array): string[] {
	const base = baseMesh();
	const bodyIslands = ATLAS.filter(({ name }) => ['head', 'mouth', 'bust', 'leftSocket', 'rightSocket'].includes(name));
	const helperIslands: Record<string, string> = {
		'helper-upper-teeth': 'upperTeeth',
		'helper-lower-teeth': 'lowerTeeth',
		'helper-tongue': 'tongue',
	};
	return Array.from(base.quadGroups, (group, quad) => {
		const name = base.groupNames[group]!;
		if (/^helper-[lr]-eyelashes/.test(name)) return 'lashes';
		if (name !== 'body') return helperIslands[name] ?? '';
		let u = 0;
		let v = 0;
		let height = 0;
		for (let k = 0; k < 4; k++) {
			u += base.uvs[base.quadUvs[quad * 4 + k]! * 2]! / 4;
			v += (1 - base.uvs[base.quadUvs[quad * 4 + k]! * 2 + 1]!) / 4;
			height += reference[base.quads[quad * 4 + k]! * 3 + 1]! / 4;
		}
		if (height < 4) return '';
		return bodyIslands.find(({ source: [l, t, r, b] }) => u > l && u < r && v > t && v < b)?.name ?? '';
	});
}

class TopologyBuilder {
	readonly reference: Float32Array;
	readonly sources: { vertices: number[]; weights: number[] }[] = [];
	readonly places: [number, number, number][] = [];
	readonly uvs: number[] = [];
	readonly makeHumanUvs: number[] = [];
	readonly triangles: number[] = [];
	readonly regions: number[] = [];
	readonly #byKey = new Map<string, number>();

	constructor(reference: Float32Array) {
		this.reference = reference;
	}

	corner(corner: CutCorner, island: AtlasIsland): number {
		const { a, b, share, uvA, uvB } = corner;
		const key = `${a} ${b} ${uvA} ${uvB} ${island.name}`;
		const known = this.#byKey.get(key);
		if (known !== undefined) return known;
		const { uvs } = baseMesh();
		const u = uvs[uvA * 2]! * (1 - share) + uvs[uvB * 2]! * share;
		const v = 1 - (uvs[uvA * 2 + 1]! * (1 - share) + uvs[uvB * 2 + 1]! * share);
		const source = a === b ? { vertices: [a], weights: [1] } : { vertices: [a, b], weights: [1 - share, share] };
		const made = this.vertex(source, toAtlas(island, u, v), [u, v]);
		this.#byKey.set(key, made);
		return made;
	}

	vertex(
		source: { vertices: number[]; weights: number[] },
		uv: readonly [number, number],
		makeHumanUv: readonly [number, number] = [Number.NaN, Number.NaN],
	): number {
		const place: [number, number, number] = [0, 0, 0];
		source.vertices.forEach((vertex, i) => {
			for (let k = 0; k < 3; k++) place[k]! += source.weights[i]! * this.reference[vertex * 3 + k]!;
		});
		this.sources.push(source);
		this.places.push(place);
		this.uvs.push(...uv);
		this.makeHumanUvs.push(...makeHumanUv);
		return this.sources.length - 1;
	}

	triangle(a: number, b: number, c: number, region: RegionName): void {
		if (a === b || b === c || c === a) return;
		this.triangles.push(a, b, c);
		this.regions.push(regionLabel(region));
	}

	/** Splits a convex polygon; a quad along its shorter diagonal. */
	polygon(corners: readonly number[], region: RegionName): void {
		const distance = (i: number, j: number) => {
			const p = this.places[corners[i]!]!;
			const q = this.places[corners[j]!]!;
			return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
		};
		const first = corners.length === 4 && distance(1, 3) < distance(0, 2) ? 1 : 0;
		const at = (i: number) => corners[(first + i) % corners.length]!;
		for (let i = 1; i + 1 < corners.length; i++) this.triangle(at(0), at(i), at(i + 1), region);
	}

	finish(
		eyeballStarts: readonly [number, number],
		anchorStart: number,
		lips: LipContact,
		lining: MouthLining,
	): HeadTopology {
		const sourceStarts = new Uint32Array(this.sources.length + 1);
		this.sources.forEach((source, v) => {
			sourceStarts[v + 1] = sourceStarts[v]! + source.vertices.length;
		});
		return {
			vertexCount: this.sources.length,
			sourceStarts,
			sourceVertices: Uint32Array.from(this.sources.flatMap((source) => source.vertices)),
			sourceWeights: Float32Array.from(this.sources.flatMap((source) => source.weights)),
			uvs: Float32Array.from(this.uvs),
			makeHumanUvs: Float32Array.from(this.makeHumanUvs),
			triangles: Uint32Array.from(this.triangles),
			triangleRegions: Uint8Array.from(this.regions),
			eyeballStarts,
			anchorStart,
			lips,
			lining,
		};
	}
}

function addBody(builder: TopologyBuilder, islandOfQuad: readonly string[], reference: Float32Array): void {
	const base = baseMesh();
	const neck = jointPosition('neck01____head', reference);
	const inside = Float32Array.from({ length: base.vertexCount }, (_, v) =>
		insideBust(reference[v * 3]!, reference[v * 3 + 1]! - neck[1]),
	);
	const regionOf = regionsOfBody(islandOfQuad, reference);
	const socketRing = ringsFrom(base, islandOfQuad, eyeRimVertices(base, islandOfQuad));
	islandOfQuad.forEach((name, quad) => {
		if (name === '' || base.groupNames[base.quadGroups[quad]!] !== 'body') return;
		const corners = [...base.quads.subarray(quad * 4, quad * 4 + 4)];
		if (name.endsWith('Socket') && corners.some((v) => socketRing[v]! > SOCKET_RINGS)) return;
		const cut = cutPolygon(corners, [...base.quadUvs.subarray(quad * 4, quad * 4 + 4)], inside);
		if (cut.length < 3) return;
		const island = atlasIsland(name);
		const vertices = cut.map((corner) => builder.corner(corner, island));
		builder.polygon(vertices, regionOf(corners, name));
	});
}

function addHelpers(builder: TopologyBuilder, islandOfQuad: readonly string[]): void {
	const base = baseMesh();
	const regions: Record<string, RegionName> = {
		lashes: 'lashes',
		upperTeeth: 'upperTeeth',
		lowerTeeth: 'lowerTeeth',
		tongue: 'tongue',
	};
	islandOfQuad.forEach((name, quad) => {
		const region = regions[name];
		if (region === undefined) return;
		const island = atlasIsland(name);
		const corners = [0, 1, 2, 3].map((k) => {
			const a = base.quads[quad * 4 + k]!;
			const uv = base.quadUvs[quad * 4 + k]!;
			return builder.corner({ a, b: a, share: 0, uvA: uv, uvB: uv }, island);
		});
		builder.polygon(corners, region);
	});
}

/** Closes the rim of the bust with a fan to its middle, on vertices of its own so that the rim keeps a sharp edge. */
function closeNeck(builder: TopologyBuilder): void {
	const rim = lowestBoundaryLoop(builder);
	const hidden = atlasIsland('hidden').target;
	const uv = [(hidden[0] + hidden[2]) / 2, (hidden[1] + hidden[3]) / 2] as const;
	const copies = rim.map((v) => builder.vertex(builder.sources[v]!, uv));
	const sum = new Map<number, number>();
	for (const v of rim) {
		const { vertices, weights } = builder.sources[v]!;
		vertices.forEach((source, i) => {
			sum.set(source, (sum.get(source) ?? 0) + weights[i]! / rim.length);
		});
	}
	const middle = builder.vertex({ vertices: [...sum.keys()], weights: [...sum.values()] }, uv);
	copies.forEach((copy, i) => {
		builder.triangle(copies[(i + 1) % copies.length]!, copy, middle, 'cap');
	});
}

/** Vertices along the open edge of the bust, in the direction of its triangles. Seam twins count as one. */
function lowestBoundaryLoop(builder: TopologyBuilder): number[] {
	const identity = (v: number) => builder.sources[v]!.vertices.join() + builder.sources[v]!.weights.join();
	const edges = new Map<string, [number, number]>();
	for (let t = 0; t < builder.triangles.length; t += 3) {
		const region = builder.regions[t / 3]!;
		if (region !== regionLabel('bust') && region !== regionLabel('neck')) continue;
		for (let k = 0; k < 3; k++) {
			const a = builder.triangles[t + k]!;
			const b = builder.triangles[t + ((k + 1) % 3)]!;
			const onRim = builder.sources[a]!.vertices.length === 2 && builder.sources[b]!.vertices.length === 2;
			if (onRim) edges.set(`${identity(a)}>${identity(b)}`, [a, b]);
		}
	}
	const next = new Map<string, [number, number]>();
	for (const [key, edge] of edges) {
		const [from, to] = key.split('>') as [string, string];
		if (!edges.has(`${to}>${from}`)) next.set(from, edge);
	}
	const loop: number[] = [];
	const start = next.keys().next().value!;
	for (let at = start; ; ) {
		const edge = next.get(at);
		if (edge === undefined) throw new Error('the rim of the bust is not a closed loop');
		loop.push(edge[0]);
		at = identity(edge[1]);
		if (at === start) break;
	}
	if (loop.length !== next.size)
		throw new Error(`the rim of the bust falls into pieces: ${loop.length} of ${next.size}`);
	return loop;
}

function addEyeball(builder: TopologyBuilder, name: 'leftEye' | 'rightEye'): number {
	const sphere = eyeballSphere();
	const island = atlasIsland(name);
	const start = builder.sources.length;
	for (let v = 0; v * 2 < sphere.disc.length; v++) {
		const uv = toAtlas(island, sphere.disc[v * 2]!, -sphere.disc[v * 2 + 1]!);
		builder.vertex({ vertices: [], weights: [] }, uv);
	}
	for (let t = 0; t < sphere.triangles.length; t += 3) {
		const [a, b, c] = sphere.triangles.subarray(t, t + 3) as unknown as [number, number, number];
		builder.triangle(start + a, start + b, start + c, name);
	}
	return start;
}

function addAnchors(builder: TopologyBuilder): number {
	const start = builder.sources.length;
	const [left, top, right, bottom] = atlasIsland('hidden').target;
	const uv = [(left + right) / 2, (top + bottom) / 2] as const;
	for (let i = 0; i < ANCHOR_COUNT * 3; i++) builder.vertex({ vertices: [], weights: [] }, uv);
	for (let i = 0; i < ANCHOR_COUNT; i++) {
		const first = start + i * 3;
		builder.triangle(first, first + 1, first + 2, 'hairAnchor');
	}
	return start;
}
