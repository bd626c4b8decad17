import type { DepthCluster } from '../gpu/splat-backend.ts';

/** The view-space depths that something takes up. */
export interface DepthRange {
	/** Metres, positive in front of the camera; may be negative behind it. */
	nearDepth: number;
	farDepth: number;
	/** Only ranges of the same batch are merged: what differs in render order or material is drawn apart. */
	batch: number;
}

/**
 * Groups ranges that overlap in depth, directly or through others, into clusters, farthest first. Inside a cluster one
 * common order of splats is needed; between clusters of a batch none, since they lie wholly behind one another.
 *
 * @param pool - Clusters to reuse; grows when there are too few. The first ones are overwritten and returned.
 * @param ranges - Members of the clusters are indices into this list; only the first `count` are looked at.
 * @returns How many clusters of the pool are in use. Allocates only when the pool or a member list grows.
 */
export function groupByDepth(pool: DepthCluster[], ranges: readonly DepthRange[], count: number): number {
	sortFarthestFirst(ranges, count);
	let used = 0;
	let memberCount = 0;
	for (let i = 0; i < count; i++) {
		const member = order[i]!;
		const range = ranges[member]!;
		const last = used > 0 ? pool[used - 1]! : undefined;
		const sameBatch = last !== undefined && ranges[last.members[0]!]!.batch === range.batch;
		if (last !== undefined && sameBatch && range.farDepth >= last.nearDepth) {
			last.members[memberCount++] = member;
			last.nearDepth = Math.min(last.nearDepth, range.nearDepth);
		} else {
			if (last) truncate(last.members, memberCount);
			startCluster(pool, used++, member, range);
			memberCount = 1;
		}
	}
	if (used > 0) truncate(pool[used - 1]!.members, memberCount);
	return used;
}

/** Shortens a list that is filled anew each frame. A list set to length 0 would give its memory away, and take it again. */
export function truncate(list: unknown[], length: number): void {
	if (list.length !== length) list.length = length;
}

function startCluster(pool: DepthCluster[], index: number, member: number, range: DepthRange): void {
	if (index === pool.length) pool.push({ members: [], nearDepth: 0, farDepth: 0, firstSplat: 0, splatCount: 0 });
	const cluster = pool[index]!;
	cluster.members[0] = member;
	cluster.nearDepth = range.nearDepth;
	cluster.farDepth = range.farDepth;
	cluster.firstSplat = 0;
	cluster.splatCount = 0;
}

const order: number[] = [];

/** Insertion sort by batch, then by falling far depth: short lists that hardly change from frame to frame. */
function sortFarthestFirst(ranges: readonly DepthRange[], count: number): void {
	truncate(order, count);
	for (let i = 0; i < count; i++) {
		const range = ranges[i]!;
		let slot = i;
		while (slot > 0 && comesAfter(ranges[order[slot - 1]!]!, range)) {
			order[slot] = order[slot - 1]!;
			slot--;
		}
		order[slot] = i;
	}
}

function comesAfter(a: DepthRange, b: DepthRange): boolean {
	return a.batch === b.batch ? a.farDepth < b.farDepth : a.batch > b.batch;
}
