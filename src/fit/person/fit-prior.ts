import type { HeadModel } from '../../rig/head-model.ts';
import type { Engine, IndexTensor, Tensor } from '../engine/engine.ts';
import { NORMAL_STRIDE, SPLAT_STRIDE } from '../engine/splat-layout.ts';
import { type AnchorSet, CHARTS } from '../prior/anchor-set.ts';
import type { PriorModel } from '../prior/prior-model.ts';

/** A trained prior and the head model that it was trained on, in the memory of an engine. */
export interface FitPrior {
	readonly model: PriorModel;
	readonly anchors: AnchorSet;
	readonly head: HeadModel;
	/** Vertices of the average head, which the splats rest on: 3 numbers each, metres. */
	readonly average: Float32Array;
	/** Triangle of each splat. */
	readonly triangles: IndexTensor;
	/** NORMAL_STRIDE numbers a splat: normals for low-order light. */
	readonly normals: Tensor;
}

/** Centre of the head, metres. Hair is lit by its direction from here. */
const HEAD_MIDDLE = [0, 0.13, -0.01] as const;

/** Combines the parts of a prior. Hair gets normals that point away from the centre of the head, since its own are arbitrary. */
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
