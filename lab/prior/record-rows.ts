import { SPLAT_STRIDE } from '../../src/fit/engine/splat-layout.ts';
import { type AnchorSet, CARD_CHARTS, CHARTS } from '../../src/fit/prior/anchor-set.ts';

/** Numbers of a splat that differ from person to person before training: place, colour, opacity logit. */
export const ROW_FIELDS = [0, 1, 2, 12, 13, 14, 15] as const;

/** What records differ in from the anchors: ROW_FIELDS.length numbers a splat. */
export function recordRow(records: Float32Array, { count }: AnchorSet): Float32Array {
	const row = new Float32Array(count * ROW_FIELDS.length);
	for (let i = 0; i < count; i++) {
		ROW_FIELDS.forEach((field, k) => {
			row[i * ROW_FIELDS.length + k] = records[i * SPLAT_STRIDE + field]!;
		});
	}
	return row;
}

/** Writes a row into records. */
export function writeRecordRow(records: Float32Array, row: ArrayLike<number>): void {
	for (let i = 0; i < row.length / ROW_FIELDS.length; i++) {
		ROW_FIELDS.forEach((field, k) => {
			records[i * SPLAT_STRIDE + field] = row[i * ROW_FIELDS.length + k]!;
		});
	}
}

/** A logit of 1 changes a picture about as much as this change of colour; a move by a spacing, as much as the other. */
const LOGIT_AS_COLOR = 0.05;
const SPACING_AS_COLOR = 0.05;

/** How much each number of a row counts: by the area its splat covers, cards less, as they lie behind each other. */
export function rowWeights({ count, spacings, charts }: AnchorSet): Float32Array {
	const weights = new Float32Array(count * ROW_FIELDS.length);
	for (let i = 0; i < count; i++) {
		const spacing = spacings[i]!;
		const area = CARD_CHARTS.includes(CHARTS[charts[i]!]!) ? 0.6 * spacing : spacing;
		for (let k = 0; k < 3; k++) weights[i * ROW_FIELDS.length + k] = (area * SPACING_AS_COLOR) / spacing;
		for (let k = 3; k < 6; k++) weights[i * ROW_FIELDS.length + k] = area;
		weights[i * ROW_FIELDS.length + 6] = area * LOGIT_AS_COLOR;
	}
	return weights;
}
