import type { WebGL2Backend } from '../../../src/gpu/webgl2/webgl2-backend.ts';
import type { DrawList } from '../../../src/scene/draw-list.ts';
import { readTexture } from './read-texture.ts';

/** How an order stands to the depths that several eyes see. */
export interface OrderErrors {
	readonly splats: number;
	/** Splats that the order names more than once. */
	readonly repeated: number;
	/** For each eye: neighbours in the order of which the second is farther, by more than one step of the depth key. */
	readonly wrongPairs: readonly number[];
	/** For each eye: the farthest that such a pair is apart, metres. */
	readonly worstMetres: readonly number[];
}

/** Reads the newest order back and holds it against the view-space depth of every splat. */
export function orderErrors(
	backend: WebGL2Backend,
	order: DrawList,
	worldToViews: readonly ArrayLike<number>[],
): OrderErrors {
	const { gl, textures } = backend;
	let splats = 0;
	for (let i = 0; i < order.clusterCount; i++) splats += order.clusters[i]!.splatCount;
	const entries = readTexture(gl, textures.order, Math.ceil(splats / 1024), 1).subarray(0, splats);
	const rows = Math.floor(entries.reduce((most, place) => Math.max(most, place), 0) / 1024) + 1;
	const centers = new Float32Array(readTexture(gl, textures.centers, rows, 4).buffer);
	const wrongPairs: number[] = [];
	const worstMetres: number[] = [];
	for (const view of worldToViews) {
		const depth = (place: number): number =>
			-(
				view[2]! * centers[place * 4]! +
				view[6]! * centers[place * 4 + 1]! +
				view[10]! * centers[place * 4 + 2]! +
				view[14]!
			);
		let wrong = 0;
		let worst = 0;
		for (let c = 0; c < order.clusterCount; c++) {
			const { firstSplat, splatCount, nearDepth, farDepth } = order.clusters[c]!;
			const keys = 1 + Math.floor(((65536 - order.clusterCount) * splatCount) / splats);
			const step = ((farDepth - nearDepth) / keys) * (1 + 1e-3) + 1e-7;
			for (let i = firstSplat + 1; i < firstSplat + splatCount; i++) {
				const late = depth(entries[i]!) - depth(entries[i - 1]!);
				if (late <= step) continue;
				wrong++;
				worst = Math.max(worst, late);
			}
		}
		wrongPairs.push(wrong);
		worstMetres.push(worst);
	}
	return { splats, repeated: splats - new Set(entries).size, wrongPairs, worstMetres };
}
