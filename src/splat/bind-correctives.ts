import { CORRECTIVE_ENTRY_BYTES, type Correctives } from '../asset/correctives.ts';
import { CORRECTIVE_WEIGHTS, TEXTURE_WIDTH } from './constants.ts';

/** Words of one item in the table of corrections. */
export const WORDS_PER_CORRECTION = 2;

/** Items that the steps take up: two a weight. */
const STEP_ITEMS: number = CORRECTIVE_WEIGHTS * 2;

/**
 * Packs correctives for the GPU: a table of items of two words, whole texture rows, and marks in the list of triangles.
 *
 * | items | what |
 * |---|---|
 * | 0 to 127 | float bits of the weights' steps, two items each: centre and colour, opacity and 0 |
 * | then one a corrected splat | its first entry, as an item of this table; first weight and, from bit 8 on, weight count |
 * | then | entries: dx dy dz dr, dg db do 0, int8 from the lowest byte on; dx dy dz in the avatar's frame at rest |
 *
 * @param triangles - Triangle of each splat. Where one is corrected, the upper half of its word becomes the place of its item.
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
