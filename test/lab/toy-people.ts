import { createRandom } from '../../lab/people/random.ts';
import { lookAtCamera } from '../../lab/render/camera.ts';
import type { DatasetPerson, DatasetPicture } from '../../lab/render/dataset-file.ts';
import type { Engine } from '../../src/fit/engine/engine.ts';
import { SPLAT_STRIDE } from '../../src/fit/engine/splat-layout.ts';
import type { AnchorSet } from '../../src/fit/prior/anchor-set.ts';
import { PersonMaps } from '../../src/fit/prior/person-maps.ts';
import { type HeadModel, identityPositions, personalHeadMesh } from '../../src/rig/head-model.ts';
import { poseVertices } from '../../src/rig/pose-vertices.ts';
import { TRIANGLE_MAP_STRIDE } from '../../src/splat/triangle-map.ts';

/** A person made of nothing but the shipped head model and a formula for colours. */
export interface ToyPerson {
	readonly person: DatasetPerson;
	/** The colours of the anchors, in the layout of lab/prior/record-rows.ts. */
	readonly records: Float32Array;
}

const SIGMA = 0.6;
const FLATNESS = 0.2;
const RIGID = Float32Array.from({ length: 16 }, (_, i) => (i % 4 === 3 ? 1 : 0));

/** A splat in the middle of every n-th triangle that can be seen, grown to cover what the others leave out. */
export function toyAnchors({ mean }: HeadModel, every: number, limit = Infinity): AnchorSet {
	const { triangles, positions, triangleRegions, regionNames } = mean;
	const seen = [...triangleRegions.keys()].filter((t) => regionNames[triangleRegions[t]!] !== 'hairAnchor');
	const chosen = seen.filter((_, i) => i % every === 0).slice(0, limit);
	const records = new Float32Array(chosen.length * SPLAT_STRIDE);
	const normals = new Float32Array(chosen.length * 3);
	const spacings = new Float32Array(chosen.length);
	chosen.forEach((t, i) => {
		const corner = (c: number): number[] => [...positions.subarray(triangles[t * 3 + c]! * 3).subarray(0, 3)];
		const [a, b, c] = [corner(0), corner(1), corner(2)] as [number[], number[], number[]];
		const u = b.map((x, k) => x - a[k]!) as [number, number, number];
		const v = c.map((x, k) => x - a[k]!) as [number, number, number];
		const cross = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
		const area = Math.hypot(...cross) || 1e-12;
		const n = cross.map((x) => x / area);
		const spacing = Math.max(0.0004, Math.sqrt((area / 2) * every));
		const s = i * SPLAT_STRIDE;
		records.set(
			a.map((x, k) => (x + b[k]! + c[k]!) / 3),
			s,
		);
		// The turn from +z to the normal, by the half-way quaternion.
		const turn = n[2]! > -0.999 ? [-n[1]!, n[0]!, 0, 1 + n[2]!] : [1, 0, 0, 0];
		const length = Math.hypot(...turn);
		records.set(
			turn.map((x) => x / length),
			s + 4,
		);
		const log = Math.log(SIGMA * spacing);
		records.set([log, log, log + Math.log(FLATNESS), 0, 0.5, 0.5, 0.5, 3], s + 8);
		normals.set(n, i * 3);
		spacings[i] = spacing;
	});
	return {
		count: chosen.length,
		charts: new Uint8Array(chosen.length),
		triangles: Uint32Array.from(chosen),
		records,
		normals,
		spacings,
		places: new Float32Array(chosen.length * 4),
	};
}

/** What a toy person looks like at a spot of the average head. */
function toyColor(seed: number): (x: number, y: number, z: number) => [number, number, number] {
	const random = createRandom(seed, 'toy');
	const tone = random.between(0.3, 0.8);
	const blush = random.between(0, 0.25);
	const cap = random.between(0.1, 0.9);
	const line = random.between(0.14, 0.2);
	return (x, y, z) => {
		if (y > line - 0.4 * z) return [cap, 0.8 * cap, 0.7 * cap];
		const cheek = blush * Math.exp(-((Math.abs(x) - 0.04) ** 2 + (y - 0.07) ** 2) / 4e-4);
		const stripes = 0.06 * Math.sin(90 * y);
		return [tone + cheek + stripes, 0.8 * tone + stripes, 0.65 * tone - cheek + stripes];
	};
}

function paint(records: Float32Array, seed: number): Float32Array {
	const color = toyColor(seed);
	const painted = Float32Array.from(records);
	for (let s = 0; s < painted.length; s += SPLAT_STRIDE) {
		painted.set(color(painted[s]!, painted[s + 1]!, painted[s + 2]!), s + 12);
	}
	return painted;
}

/** A person's pictures, drawn by the engine from a splat on every triangle, from all sides and with faces made. */
export function toyPerson(
	engine: Engine,
	head: HeadModel,
	anchors: AnchorSet,
	seed: number,
	{ views, size }: { readonly views: number; readonly size: number },
): ToyPerson {
	const random = createRandom(seed, 'toy pictures');
	const mesh = personalHeadMesh(
		head,
		identityPositions(
			head,
			Array.from({ length: 8 }, () => random.normal()),
		),
	);
	const truth = toyAnchors(head, 1);
	const raster = engine.createRaster({ splatCount: truth.count, maxSize: size });
	const splats = engine.allocate(truth.count * SPLAT_STRIDE);
	splats.values.set(paint(truth.records, seed));
	const triangles = engine.allocateIndices(truth.count);
	triangles.values.set(truth.triangles);
	const maps = engine.allocate((head.mean.triangles.length / 3) * TRIANGLE_MAP_STRIDE);
	const personMaps = new PersonMaps(mesh, head.mean.positions);
	const posed = new Float32Array(mesh.positions.length);
	const pictures = Array.from({ length: views }, (): DatasetPicture => {
		const yaw = random.between(-Math.PI, Math.PI);
		const camera = lookAtCamera({
			eye: [0.9 * Math.sin(yaw), 0.1 + random.between(-0.2, 0.3), 0.9 * Math.cos(yaw)],
			target: [0, 0.1, 0],
			fieldOfViewDegrees: 24,
			size,
		});
		const expression = Float32Array.from({ length: 52 }, () => (random.next() < 0.1 ? random.next() : 0));
		poseVertices(posed, mesh, expression, RIGID);
		personMaps.write(maps.values, posed);
		raster.draw({ splats, binding: { triangles, maps } }, { camera, background: [0, 0, 0] });
		const image = raster.image.values;
		const through = raster.transmittance.values;
		const pixels = size * size;
		const rgba = Uint8Array.from({ length: pixels * 4 }, (_, i) => {
			const value = i % 4 === 3 ? 1 - through[i >> 2]! : image[(i % 4) * pixels + (i >> 2)]!;
			return Math.round(255 * Math.min(1, Math.max(0, value)));
		});
		return {
			camera,
			pose: { expression, joints: RIGID },
			light: 0,
			rgba,
			regions: new Uint8Array(0),
			depths: new Uint16Array(0),
		};
	});
	const person: DatasetPerson = {
		seed,
		traits: {},
		identity: [],
		identityError: 0,
		positions: mesh.positions,
		labels: [],
		environments: [],
		pictures,
	};
	return { person, records: paint(anchors.records, seed) };
}
