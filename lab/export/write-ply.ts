import { SH_DEGREE_0 } from '../../src/asset/file-format.ts';
import type { PosedSplats } from './posed-splats.ts';

/** The properties of a 3DGS `.ply` without view-dependent colour, in the order of INRIA's training code; all float. */
const PROPERTIES = [
	...['x', 'y', 'z', 'nx', 'ny', 'nz', 'f_dc_0', 'f_dc_1', 'f_dc_2', 'opacity'],
	...['scale_0', 'scale_1', 'scale_2', 'rot_0', 'rot_1', 'rot_2', 'rot_3'],
];

/** Bytes of 8 bits: half a step from the ends, where the logarithms of an opaque splat and of an empty one still exist. */
const OPACITY_MARGIN = 0.5 / 255;

/**
 * The bytes of a binary 3DGS `.ply` (Kerbl 2023), which nearly every renderer of splats reads: colours as the coefficient
 * of degree 0, opacity as a logit, sizes as logarithms, rotations w x y z. The rig is lost: this is one pose.
 */
export function writePly(splats: PosedSplats): Uint8Array {
	const header = new TextEncoder().encode(
		`ply\nformat binary_little_endian 1.0\nelement vertex ${splats.count}\n` +
			`${PROPERTIES.map((name) => `property float ${name}\n`).join('')}end_header\n`,
	);
	const stride = PROPERTIES.length * 4;
	const bytes = new Uint8Array(header.length + splats.count * stride);
	bytes.set(header);
	const view = new DataView(bytes.buffer);
	const { centers, colors, scales, rotations } = splats;
	for (let i = 0; i < splats.count; i++) {
		let at = header.length + i * stride;
		const put = (value: number): void => {
			view.setFloat32(at, value, true);
			at += 4;
		};
		for (let k = 0; k < 3; k++) put(centers[i * 3 + k]!);
		for (let k = 0; k < 3; k++) put(0);
		for (let k = 0; k < 3; k++) put((colors[i * 4 + k]! / 255 - 0.5) / SH_DEGREE_0);
		const opacity = Math.min(1 - OPACITY_MARGIN, Math.max(OPACITY_MARGIN, colors[i * 4 + 3]! / 255));
		put(Math.log(opacity / (1 - opacity)));
		for (let k = 0; k < 3; k++) put(Math.log(scales[i * 3 + k]!));
		for (let k = 3; k < 7; k++) put(rotations[i * 4 + (k % 4)]!);
	}
	return bytes;
}
