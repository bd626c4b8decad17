import { none, type Offsets, type Side } from './expression-terms.ts';
import { eyeRimVertices, ringsFrom } from './head-regions.ts';
import { baseMesh } from './makehuman.ts';

/** A soft patch of skin that moves. Decimetres, seen from the front. */
export interface Patch {
	/** Middle of the patch: x from the middle of the face outwards, y above the eyes' centre. */
	readonly at: readonly [number, number];
	/** Half width and half height. */
	readonly radii: readonly [number, number];
	/** Offset in its middle: x outwards, y, z. */
	readonly by: readonly [number, number, number];
}

/** Moves patches of the front of the face, on one side; the edges of the lids stay where they are. */
export type SkinBrush = (side: Side, ...patches: readonly Patch[]) => Offsets;

/** Rings around the eye's opening over which a patch fades in. */
const LID_FADE = { from: 3, to: 8 } as const;

const EYES = { from: 14598, to: 14742 } as const;

/** Makes the brush for an average person. */
export function skinBrush(islands: readonly string[], positions: Float32Array): SkinBrush {
	const base = baseMesh();
	const skin = new Set<number>();
	islands.forEach((island, quad) => {
		if (island === 'head') for (let k = 0; k < 4; k++) skin.add(base.quads[quad * 4 + k]!);
	});
	const rings = ringsFrom(base, islands, eyeRimVertices(base, islands));
	let eyeHeight = 0;
	let eyeDepth = 0;
	for (let v = EYES.from; v < EYES.to; v++) {
		eyeHeight += positions[v * 3 + 1]! / (EYES.to - EYES.from);
		eyeDepth += positions[v * 3 + 2]! / (EYES.to - EYES.from);
	}
	return (side, ...patches) => {
		const sign = side === 'left' ? 1 : -1;
		const out = none();
		for (const v of skin) {
			// Nothing behind the ears' front moves.
			if (positions[v * 3 + 2]! < eyeDepth - 0.55) continue;
			const free = Math.min(1, Math.max(0, (rings[v]! - LID_FADE.from) / (LID_FADE.to - LID_FADE.from)));
			for (const { at, radii, by } of patches) {
				const dx = (sign * positions[v * 3]! - at[0]) / radii[0];
				const dy = (positions[v * 3 + 1]! - eyeHeight - at[1]) / radii[1];
				const squared = dx * dx + dy * dy;
				if (squared >= 1) continue;
				const weight = free * (1 - squared) ** 2;
				out[v * 3]! += sign * weight * by[0];
				out[v * 3 + 1]! += weight * by[1];
				out[v * 3 + 2]! += weight * by[2];
			}
		}
		return out;
	};
}
