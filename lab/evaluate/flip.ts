/**
 * LDR-FLIP, how different two pictures look to a viewer who flips between them: Andersson, Nilsson, Akenine-Möller, Oskarsson,
 * Åström, Fairchild, "FLIP: A Difference Evaluator for Alternating Images", Proc. ACM Comput. Graph. Interact. Tech. 3(2), 2020.
 * Written from the paper; constants as in the authors' reference (NVlabs/flip, BSD-3-Clause), of which no code is here.
 */
import { displayToOpponent, huntLab, hyab, LARGEST_DIFFERENCE, opponentToLinear } from './flip-color.ts';
import { filterPlane, flipFilters } from './flip-filters.ts';

/** A picture as FLIP sees it; made once where one picture is compared with many. */
export interface FlipPicture {
	readonly width: number;
	readonly height: number;
	/** Blurred as eyes blur, in Hunt-adjusted L*a*b*: 3 planes. */
	readonly colors: Float32Array;
	/** Strength of edges and of points: 2 planes. */
	readonly features: Float32Array;
}

/** Pixels a degree of sight: the authors' choice, 0.7 m before a 4k screen 0.7 m wide. */
export const FLIP_PIXELS_PER_DEGREE = (0.7 * 3840 * Math.PI) / (0.7 * 180);

/** Differences of colour count with this power, those of edges and points with the other. */
const COLOR_POWER = 0.7;
const FEATURE_POWER = 0.5;
/** Up to this share of the largest difference, errors rise to BENT_TO of 1; what is beyond shares the rest. */
const BENT_AT = 0.4;
const BENT_TO = 0.95;

/**
 * Prepares a picture.
 *
 * @param planes - Display sRGB, 0..1: planes r, g, b of width · height numbers.
 */
export function flipPicture(
	planes: ArrayLike<number>,
	width: number,
	height: number,
	pixelsPerDegree = FLIP_PIXELS_PER_DEGREE,
): FlipPicture {
	const pixels = width * height;
	const filters = flipFilters(pixelsPerDegree);
	const opponent = [0, 1, 2].map(() => new Float32Array(pixels)) as [Float32Array, Float32Array, Float32Array];
	const triple = new Float64Array(3);
	for (let i = 0; i < pixels; i++) {
		for (let k = 0; k < 3; k++) triple[k] = Math.min(1, Math.max(0, planes[k * pixels + i]!));
		displayToOpponent(triple);
		for (let k = 0; k < 3; k++) opponent[k as 0][i] = triple[k]!;
	}
	const blurred = opponent.map((plane, k) => {
		const out = new Float32Array(pixels);
		for (const { share, taps } of filters.sight[k]!) {
			const part = filterPlane(plane, width, height, taps, taps);
			for (let i = 0; i < pixels; i++) out[i] = out[i]! + share * part[i]!;
		}
		return out;
	});
	const colors = new Float32Array(pixels * 3);
	for (let i = 0; i < pixels; i++) {
		for (let k = 0; k < 3; k++) triple[k] = blurred[k]![i]!;
		opponentToLinear(triple);
		for (let k = 0; k < 3; k++) triple[k] = Math.min(1, Math.max(0, triple[k]!));
		huntLab(triple);
		for (let k = 0; k < 3; k++) colors[k * pixels + i] = triple[k]!;
	}
	const light = opponent[0].map((y) => (y + 16) / 116);
	const features = new Float32Array(pixels * 2);
	[filters.edge, filters.point].forEach((along, f) => {
		const x = filterPlane(light, width, height, along, filters.across);
		const y = filterPlane(light, width, height, filters.across, along);
		for (let i = 0; i < pixels; i++) features[f * pixels + i] = Math.hypot(x[i]!, y[i]!);
	});
	return { width, height, colors, features };
}

/** The error at each pixel, 0 (none) … 1. Symmetric in its two pictures. Throws where their sizes differ. */
export function flipErrors(a: FlipPicture, b: FlipPicture): Float32Array {
	if (a.width !== b.width || a.height !== b.height) throw new Error('Pictures to be compared must be of one size.');
	const pixels = a.width * a.height;
	const most = LARGEST_DIFFERENCE ** COLOR_POWER;
	const bend = BENT_AT * most;
	const out = new Float32Array(pixels);
	for (let i = 0; i < pixels; i++) {
		const color = hyab(a.colors, b.colors, i, pixels) ** COLOR_POWER;
		const share = color < bend ? (BENT_TO * color) / bend : BENT_TO + ((1 - BENT_TO) * (color - bend)) / (most - bend);
		const edge = Math.abs(a.features[i]! - b.features[i]!);
		const point = Math.abs(a.features[pixels + i]! - b.features[pixels + i]!);
		const feature = (Math.max(edge, point) * Math.SQRT1_2) ** FEATURE_POWER;
		out[i] = share ** (1 - feature);
	}
	return out;
}
