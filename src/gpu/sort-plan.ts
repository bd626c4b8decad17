import { KEY_BITS } from '../splat/constants.ts';
import type { DepthCluster, SplatFrame, SplatInstance } from './splat-backend.ts';

/** The part of one instance in the list that is sorted: where its entries are, and how its depths become keys. */
export interface SortRun {
	instance: SplatInstance;
	firstEntry: number;
	splatCount: number;
	/** key = keyBase + clamp(floor((farDepth - depth) · keysPerMetre), 0, keyCount - 1). */
	keyBase: number;
	keyCount: number;
	farDepth: number;
	keysPerMetre: number;
}

const KEYS = 1 << KEY_BITS;

/**
 * The list that one frame sorts: clusters farthest first. Each cluster has a range of keys of its own, in proportion to its
 * splats, so that one sort orders all clusters and each is a contiguous run of the result.
 */
export class SortPlan {
	/** One for each instance that is drawn, in the order of the list. The objects are reused. */
	readonly runs: SortRun[] = [];
	entryCount = 0;
	/** depth = dot(depthRow, (world point, 1)): metres in front of the rig. */
	readonly depthRow = new Float32Array(4);
	#changed = false;

	/** Plans the frame and fills `firstSplat` and `splatCount` of its clusters. Returns false if nothing has changed. */
	fill(frame: SplatFrame): boolean {
		this.#changed = false;
		this.#fillDepthRow(frame.worldToView);
		const filledClusters = this.#fillClusters(frame);
		let runCount = 0;
		let firstEntry = 0;
		let keyBase = 0;
		for (let c = 0; c < frame.clusters.length; c++) {
			const cluster = frame.clusters[c]!;
			if (cluster.splatCount === 0) continue;
			const keyCount = 1 + Math.floor(((KEYS - filledClusters) * cluster.splatCount) / this.entryCount);
			for (let m = 0; m < cluster.members.length; m++) {
				const instance = frame.instances[cluster.members[m]!]!;
				const splatCount = drawnSplatCount(instance);
				if (splatCount === 0) continue;
				const run = this.#runFor(runCount++, instance);
				this.#changed ||= run.firstEntry !== firstEntry || run.splatCount !== splatCount;
				run.firstEntry = firstEntry;
				run.splatCount = splatCount;
				this.#fillKeys(run, cluster, keyBase, keyCount);
				firstEntry += splatCount;
			}
			keyBase += keyCount;
		}
		if (this.runs.length !== runCount) {
			this.runs.length = runCount;
			this.#changed = true;
		}
		return this.#changed;
	}

	#fillDepthRow(worldToView: Float32Array): void {
		for (let i = 0; i < 4; i++) {
			const value = Math.fround(-worldToView[i * 4 + 2]!);
			this.#changed ||= this.depthRow[i] !== value;
			this.depthRow[i] = value;
		}
	}

	/** Returns how many clusters have splats. */
	#fillClusters(frame: SplatFrame): number {
		let filled = 0;
		this.entryCount = 0;
		for (let c = 0; c < frame.clusters.length; c++) {
			const cluster = frame.clusters[c]!;
			cluster.firstSplat = this.entryCount;
			for (let m = 0; m < cluster.members.length; m++) {
				this.entryCount += drawnSplatCount(frame.instances[cluster.members[m]!]!);
			}
			cluster.splatCount = this.entryCount - cluster.firstSplat;
			if (cluster.splatCount > 0) filled++;
		}
		return filled;
	}

	#runFor(index: number, instance: SplatInstance): SortRun {
		const run = this.runs[index];
		if (run) {
			this.#changed ||= run.instance !== instance;
			run.instance = instance;
			return run;
		}
		this.#changed = true;
		const fresh = { instance, firstEntry: 0, splatCount: 0, keyBase: 0, keyCount: 0, farDepth: 0, keysPerMetre: 0 };
		this.runs.push(fresh);
		return fresh;
	}

	/** An empty or infinite depth range gives all splats one key: they keep the order of the list then. */
	#fillKeys(run: SortRun, cluster: DepthCluster, keyBase: number, keyCount: number): void {
		const range = cluster.farDepth - cluster.nearDepth;
		const sane = range > 0 && Number.isFinite(range);
		const farDepth = sane ? cluster.farDepth : 0;
		const keysPerMetre = sane ? keyCount / range : 0;
		this.#changed ||=
			run.keyBase !== keyBase ||
			run.keyCount !== keyCount ||
			run.farDepth !== farDepth ||
			run.keysPerMetre !== keysPerMetre;
		run.keyBase = keyBase;
		run.keyCount = keyCount;
		run.farDepth = farDepth;
		run.keysPerMetre = keysPerMetre;
	}
}

/** How many splats of an instance are drawn: a whole number, at most its capacity. */
export function drawnSplatCount({ splatCount, capacity, failure }: SplatInstance): number {
	const wanted = Math.floor(splatCount);
	return wanted > 0 && !failure ? Math.min(wanted, capacity) : 0;
}
