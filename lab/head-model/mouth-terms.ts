import { none, type Offsets } from './expression-terms.ts';
import { type LipContact, lipNearness } from './mouth-contact.ts';

/** What shapes of the mouth are made of besides units and targets. All offsets are of the base mesh, decimetres. */
export interface MouthTerms {
	/** One lip turns inwards over the teeth, about a line just behind the contact of the lips: radians. */
	readonly roll: (lip: 'upper' | 'lower', radians: number) => Offsets;
	/**
	 * One lip, or both, moved: fades out over `rings` rings of skin and, where `across` is given, to both sides of a
	 * place across the mouth.
	 */
	readonly push: (
		by: readonly [number, number, number],
		rings: number,
		lip?: 'upper' | 'lower',
		across?: { readonly x: number; readonly halfWidth: number },
	) => Offsets;
	/** Gives a jaw that opens a round lower lip. Changes `jawOpen`. */
	readonly roundOpening: (jawOpen: Offsets) => void;
	/** The corners of the upper lip give way to an opening jaw. */
	readonly openingCorners: () => Offsets;
}

/** Where a lip's turning line lies against the contact of the lips: decimetres. */
const ROLL_AXIS = { away: 0.035, behind: 0.02 } as const;
const ROLL_RINGS = 9;

/** Depth of the lower lip in what was authored, its half width, and how far the corners give way, decimetres. */
const OPENING = {
	lipDepth: 1.12,
	halfWidth: 0.245,
	roundness: 0.42,
	cornersDown: 0.075,
	cornersBack: 0.055,
	cornerAt: 0.2,
} as const;

/** Makes the terms for an average person. */
export function mouthTerms(islands: readonly string[], contact: LipContact, positions: Float32Array): MouthTerms {
	const lineAt = contactLine(contact, positions);
	const nearness = (rings: number, lip?: 'upper' | 'lower') => lipNearness(islands, rings, lip);
	return {
		roll: (lip, radians) => {
			const near = nearness(ROLL_RINGS, lip);
			const up = lip === 'upper' ? 1 : -1;
			return each(near, (v, w) => {
				const [height, depth] = lineAt(positions[v * 3]!);
				const y = positions[v * 3 + 1]! - height - up * ROLL_AXIS.away;
				const z = positions[v * 3 + 2]! - depth + ROLL_AXIS.behind;
				const angle = up * radians * w;
				return [0, Math.cos(angle) * y - Math.sin(angle) * z - y, Math.sin(angle) * y + Math.cos(angle) * z - z];
			});
		},
		push: (by, rings, lip, across) =>
			each(nearness(rings, lip), (v, near) => {
				const d = across === undefined ? 0 : (positions[v * 3]! - across.x) / across.halfWidth;
				const w = near * Math.max(0, 1 - d * d) ** 1.5;
				return [w * by[0], w * by[1], w * by[2]];
			}),
		roundOpening: (jawOpen) => {
			const lower = nearness(14, 'lower');
			const middle = contact.lower.vertices.reduce((a, b) =>
				Math.abs(positions[a * 3]!) < Math.abs(positions[b * 3]!) ? a : b,
			);
			const depth = OPENING.lipDepth * jawOpen[middle * 3 + 1]!;
			const along = contact.lower.vertices.map((v) => ({
				x: Math.abs(positions[v * 3]!),
				factor: (depth * round(positions[v * 3]!)) / jawOpen[v * 3 + 1]!,
			}));
			along.sort((a, b) => a.x - b.x);
			for (let v = 0; v < lower.length; v++) {
				const x = Math.abs(positions[v * 3]!);
				if (lower[v]! > 0) {
					const scale = 1 + lower[v]! * (interpolate(along, x) - 1);
					jawOpen[v * 3 + 1]! *= scale;
				}
			}
		},
		openingCorners: () =>
			each(nearness(12, 'upper'), (v, near) => {
				const corner = near * Math.min(1, Math.abs(positions[v * 3]!) / OPENING.cornerAt) ** 2;
				return [0, -corner * OPENING.cornersDown, -corner * OPENING.cornersBack];
			}),
	};
}

function round(x: number): number {
	return Math.max(0.01, 1 - (x / OPENING.halfWidth) ** 2) ** OPENING.roundness;
}

function interpolate(along: readonly { x: number; factor: number }[], x: number): number {
	const next = along.findIndex((point) => point.x >= x);
	if (next === 0) return along[0]!.factor;
	if (next < 0) return along[along.length - 1]!.factor;
	const [a, b] = [along[next - 1]!, along[next]!];
	const share = b.x > a.x ? (x - a.x) / (b.x - a.x) : 0;
	return a.factor * (1 - share) + b.factor * share;
}

/** Height and depth of the lips' contact at a place across the mouth. */
function contactLine(contact: LipContact, positions: Float32Array): (x: number) => [number, number] {
	const points = contact.lower.vertices.map((v) => positions.subarray(v * 3, v * 3 + 3));
	return (x) => {
		const next = points.findIndex((point) => point[0]! >= x);
		if (next === 0) return [points[0]![1]!, points[0]![2]!];
		const last = points[points.length - 1]!;
		if (next < 0) return [last[1]!, last[2]!];
		const [a, b] = [points[next - 1]!, points[next]!];
		const share = (x - a[0]!) / (b[0]! - a[0]!);
		return [a[1]! * (1 - share) + b[1]! * share, a[2]! * (1 - share) + b[2]! * share];
	};
}

function each(
	weights: Float32Array,
	offset: (v: number, weight: number) => readonly [number, number, number],
): Offsets {
	const out = none();
	for (let v = 0; v < weights.length; v++) if (weights[v]! > 0) out.set(offset(v, weights[v]!), v * 3);
	return out;
}
