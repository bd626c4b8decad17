import { ROW_BLOCK, SPLAT_STRIDE } from '../../src/fit/engine/splat-layout.ts';
import { type AnchorSet, CARD_CHARTS, CHARTS, type ChartName } from '../../src/fit/prior/anchor-set.ts';
import { progressiveSamples } from '../bake/progressive-samples.ts';
import { layerTriangleBinding, sampleLayer, triangleCoverages } from '../bake/sample-layer.ts';
import { aroundEye, layerDensities } from '../bake/surface-density.ts';
import { writeFrame } from '../bake/write-frame.ts';
import type { Person, PersonLayer } from '../people/person.ts';
import { UNIFORM } from '../render/environment.ts';
import { lightPerson } from '../render/lit-person.ts';
import type { CardSample } from './card-samples.ts';

/** Share of all anchors that each kind of card gets. */
const CARD_SHARES: Readonly<Record<string, number>> = { brows: 0.03, lashes: 0.03, hair: 0.4 };
const SIGMA_PER_SPACING = 0.55;
const FLATNESS = 0.15;
/** Cards: strands are this much longer than wide. */
const STRETCH = 1.5;
const OPACITY_LOGIT = 3.2;
/** One skin anchor in so many gets a larger one underneath, which shows through where blue noise leaves a gap. */
const UNDERLAY_EVERY = 16;
const UNDERLAY_SIZE = 2.6;
const NO_UNDERLAY = /lid|lip|mouth|socket|nostril|ear|cap/i;

interface Entry {
	readonly place: number;
	readonly chart: number;
	readonly triangle: number;
	readonly position: readonly number[];
	readonly normal: readonly number[];
	readonly strand: readonly number[] | undefined;
	readonly spacing: number;
	readonly surface: readonly [number, number, number, number];
}

/**
 * Anchors on the average person: blue noise on skin, eyes, teeth and tongue; for hair, brows and lashes blue noise over all
 * places where the sampled people have any.
 *
 * @param average - The average person.
 * @param cards - For each card chart the samples of many people, transferred to the average person.
 * @param total - About so many.
 */
export function buildAnchors(
	average: Person,
	cards: Readonly<Record<string, readonly CardSample[]>>,
	total: number,
): AnchorSet {
	const all = [...surfaceEntries(average, total), ...CARD_CHARTS.flatMap((chart) => cardEntries(chart, cards, total))];
	// The decoder works in blocks of rows: what the shares leave over goes.
	const entries = all.sort((a, b) => a.place - b.place).slice(0, all.length - (all.length % ROW_BLOCK));
	const set: AnchorSet = {
		count: entries.length,
		charts: Uint8Array.from(entries, ({ chart }) => chart),
		triangles: Uint32Array.from(entries, ({ triangle }) => triangle),
		records: new Float32Array(entries.length * SPLAT_STRIDE),
		normals: Float32Array.from(entries.flatMap(({ normal }) => normal)),
		spacings: Float32Array.from(entries, ({ spacing }) => spacing),
		places: Float32Array.from(entries.flatMap(({ surface }) => surface)),
	};
	entries.forEach(({ position, normal, strand, spacing }, i) => {
		const s = i * SPLAT_STRIDE;
		const sigma = SIGMA_PER_SPACING * spacing;
		set.records.set(position, s);
		writeFrame(set.records, s + 4, normal, strand);
		const stretch = strand ? Math.log(STRETCH) : 0;
		set.records.set([Math.log(sigma) + stretch, Math.log(sigma) - stretch, Math.log(sigma * FLATNESS)], s + 8);
		set.records.set([0.5, 0.5, 0.5, OPACITY_LOGIT], s + 12);
	});
	return set;
}

function surfaceEntries(average: Person, total: number): Entry[] {
	const lit = lightPerson(average, { directionCount: 8, environment: UNIFORM });
	const cardShare = Object.values(CARD_SHARES).reduce((sum, share) => sum + share, 0);
	const kept = lit.layers.filter(({ layer }) => !CARD_CHARTS.includes(layer.name as ChartName));
	const person = { ...average, layers: kept.map(({ layer }) => layer) };
	const densities = layerDensities(person, kept.map(triangleCoverages), Math.round(total * (1 - cardShare)));
	return kept.flatMap((layer, index) => {
		const bind = layerTriangleBinding(layer.layer, average.mesh);
		const samples = sampleLayer(layer, densities[index]!);
		let sinceUnderlay = 0;
		return samples.flatMap((sample, rank): Entry[] => {
			const { triangle, weights, position, normal, spacing } = sample;
			const entry: Entry = {
				place: (rank + 0.5) / samples.length,
				chart: CHARTS.indexOf(layer.layer.name),
				triangle: bind(sample),
				position,
				normal,
				strand: undefined,
				spacing,
				surface: [triangle, ...weights],
			};
			if (layer.layer.name !== 'skin' || NO_UNDERLAY.test(regionOf(average, layer.layer, triangle))) return [entry];
			if (aroundEye(average.mesh, position) || ++sinceUnderlay % UNDERLAY_EVERY !== 0) return [entry];
			const size = spacing * UNDERLAY_SIZE;
			const sunk = position.map((x, k) => x - 0.75 * SIGMA_PER_SPACING * size * normal[k]!);
			return [entry, { ...entry, position: sunk, spacing: size }];
		});
	});
}

function regionOf({ mesh }: Person, { triangleRegions }: PersonLayer, triangle: number): string {
	return mesh.regionNames[triangleRegions![triangle]!]!;
}

function cardEntries(chart: ChartName, cards: Readonly<Record<string, readonly CardSample[]>>, total: number): Entry[] {
	const samples = cards[chart] ?? [];
	const budget = Math.round(total * CARD_SHARES[chart]!);
	const order = progressiveSamples(
		{
			count: samples.length,
			positions: Float32Array.from(samples.flatMap(({ position }) => position)),
			normals: Float32Array.from(samples.flatMap(({ normal }) => normal)),
			spacings: new Float32Array(samples.length).fill(1),
			separateFaces: false,
		},
		budget,
	);
	const chosen = Array.from(order, (index) => samples[index]!);
	const spacings = nearestDistances(chosen);
	return chosen.map(({ position, normal, strand, triangle }, rank): Entry => {
		const spacing = spacings[rank]!;
		const place = (rank + 0.5) / chosen.length;
		return { place, chart: CHARTS.indexOf(chart), triangle, position, normal, strand, spacing, surface: [-1, 0, 0, 0] };
	});
}

/** Mean distance to the four nearest others, metres. */
function nearestDistances(samples: readonly CardSample[]): Float32Array {
	return Float32Array.from(samples, ({ position: p }) => {
		const nearest = [Infinity, Infinity, Infinity, Infinity];
		for (const { position: q } of samples) {
			const squared = (p[0]! - q[0]!) ** 2 + (p[1]! - q[1]!) ** 2 + (p[2]! - q[2]!) ** 2;
			if (squared === 0 || squared >= nearest[3]!) continue;
			nearest[3] = squared;
			nearest.sort((a, b) => a - b);
		}
		return nearest.reduce((sum, squared) => sum + Math.sqrt(Math.min(squared, 1e-3)), 0) / 4;
	});
}
