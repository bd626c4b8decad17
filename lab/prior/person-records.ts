import { SPLAT_STRIDE } from '../../src/fit/engine/splat-layout.ts';
import { type AnchorSet, CARD_CHARTS, CHARTS, type ChartName } from '../../src/fit/prior/anchor-set.ts';
import { writeFrame } from '../bake/write-frame.ts';
import type { LitPerson } from '../render/lit-person.ts';
import { shadedColor } from '../render/shaded-color.ts';
import { type CardSample, cardSamples } from './card-samples.ts';
import { PointGrid } from './point-grid.ts';
import { transferToAverage } from './transfer-to-average.ts';

/** Spots taken on the cards of one person. */
export const CARD_SAMPLE_COUNTS: Readonly<Record<string, number>> = { hair: 14_000, brows: 2_500, lashes: 2_500 };
/** A spot belongs to the nearest anchor, no farther than so many spacings. */
const REACH = 3;
/** Area that one splat of a card covers, in squares of its spacing, when it is opaque. */
const FULL_AREA = 0.9;
const OPACITY_RANGE = [0.004, 0.96] as const;
const STRETCH = Math.log(1.5);

/**
 * A person as the splats of the anchors, without any optimisation: colours read off the lit surface; on cards, what the
 * person has near an anchor decides opacity, colour, place and direction. Same layout as `anchors.records`, on the
 * average person.
 */
export function personRecords(anchors: AnchorSet, lit: LitPerson, average: ArrayLike<number>): Float32Array {
	const { person } = lit;
	const records = Float32Array.from(anchors.records);
	const transfer = transferToAverage(person.mesh, average);
	for (const [index, { layer }] of lit.layers.entries()) {
		const chart = CHARTS.indexOf(layer.name);
		if (CARD_CHARTS.includes(layer.name)) continue;
		const litLayer = lit.layers[index]!;
		const color = new Float32Array(4);
		for (let i = 0; i < anchors.count; i++) {
			if (anchors.charts[i] !== chart) continue;
			const triangle = anchors.places[i * 4]!;
			const weights = [1, 2, 3].map((k) => anchors.places[i * 4 + k]!) as [number, number, number];
			shadedColor(color, litLayer, triangle, weights, anchors.spacings[i]!);
			const position = [0, 1, 2].map((k) =>
				weights.reduce(
					(sum, w, corner) => sum + w * layer.positions[layer.triangles[triangle * 3 + corner]! * 3 + k]!,
					0,
				),
			);
			transfer(layer.name).point(anchors.triangles[i]!, position);
			const s = i * SPLAT_STRIDE;
			// Skin has the same triangles in all people: there the anchor is the position already, also of the larger ones underneath.
			if (layer.name !== 'skin') records.set(position, s);
			records.set(color.subarray(0, 3), s + 12);
			records[s + 15] = logit(Math.min(OPACITY_RANGE[1], Math.max(OPACITY_RANGE[0], color[3]!)));
		}
	}
	for (const chart of CARD_CHARTS) writeCards(records, anchors, chart, samplesOf(lit, chart, average));
	return records;
}

/** Samples of one kind of hair card of a person, transferred to the average person; empty if the person has none. */
export function samplesOf({ person, layers }: LitPerson, chart: ChartName, average: ArrayLike<number>): CardSample[] {
	const layer = layers.find((one) => one.layer.name === chart);
	if (!layer) return [];
	return cardSamples(person, layer, CARD_SAMPLE_COUNTS[chart]!, transferToAverage(person.mesh, average)(chart));
}

function writeCards(
	records: Float32Array,
	{ count, charts, records: anchors, spacings, normals }: AnchorSet,
	chart: ChartName,
	samples: readonly CardSample[],
): void {
	const index = CHARTS.indexOf(chart);
	const members = Array.from({ length: count }, (_, i) => i).filter((i) => charts[i] === index);
	const grid = new PointGrid(Float32Array.from(members.flatMap((i) => [...anchors.subarray(i * 16, i * 16 + 3)])));
	const own: CardSample[][] = members.map(() => []);
	for (const sample of samples) {
		const nearest = grid.nearest(sample.position);
		if (nearest < 0) continue;
		const i = members[nearest]!;
		const distance = Math.hypot(...sample.position.map((x, k) => x - anchors[i * SPLAT_STRIDE + k]!));
		if (distance < REACH * spacings[i]!) own[nearest]!.push(sample);
	}
	const mean = meanColor(samples);
	members.forEach((i, m) => {
		const s = i * SPLAT_STRIDE;
		const spots = own[m]!;
		const area = spots.reduce((sum, spot) => sum + spot.area, 0);
		const opacity = area / (FULL_AREA * spacings[i]! ** 2);
		records[s + 15] = logit(Math.min(OPACITY_RANGE[1], Math.max(OPACITY_RANGE[0], opacity)));
		records.set(spots.length > 0 ? meanColor(spots) : mean, s + 12);
		if (spots.length === 0) return;
		for (let k = 0; k < 3; k++)
			records[s + k] = spots.reduce((sum, { position }) => sum + position[k]!, 0) / spots.length;
		const normal = normals.subarray(i * 3, i * 3 + 3);
		const strand = meanStrand(spots, [...normal]);
		if (!strand) return;
		writeFrame(records, s + 4, [...normal], strand);
		const sigma = (anchors[s + 8]! + anchors[s + 9]!) / 2;
		records[s + 8] = sigma + STRETCH;
		records[s + 9] = sigma - STRETCH;
	});
}

function meanColor(spots: readonly CardSample[]): [number, number, number] {
	if (spots.length === 0) return [0.2, 0.16, 0.13];
	return [0, 1, 2].map((k) => spots.reduce((sum, { color }) => sum + color[k]!, 0) / spots.length) as [
		number,
		number,
		number,
	];
}

/** The direction that most strands share, at a right angle to the normal; strands have no head and no tail. */
function meanStrand(spots: readonly CardSample[], normal: readonly number[]): number[] | undefined {
	const sum = [0, 0, 0];
	let first: readonly number[] | undefined;
	for (const { strand } of spots) {
		if (!strand) continue;
		first ??= strand;
		const sign = strand[0]! * first[0]! + strand[1]! * first[1]! + strand[2]! * first[2]! < 0 ? -1 : 1;
		for (let k = 0; k < 3; k++) sum[k] = sum[k]! + sign * strand[k]!;
	}
	const along = sum[0]! * normal[0]! + sum[1]! * normal[1]! + sum[2]! * normal[2]!;
	const across = sum.map((x, k) => x - along * normal[k]!);
	const length = Math.hypot(...across);
	return length > 1e-3 ? across.map((x) => x / length) : undefined;
}

/** Opacity as the logit that records keep. */
function logit(opacity: number): number {
	return Math.log(opacity / (1 - opacity));
}
