import type { PosedSplats } from './posed-splats.ts';

/** Bytes of one record of a `.splat` file. */
const RECORD = 32;

/**
 * The bytes of a `.splat` file (antimatter15): centre and standard deviations as floats, colour and opacity as bytes, and a
 * rotation w x y z in eight bits each, which thin hairs feel: prefer the `.ply` where it is read.
 */
export function writeSplat(splats: PosedSplats): Uint8Array {
	const bytes = new Uint8Array(splats.count * RECORD);
	const floats = new Float32Array(bytes.buffer);
	for (let i = 0; i < splats.count; i++) {
		floats.set(splats.centers.subarray(i * 3, i * 3 + 3), i * 8);
		floats.set(splats.scales.subarray(i * 3, i * 3 + 3), i * 8 + 3);
		bytes.set(splats.colors.subarray(i * 4, i * 4 + 4), i * RECORD + 24);
		for (let k = 0; k < 4; k++) {
			const value = splats.rotations[i * 4 + ((k + 3) % 4)]!;
			bytes[i * RECORD + 28 + k] = Math.max(0, Math.min(255, Math.round(value * 128 + 128)));
		}
	}
	return bytes;
}
