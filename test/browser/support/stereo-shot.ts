import { STEREO_FOV_RADIANS, STEREO_RIGS, STEREO_SIZE } from '../../golden/stereo-rigs.ts';
import { emulatedHeadset } from '../pages/xr-session.ts';
import { toBase64 } from './base64.ts';
import type { OrderErrors } from './order-errors.ts';
import { shapeEyes } from './shape-eyes.ts';

/** What both eyes saw in one frame. */
export interface StereoShot {
	/** Left and right: r g b a bytes as base64, premultiplied, from the top left. */
	readonly eyes: readonly string[];
	/** How often was sorted for the frame. */
	readonly sorts: number;
	readonly order: OrderErrors;
	/** What avatars complained about. */
	readonly reports: readonly string[];
}

/** Puts the emulated headset where a rig of the table has it. */
export function takeRig(name: string): void {
	const rig = STEREO_RIGS.find((candidate) => candidate.name === name)!;
	const headset = emulatedHeadset();
	headset.ipd = rig.eyeDistanceMetres;
	headset.fovy = STEREO_FOV_RADIANS;
	headset.position.set(...rig.position);
	headset.quaternion.set(0, Math.sin(rig.yawRadians / 2), 0, Math.cos(rig.yawRadians / 2));
	shapeEyes(rig);
}

/** A picture of an eye whose rows go from the bottom up, for a StereoShot. */
export function topDown(pixels: Uint8Array): string {
	const out = new Uint8Array(pixels.length);
	const row = STEREO_SIZE * 4;
	for (let y = 0; y < STEREO_SIZE; y++) out.set(pixels.subarray(y * row, (y + 1) * row), (STEREO_SIZE - 1 - y) * row);
	return toBase64(out);
}
