import { SPLAT_STRIDE } from '../../src/fit/engine/splat-layout.ts';
import type { PersonLayer } from '../people/person.ts';
import type { LitPerson } from '../render/lit-person.ts';
import { shadedColor } from '../render/shaded-color.ts';
import { layerTriangleBinding, type SurfaceSample, sampleLayer, triangleCoverages } from './sample-layer.ts';
import { createSplatSet, type SplatSet } from './splat-set.ts';
import { strandDirection } from './strand-direction.ts';
import { aroundEye, layerDensities } from './surface-density.ts';
import { writeFrame } from './write-frame.ts';

/** Standard deviation of a splat in the surface, in spacings. */
const SIGMA_PER_SPACING = 0.52;
/** Thickness of a splat, in standard deviations in the surface. */
const FLATNESS = 0.15;
const OPACITY = 0.96;
/** One skin splat in so many gets a larger one underneath, which shows through where blue noise leaves a gap. */
const UNDERLAY_EVERY = 16;
const UNDERLAY_SIZE = 2.6;
/** Width and opacity of hairs that are drawn as discs on cards. */
const THIN = { width: 0.55, opacity: 0.6 } as const;

/** Hairs are this much longer and thinner than discs of the same area. */
const LOG_STRETCH = Math.log(1.6);

const GUARDED_REGIONS = /lid|lip|mouth|socket|nostril|teeth|tongue|eye/i;
const NO_UNDERLAY_REGIONS = /lid|lip|mouth|socket|nostril|ear|cap/i;

/**
 * Splats on every surface of a lit person, in order of importance: each layer's samples are in progressive order, and the
 * layers are merged so that every prefix holds the same share of each.
 */
export function initialSplats(lit: LitPerson, total: number): SplatSet {
	const { person } = lit;
	const coverages = lit.layers.map(triangleCoverages);
	const underlayShare = 1 / (UNDERLAY_EVERY + 1);
	const skinIndex = person.layers.findIndex(({ name }) => name === 'skin');
	// The underlay comes out of the skin's budget.
	const densities = layerDensities(person, coverages, total);
	const skinDensity = densities[skinIndex]!;
	const thinned = Math.round(skinDensity.budget * (1 - underlayShare));
	densities[skinIndex] = {
		...skinDensity,
		budget: thinned,
		spacings: skinDensity.spacings.map((x) => x * Math.sqrt(skinDensity.budget / thinned)),
	};
	const entries: Entry[] = [];
	lit.layers.forEach((layer, index) => {
		const samples = sampleLayer(layer, densities[index]!);
		const bind = layerTriangleBinding(layer.layer, person.mesh);
		let sinceUnderlay = 0;
		samples.forEach((sample, rank) => {
			const place = (rank + 0.5) / samples.length;
			const triangle = bind(sample);
			entries.push({ layer: index, sample, place, triangle, underlay: false });
			if (index !== skinIndex || NO_UNDERLAY_REGIONS.test(regionOf(layer.layer, sample))) return;
			if (aroundEye(person.mesh, sample.position)) return;
			if (++sinceUnderlay % UNDERLAY_EVERY === 0)
				entries.push({ layer: index, sample, place, triangle, underlay: true });
		});
	});
	entries.sort((a, b) => a.place - b.place);
	const set = createSplatSet(entries.length);
	entries.forEach((entry, i) => {
		writeSplat(set, i, entry, lit);
	});
	return set;

	function regionOf(layer: PersonLayer, { triangle }: SurfaceSample): string {
		const label = layer.triangleRegions?.[triangle];
		return label === undefined ? layer.name : person.mesh.regionNames[label]!;
	}

	function writeSplat(
		out: SplatSet,
		i: number,
		{ layer: index, sample, triangle, underlay }: Entry,
		{ layers }: LitPerson,
	): void {
		const litLayer = layers[index]!;
		const { layer } = litLayer;
		const { position, normal, spacing } = sample;
		const thin = layer.name === 'brows' || layer.name === 'lashes';
		const sigma = SIGMA_PER_SPACING * spacing * (underlay ? UNDERLAY_SIZE : 1) * (thin ? THIN.width : 1);
		shadedColor(color, litLayer, sample.triangle, sample.weights, spacing);
		const opacity = Math.min(OPACITY, Math.max(0.05, color[3]! * (thin ? THIN.opacity : 1)));
		const s = i * SPLAT_STRIDE;
		const depth = underlay ? 0.75 * sigma : 0;
		for (let k = 0; k < 3; k++) {
			out.records[s + k] = position[k]! - depth * normal[k]!;
			out.records[s + 8 + k] = Math.log(k === 2 ? sigma * FLATNESS : sigma);
			out.records[s + 12 + k] = color[k]!;
		}
		const strand = layer.alpha === 'blend' ? strandDirection(litLayer, sample) : undefined;
		if (strand) {
			out.records[s + 8]! += LOG_STRETCH;
			out.records[s + 9]! -= LOG_STRETCH;
		}
		writeFrame(out.records, s + 4, normal, strand);
		out.records[s + 15] = Math.log(opacity / (1 - opacity));
		out.triangles[i] = triangle;
		out.layers[i] = index;
		out.spacings[i] = spacing;
		const region = regionOf(layer, sample);
		out.guarded[i] = GUARDED_REGIONS.test(region) || (region === 'face' && aroundEye(person.mesh, position)) ? 1 : 0;
	}
}

interface Entry {
	readonly layer: number;
	readonly sample: SurfaceSample;
	/** Position in the merged order, 0..1. */
	readonly place: number;
	readonly triangle: number;
	readonly underlay: boolean;
}

const color = new Float32Array(4);
