import type { SplatCloud } from '../../asset/avatar-asset.ts';
import { ASSET_LIMITS } from '../../asset/limits.ts';
import { GaspardError } from '../../errors.ts';
import { TRIANGLE_MAP_STRIDE } from '../../splat/triangle-map.ts';
import { OPACITY_MAX, SPLAT_STRIDE } from '../engine/splat-layout.ts';

/**
 * Splats with a smaller opacity (of 255) are removed: a fifth to a third of all splats, mostly hair that the person does not have.
 * Without them images stay within 48 dB even for the average of all hair styles; with a limit of 4 it is 44 dB, with 8 37 dB.
 */
export const FAINTEST = 3;
/** Larger colours, as a factor of white, mean that a fit has diverged. */
const LARGEST_COLOR = 10;
/** Largest standard deviation, metres: 10 % below an avatar's limit. */
const LARGEST_SIGMA = 0.9 * ASSET_LIMITS.splatSigmaMetres;

/**
 * Applies the transforms of their triangles to splat records, as an engine's raster does before drawing, and converts the result to an
 * avatar's format: unit quaternions, metres, bytes of sRGB and opacity. The order is kept. Splats too faint to be seen are removed.
 *
 * @param records - SPLAT_STRIDE numbers a splat, on the average head.
 * @param triangles - Index of each splat's triangle in `maps`.
 * @param maps - TRIANGLE_MAP_STRIDE numbers a triangle: transforms from the average head to the person's neutral head.
 * @returns The splats, and for each of them the index of its record (`kept`).
 * @throws GaspardError `fit/not-finite` if a number is not finite or a splat exceeds the limits of an avatar.
 */
export function splatsToRest(
	records: ArrayLike<number>,
	triangles: ArrayLike<number>,
	maps: ArrayLike<number>,
): { readonly cloud: SplatCloud; readonly kept: readonly number[] } {
	const kept: number[] = [];
	for (let i = 0; i < triangles.length; i++) {
		const opacity = opacityByte(records[i * SPLAT_STRIDE + 15]!);
		checkNumber(opacity, 255, i);
		if (opacity >= FAINTEST) kept.push(i);
	}
	const count = kept.length;
	const cloud = {
		count,
		centers: new Float32Array(count * 3),
		rotations: new Float32Array(count * 4),
		scales: new Float32Array(count * 3),
		colors: new Uint8Array(count * 4),
		triangles: Uint32Array.from(kept, (i) => triangles[i]!),
	};
	kept.forEach((splat, i) => {
		const s = splat * SPLAT_STRIDE;
		const m = cloud.triangles[i]! * TRIANGLE_MAP_STRIDE;
		for (let row = 0; row < 3; row++) {
			let x = maps[m + row * 4 + 3]!;
			for (let k = 0; k < 3; k++) x += maps[m + row * 4 + k]! * records[s + k]!;
			cloud.centers[i * 3 + row] = x;
		}
		const factor = Math.hypot(maps[m + 12]!, maps[m + 13]!, maps[m + 14]!, maps[m + 15]!);
		writeTurned(cloud.rotations, i * 4, maps, m + 12, records, s + 4);
		for (let k = 0; k < 3; k++) {
			cloud.scales[i * 3 + k] = factor * Math.exp(records[s + 8 + k]!);
			cloud.colors[i * 4 + k] = Math.round(255 * Math.min(1, Math.max(0, records[s + 12 + k]!)));
		}
		cloud.colors[i * 4 + 3] = opacityByte(records[s + 15]!);
		for (let k = 12; k < 15; k++) checkNumber(records[s + k]!, LARGEST_COLOR, splat);
	});
	for (let i = 0; i < count; i++) {
		for (let k = 0; k < 3; k++) checkNumber(cloud.centers[i * 3 + k]!, ASSET_LIMITS.distanceMetres, kept[i]!);
		for (let k = 0; k < 3; k++) checkNumber(cloud.scales[i * 3 + k]!, LARGEST_SIGMA, kept[i]!);
		for (let k = 0; k < 4; k++) checkNumber(cloud.rotations[i * 4 + k]!, 1.001, kept[i]!);
	}
	return { cloud, kept };
}

/** Opacity of 255 as the raster draws it. */
function opacityByte(logit: number): number {
	return Math.round(255 * Math.min(OPACITY_MAX, 1 / (1 + Math.exp(-logit))));
}

/** Writes the normalised quaternion turn · own: `own` is applied first. */
function writeTurned(
	out: Float32Array,
	at: number,
	turn: ArrayLike<number>,
	t: number,
	own: ArrayLike<number>,
	o: number,
): void {
	const [ax, ay, az, aw] = [turn[t]!, turn[t + 1]!, turn[t + 2]!, turn[t + 3]!];
	const [bx, by, bz, bw] = [own[o]!, own[o + 1]!, own[o + 2]!, own[o + 3]!];
	const x = aw * bx + ax * bw + ay * bz - az * by;
	const y = aw * by - ax * bz + ay * bw + az * bx;
	const z = aw * bz + ax * by - ay * bx + az * bw;
	const w = aw * bw - ax * bx - ay * by - az * bz;
	const length = Math.hypot(x, y, z, w);
	out[at] = x / length;
	out[at + 1] = y / length;
	out[at + 2] = z / length;
	out[at + 3] = w / length;
}

function checkNumber(value: number, limit: number, splat: number): void {
	// NaN fails this comparison too.
	if (Math.abs(value) <= limit) return;
	throw new GaspardError(
		'fit/not-finite',
		`Splat ${splat} of this fit is out of range: the fit has diverged. Fit again with lower rates or a better picture.`,
		{ what: 'splat', index: splat, actual: value },
	);
}
