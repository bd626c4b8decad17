import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { loft, paint } from './shapes.ts';

/** Height of the base of a neck, metres. */
export const NECK_HEIGHT = 1.44;

/** Half width, half depth and height below the neck of a cape, from the collar to the hem; metres. */
const CAPE = [
	[0.09, 0.076, 0],
	[0.118, 0.095, -0.012],
	[0.139, 0.106, -0.03],
	[0.161, 0.114, -0.055],
	[0.184, 0.121, -0.09],
	[0.203, 0.129, -0.145],
	[0.213, 0.137, -0.24],
	[0.219, 0.146, -0.4],
	[0.225, 0.158, -0.6],
	[0.231, 0.17, -0.8],
	[0.244, 0.19, -1.08],
	[0.262, 0.212, -1.43],
] as const;

/**
 * A long cape for an avatar that has only a head and shoulders: the lower edge of the bust disappears in its collar. Its
 * origin is the base of the neck, and it looks along +z.
 */
export function makeCape(scene: Scene, color: string, size = 1): Mesh[] {
	const cloth = paint(scene, 'cape', color, 0.015);
	const rings = 48;
	const cape = loft(scene, cloth, rings, 96, (ring, turn) => {
		const place = (ring / (rings - 1)) * (CAPE.length - 1);
		const index = Math.min(CAPE.length - 2, Math.floor(place));
		const t = place - index;
		const [width, depth, y] = [0, 1, 2].map((k) => smooth(index, t, k)) as [number, number, number];
		// Folds begin at the chest and deepen to the hem.
		const fall = Math.max(0, (-y - 0.2) / 1.2);
		const fold =
			1 + fall * (0.085 * Math.sin(turn * 11 + 2 * Math.sin(turn * 3)) + 0.055 * Math.sin(turn * 17 + 5 * fall));
		// The collar is cut lower in front.
		const cut = 0.036 * Math.max(0, Math.cos(turn)) ** 2 * Math.max(0, 1 - place / 5);
		return [Math.sin(turn) * width * fold * size, y - cut, (Math.cos(turn) * depth * fold - 0.004) * size];
	});
	return [cape];
}

/** A row of the table between two rows, without a corner at either. */
function smooth(index: number, t: number, k: number): number {
	const at = (i: number): number => CAPE[Math.max(0, Math.min(CAPE.length - 1, i))]![k]!;
	const [a, b, c, d] = [at(index - 1), at(index), at(index + 1), at(index + 2)];
	return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}
