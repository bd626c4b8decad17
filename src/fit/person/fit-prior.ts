import type { HeadModel } from '../../rig/head-model.ts';
import type { Engine, IndexTensor, Tensor } from '../engine/engine.ts';
import { NORMAL_STRIDE, SPLAT_STRIDE } from '../engine/splat-layout.ts';
import { type AnchorSet, CHARTS } from '../prior/anchor-set.ts';
import type { PriorModel } from '../prior/prior-model.ts';

/** A trained prior with the head model that it was trained on, in the memory of an engine. */
export interface FitPrior {
	readonly model: PriorModel;
	readonly anchors: AnchorSet;
	readonly head: HeadModel;
	/** Vertices of the average head that splats rest on: 3 numbers each, metres. */
	readonly average: Float32Array;
	readonly triangles: IndexTensor;
	/** NORMAL_STRIDE numbers a splat: what low-order light falls on. */
	readonly normals: Tensor;
}

/** Middle of the head, metres: hair takes light by the direction from here. */
const HEAD_MIDDLE = [0, 0.13, -0.01] as const;

/** Joins a prior's parts; cards get the normals of the head under them, since their own point anywhere. */
export function joinPrior(
	engine: Engine,
	model: PriorModel,
	anchors: AnchorSet,
	head: HeadModel,
	average: Float32Array,
): FitPrior {
	const triangles = engine.allocateIndices(anchors.count);
	triangles.values.set(anchors.triangles);
	const normals = engine.allocate(anchors.count * NORMAL_STRIDE);
	const { values } = normals;
	const hair = CHARTS.indexOf('hair');
	for (let i = 0; i < anchors.count; i++) {
		const own = [0, 1, 2].map((k) => anchors.normals[i * 3 + k]!);
		const around = HEAD_MIDDLE.map((x, k) => anchors.records[i * SPLAT_STRIDE + k]! - x);
		const length = Math.hypot(...around) || 1;
		for (let k = 0; k < 3; k++) {
			values[i * NORMAL_STRIDE + k] = anchors.charts[i] === hair ? around[k]! / length : own[k]!;
		}
	}
	return { model, anchors, head, average, triangles, normals };
}
