import { GaspardError } from '../errors.ts';
import type { SplatCloud } from './avatar-asset.ts';
import { SH_DEGREE_0, SPLAT_RECORD } from './file-format.ts';
import { ASSET_LIMITS } from './limits.ts';

/**
 * How the whole numbers of splat records become metres: position = center + size · integer / 32767, sigma = size ·
 * integer / 65535. That is glTF's normalised form on a node of this scale; Babylon loses splats on nodes scaled to
 * micrometres, so plain integers would not do.
 */
export interface SplatScaling {
	/** Half the width of the cube that holds the splats, metres: 32767 steps, each a power of two. */
	readonly size: number;
	readonly center: readonly [number, number, number];
}

/** A scaling in which all centres and sizes of these splats fit 16 bits: steps of 2⁻¹⁷ m, or larger where they must be. */
export function splatScaling(splats: SplatCloud): SplatScaling {
	const low = [Infinity, Infinity, Infinity];
	const high = [-Infinity, -Infinity, -Infinity];
	for (let i = 0; i < splats.count * 3; i++) {
		low[i % 3] = Math.min(low[i % 3]!, splats.centers[i]!);
		high[i % 3] = Math.max(high[i % 3]!, splats.centers[i]!);
	}
	let furthest = Math.max(...low.map((value, axis) => (high[axis]! - value) / 2));
	for (const sigma of splats.scales) furthest = Math.max(furthest, sigma);
	let step = 2 ** -17;
	while (furthest > 32766 * step) step *= 2;
	const center = low.map((value, axis) => Math.round((value + high[axis]!) / 2 / step) * step);
	return { size: step * POSITION_UNIT, center: center as [number, number, number] };
}

const POSITION_UNIT = 32767;
const SIGMA_UNIT = 65535;

/** The splats as records of SPLAT_RECORD. */
export function packSplats(splats: SplatCloud, scaling: SplatScaling): Uint8Array {
	const { size, center } = scaling;
	const bytes = new Uint8Array(splats.count * SPLAT_RECORD.stride);
	const view = new DataView(bytes.buffer);
	// Rounding must not take a size over the limit of the reader.
	const largest = Math.floor((ASSET_LIMITS.splatSigmaMetres / size) * SIGMA_UNIT);
	for (let i = 0; i < splats.count; i++) {
		const at = i * SPLAT_RECORD.stride;
		for (let axis = 0; axis < 3; axis++) {
			const position = Math.round(((splats.centers[i * 3 + axis]! - center[axis]!) / size) * POSITION_UNIT);
			view.setInt16(at + SPLAT_RECORD.position + axis * 2, position, true);
			// A size of 0 would make a covariance that cannot be inverted.
			const sigma = Math.max(1, Math.min(largest, Math.round((splats.scales[i * 3 + axis]! / size) * SIGMA_UNIT)));
			view.setUint16(at + SPLAT_RECORD.scale + axis * 2, sigma, true);
			const color = (splats.colors[i * 4 + axis]! / 255 - 0.5) / SH_DEGREE_0;
			view.setFloat32(at + SPLAT_RECORD.color + axis * 4, color, true);
		}
		packRotation(view, at, splats.rotations, i * 4);
		view.setUint16(at + SPLAT_RECORD.triangle, splats.triangles[i]!, true);
		view.setUint8(at + SPLAT_RECORD.opacity, splats.colors[i * 4 + 3]!);
	}
	return bytes;
}

/** The whole of a rotation component, 127 for 1, and 256ths of it. */
const ROTATION_UNIT = 127 * 256;

function packRotation(view: DataView, at: number, rotations: Float32Array, from: number): void {
	let squared = 0;
	for (let k = 0; k < 4; k++) squared += rotations[from + k]! ** 2;
	const scale = ROTATION_UNIT / Math.sqrt(squared);
	for (let k = 0; k < 4; k++) {
		const value = Math.round(rotations[from + k]! * scale);
		const coarse = Math.round(value / 256);
		view.setInt8(at + SPLAT_RECORD.rotation + k, coarse);
		// -128..128 rounds into -128..127; the one case beyond is off by 1 in 32,512.
		view.setInt8(at + SPLAT_RECORD.rotationFine[k]!, Math.min(127, value - coarse * 256));
	}
}

/**
 * Reads `count` splats. Throws `asset/corrupt` where a number makes no sense: a colour that is not finite, a rotation
 * without direction, a triangle beyond `triangleCount`, a splat too large or too far away.
 */
export function unpackSplats(
	bytes: Uint8Array,
	count: number,
	scaling: SplatScaling,
	triangleCount: number,
): SplatCloud {
	const { center } = scaling;
	const step = scaling.size / POSITION_UNIT;
	const sigmaStep = scaling.size / SIGMA_UNIT;
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const splats = {
		count,
		centers: new Float32Array(count * 3),
		rotations: new Float32Array(count * 4),
		scales: new Float32Array(count * 3),
		colors: new Uint8Array(count * 4),
		triangles: new Uint32Array(count),
	};
	for (let i = 0; i < count; i++) {
		const at = i * SPLAT_RECORD.stride;
		for (let axis = 0; axis < 3; axis++) {
			splats.centers[i * 3 + axis] = center[axis]! + step * view.getInt16(at + SPLAT_RECORD.position + axis * 2, true);
			const sigma = sigmaStep * view.getUint16(at + SPLAT_RECORD.scale + axis * 2, true);
			if (sigma === 0 || sigma > ASSET_LIMITS.splatSigmaMetres) throw bad(i, 'size', sigma);
			splats.scales[i * 3 + axis] = sigma;
			const color = 0.5 + SH_DEGREE_0 * view.getFloat32(at + SPLAT_RECORD.color + axis * 4, true);
			if (!Number.isFinite(color)) throw bad(i, 'colour', color);
			splats.colors[i * 4 + axis] = Math.round(255 * Math.min(1, Math.max(0, color)));
		}
		unpackRotation(splats.rotations, i, view, at);
		const triangle = view.getUint16(at + SPLAT_RECORD.triangle, true);
		if (triangle >= triangleCount) throw bad(i, 'triangle', triangle);
		splats.triangles[i] = triangle;
		splats.colors[i * 4 + 3] = view.getUint8(at + SPLAT_RECORD.opacity);
	}
	return splats;
}

function unpackRotation(rotations: Float32Array, splat: number, view: DataView, at: number): void {
	let squared = 0;
	for (let k = 0; k < 4; k++) {
		const coarse = view.getInt8(at + SPLAT_RECORD.rotation + k);
		const value = coarse * 256 + view.getInt8(at + SPLAT_RECORD.rotationFine[k]!);
		rotations[splat * 4 + k] = value;
		squared += value * value;
	}
	// Below this it is noise about zero, not a direction.
	if (squared < 65536) throw bad(splat, 'rotation', 0);
	const scale = 1 / Math.sqrt(squared);
	for (let k = splat * 4; k < splat * 4 + 4; k++) rotations[k] = rotations[k]! * scale;
}

function bad(splat: number, what: string, value: number): GaspardError {
	return new GaspardError('asset/corrupt', `Splat ${splat} has the ${what} ${value}. Export the avatar again.`, {
		splat,
		what,
		actual: value,
	});
}
