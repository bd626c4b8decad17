import { unpackHidden, unpackShape } from '../../../src/splat/packed-splat.ts';
import { prefixScale } from '../../../src/splat/prefix-scale.ts';
import type { GoldenAvatar } from '../../golden/cases.ts';
import { poseGolden } from '../../golden/pose-golden.ts';
import { deformSplats } from '../../reference/deform-splats.ts';

/** Largest differences between posed splats and the oracle's. */
export interface PosedDifference {
	/** Metres. */
	center: number;
	/** Of the splat's largest variance. */
	covariance: number;
	/** Of 1. */
	color: number;
	/** Of the 64 pixels of the fade. */
	hidden: number;
}

/** Compares posed centre and shape texels of one avatar with test/reference/deform-splats.ts. What is no number counts as infinite. */
export function posedDifference(avatar: GoldenAvatar, centerWords: Uint32Array, shapes: Uint32Array): PosedDifference {
	const { asset, vertices, weights, avatarToWorld } = poseGolden(avatar);
	const splatCount = avatar.splatCount ?? asset.splats.count;
	const oracle = deformSplats({
		splats: asset.splats,
		restPositions: asset.mesh.positions,
		triangles: asset.mesh.triangles,
		posedPositions: vertices,
		avatarToWorld,
		correctives: asset.correctives,
		weights,
		splatCount,
		sizeFactor: prefixScale(splatCount, asset.splats.count),
	});
	const centers = new Float32Array(centerWords.buffer, centerWords.byteOffset, centerWords.length);
	const worst: PosedDifference = { center: 0, covariance: 0, color: 0, hidden: 0 };
	const note = (key: keyof PosedDifference, apart: number): void => {
		worst[key] = Math.max(worst[key], Number.isNaN(apart) ? Number.POSITIVE_INFINITY : Math.abs(apart));
	};
	const l = new Float64Array(6);
	for (let i = 0; i < splatCount; i++) {
		for (let k = 0; k < 3; k++) note('center', centers[i * 4 + k]! - oracle.centers[i * 3 + k]!);
		unpackShape(l, 0, shapes, i * 4);
		note('hidden', unpackHidden(shapes, i * 4) - Math.round(64 * (1 - (avatar.opacity ?? 1))));
		const covariance = oracle.covariances.subarray(i * 9, i * 9 + 9);
		const largest = Math.max(covariance[0]!, covariance[4]!, covariance[8]!);
		squared(l).forEach((value, k) => {
			note('covariance', (value - covariance[k]!) / largest);
		});
		for (let k = 0; k < 4; k++) {
			note('color', ((centerWords[i * 4 + 3]! >>> (k * 8)) & 255) / 255 - oracle.colors[i * 4 + k]!);
		}
	}
	return worst;
}

/** L·Lᵀ, row by row. */
function squared(l: Float64Array): number[] {
	const [l00, l10, l20, l11, l21, l22] = l as unknown as [number, number, number, number, number, number];
	const xy = l00 * l10;
	const xz = l00 * l20;
	const yz = l10 * l20 + l11 * l21;
	return [l00 * l00, xy, xz, xy, l10 * l10 + l11 * l11, yz, xz, yz, l20 * l20 + l21 * l21 + l22 * l22];
}
