import { CORRECTIVE_ENTRY_BYTES, type Correctives } from '../asset/correctives.ts';
import { CORRECTIVE_WEIGHTS, TEXTURE_WIDTH } from './constants.ts';

/** Words per item in the table of correctives. */
export const WORDS_PER_CORRECTION = 2;

/** Items occupied by the quantisation steps: two per weight. */
const STEP_ITEMS: number = CORRECTIVE_WEIGHTS * 2;

/**
 * Packs correctives for the GPU: a table of two-word items, padded to whole texture rows, and an item index in the upper
 * half of the triangle word of each corrected splat.
 *
 * | items | contents |
 * |---|---|
 * | 0 to 127 | float bits of the quantisation steps, two items per weight: centre and colour, opacity and 0 |
 * | then one per corrected splat | index of its first entry, as an item of this table; first weight, and weight count from bit 8 on |
 * | then | entries: dx dy dz dr, dg db do 0, int8, lowest byte first; dx dy dz in the avatar frame at rest |
 *
 * @param triangles - Triangle of each splat. The upper 16 bits of a corrected splat's word are set to the index of its item.
 * @returns The table.
 */
export function bindCorrectives(triangles: Uint32Array, correctives: Correctives): Uint32Array {
	const { regions, splats, splatRegions, entries, steps } = correctives;
	const entryCount = entries.length / CORRECTIVE_ENTRY_BYTES;
	const row = TEXTURE_WIDTH * WORDS_PER_CORRECTION;
	const length = (STEP_ITEMS + splats.length + entryCount) * WORDS_PER_CORRECTION;
	const table = new Uint32Array(Math.ceil(length / row) * row);
	const floats = new Float32Array(table.buffer);
	for (let i = 0; i < steps.length; i++) floats[Math.floor(i / 3) * 4 + (i % 3)] = steps[i]!;
	let entry = STEP_ITEMS + splats.length;
	new Uint8Array(table.buffer).set(
		new Uint8Array(entries.buffer, entries.byteOffset, entries.length),
		entry * CORRECTIVE_ENTRY_BYTES,
	);
	for (let i = 0; i < splats.length; i++) {
		const { firstWeight, weightCount } = regions[splatRegions[i]!]!;
		const item = STEP_ITEMS + i;
		table[item * 2] = entry;
		table[item * 2 + 1] = firstWeight | (weightCount << 8);
		triangles[splats[i]!]! |= item << 16;
		entry += weightCount;
	}
	return table;
}
