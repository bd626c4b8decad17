import type { ReferenceCamera } from '../reference/camera.ts';
import type { GoldenAvatar, GoldenCase } from './cases.ts';

/** Tangents of the half angles of an eye's frustum, from its axis; all positive. */
export interface EyeTangents {
	readonly left: number;
	readonly right: number;
	readonly up: number;
	readonly down: number;
}

/** Where a headset is, and what its two eyes see. */
export interface StereoRig {
	readonly name: string;
	readonly guards: string;
	/** World position of the middle between the eyes, metres. */
	readonly position: readonly [number, number, number];
	/** To the left, about the vertical. */
	readonly yawRadians: number;
	readonly eyeDistanceMetres: number;
	/** How far the displays are turned outwards. */
	readonly cantRadians: number;
	/** Left eye, right eye. */
	readonly tangents: readonly [EyeTangents, EyeTangents];
	/** True where the emulated headset makes these eyes by itself. */
	readonly native: boolean;
}

/** Pixels of an eye, in both directions. */
export const STEREO_SIZE = 192;

/** Vertical field of view of the emulated headset by itself. */
export const STEREO_FOV_RADIANS = 0.6;

const half = Math.tan(STEREO_FOV_RADIANS / 2);
const square: EyeTangents = { left: half, right: half, up: half, down: half };
const place = { position: [0.03, 0.17, 0.75], yawRadians: 0.06, eyeDistanceMetres: 0.064 } as const;

/** The table of stereo goldens: a pair of pictures each, which every engine must show. */
export const STEREO_RIGS: readonly StereoRig[] = [
	{
		...place,
		name: 'stereo-parallel',
		guards: 'two eyes with one order, exact for both',
		cantRadians: 0,
		tangents: [square, square],
		native: true,
	},
	{
		...place,
		name: 'stereo-canted',
		guards: 'displays turned outwards, frusta that are not symmetric, pixels that are not square',
		cantRadians: (8 * Math.PI) / 180,
		tangents: [
			{ left: 0.5, right: 0.36, up: 0.3, down: 0.36 },
			{ left: 0.36, right: 0.5, up: 0.3, down: 0.36 },
		],
		native: false,
	},
];

/** The two heads in all stereo goldens: they overlap. */
export const STEREO_AVATARS: readonly (GoldenAvatar & { readonly at: readonly [number, number, number] })[] = [
	{ seed: 1, at: [0.04, 0, 0] },
	{ seed: 4, at: [-0.04, 0, 0.02] },
].map((avatar) => ({ ...avatar, avatarToWorld: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, ...avatar.at, 1] }) as never);

/** Where an eye is and how it is turned: position, and the angle to the left about the vertical. */
export function eyePlace(rig: StereoRig, eye: 0 | 1): { position: [number, number, number]; yawRadians: number } {
	const side = (eye === 0 ? -1 : 1) * (rig.eyeDistanceMetres / 2);
	const [x, y, z] = rig.position;
	return {
		position: [x + side * Math.cos(rig.yawRadians), y, z - side * Math.sin(rig.yawRadians)],
		yawRadians: rig.yawRadians + (eye === 0 ? 1 : -1) * rig.cantRadians,
	};
}

/** The projection between tangents, column-major, GL clip space. */
export function eyeProjection({ left, right, up, down }: EyeTangents, near = 0.05, far = 100): number[] {
	const out = new Array<number>(16).fill(0);
	out[0] = 2 / (right + left);
	out[5] = 2 / (up + down);
	out[8] = (right - left) / (right + left);
	out[9] = (up - down) / (up + down);
	out[10] = -(far + near) / (far - near);
	out[11] = -1;
	out[14] = (-2 * far * near) / (far - near);
	return out;
}

/**
 * What the oracles draw for an eye.
 *
 * @param order - `common`: sorted for the mean of both eyes, as it is to be; `own`: as if the eye were alone.
 */
export function eyeCase(rig: StereoRig, eye: 0 | 1, order: 'common' | 'own' = 'common'): GoldenCase {
	const worldToView = viewOf(rig, eye);
	const other = viewOf(rig, eye === 0 ? 1 : 0);
	const camera: ReferenceCamera = {
		worldToView,
		projection: eyeProjection(rig.tangents[eye]),
		width: STEREO_SIZE,
		height: STEREO_SIZE,
	};
	const sortedFor = order === 'own' ? worldToView : worldToView.map((value, i) => (value + other[i]!) / 2);
	return { name: rig.name, guards: rig.guards, camera, avatars: STEREO_AVATARS, sortedFor };
}

/** World to view of an eye, column-major. */
function viewOf(rig: StereoRig, eye: 0 | 1): number[] {
	const { position, yawRadians } = eyePlace(rig, eye);
	const [c, s] = [Math.cos(yawRadians), Math.sin(yawRadians)];
	const [x, y, z] = position;
	// The transpose of a rotation about y, after moving the eye to the origin.
	return [c, 0, s, 0, 0, 1, 0, 0, -s, 0, c, 0, -c * x + s * z, -y, -s * x - c * z, 1];
}
