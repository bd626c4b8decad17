import type { DepthCluster } from '../gpu/splat-backend.ts';

/** A range of depths in view space. */
export interface DepthRange {
	/** Metres, positive in front of the camera; may be negative behind it. */
	nearDepth: number;
	farDepth: number;
	/** Only ranges of the same batch are merged. Objects with another render order or material get another batch. */
	batch: number;
}

/**
 * Groups ranges that overlap in depth, directly or through others, into clusters, farthest first. The splats of a cluster
 * must be sorted together; those of different clusters must not, since one cluster is completely behind the other.
 *
 * @param pool - Clusters to reuse. It grows if needed; the result is in its first elements.
 * @param ranges - The ranges; only the first `count`. Members of clusters are indices into this list.
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

/** Shortens a list that is filled again each frame. Setting the length to 0 first would free and reallocate its memory. */
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

/** Insertion sort by batch, then by descending far depth: fast for short lists that change little between frames. */
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
