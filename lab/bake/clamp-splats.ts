import { SPLAT_STRIDE } from '../../src/fit/engine/splat-layout.ts';
import type { SplatSet } from './splat-set.ts';

/** Largest σ and farthest drift from the place of sampling, in spacings. Guarded splats stay what they are. */
const FREE = { sigma: 3.5, drift: 2.5 } as const;
const GUARDED = { sigma: 1.5, drift: 1.1 } as const;
/** Largest σ over the middle one: longer splats are spikes seen from the side. */
const LONGEST = 10;
/** Smallest σ: in spacings, and in metres. */
const THINNEST_SPACINGS = 0.04;
const THINNEST_METRES = 6e-5;
/** An opacity of 0.99: the kernels' and the shaders' blending agree up to there. */
const OPACITY_LOGIT_MAX = 4.595;
const OPACITY_LOGIT_MIN = -6;

/**
 * Holds every splat within bounds, in place: size, spike, drift from its `anchors`, opacity, colours within 0..1 (they are
 * stored as bytes).
 *
 * @param anchors - Where each splat was sampled: 3 numbers a splat.
 */
export function clampSplats(records: Float32Array, anchors: Float32Array, { spacings, guarded }: SplatSet): void {
	for (let i = 0; i < spacings.length; i++) {
		const s = i * SPLAT_STRIDE;
		const spacing = spacings[i]!;
		const { sigma, drift } = guarded[i] ? GUARDED : FREE;
		const upper = Math.log(sigma * spacing);
		const lower = Math.log(Math.max(THINNEST_METRES, THINNEST_SPACINGS * spacing));
		for (let k = 8; k < 11; k++) records[s + k] = Math.min(upper, Math.max(lower, records[s + k]!));
		clampLongest(records, s + 8);
		clampDrift(records, s, anchors, i * 3, drift * spacing);
		for (let k = 12; k < 15; k++) records[s + k] = Math.min(1, Math.max(0, records[s + k]!));
		records[s + 15] = Math.min(OPACITY_LOGIT_MAX, Math.max(OPACITY_LOGIT_MIN, records[s + 15]!));
	}
}

const LOG_LONGEST = Math.log(LONGEST);

function clampLongest(records: Float32Array, at: number): void {
	const a = records[at]!;
	const b = records[at + 1]!;
	const c = records[at + 2]!;
	const largest = Math.max(a, b, c);
	const middle = a + b + c - largest - Math.min(a, b, c);
	if (largest <= middle + LOG_LONGEST) return;
	for (let k = 0; k < 3; k++) if (records[at + k] === largest) records[at + k] = middle + LOG_LONGEST;
}

function clampDrift(records: Float32Array, s: number, anchors: Float32Array, a: number, limit: number): void {
	const x = records[s]! - anchors[a]!;
	const y = records[s + 1]! - anchors[a + 1]!;
	const z = records[s + 2]! - anchors[a + 2]!;
	const squared = x * x + y * y + z * z;
	if (squared <= limit * limit) return;
	const factor = limit / Math.sqrt(squared);
	records[s] = anchors[a]! + x * factor;
	records[s + 1] = anchors[a + 1]! + y * factor;
	records[s + 2] = anchors[a + 2]! + z * factor;
}
