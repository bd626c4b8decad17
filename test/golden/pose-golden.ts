import type { AvatarAsset } from '../../src/asset/avatar-asset.ts';
import { correctiveWeightCount } from '../../src/asset/correctives.ts';
import { evaluateWeightNetwork } from '../../src/decode/weight-network.ts';
import { measureBounds, poseBounds } from '../../src/bounds/posed-bounds.ts';
import { EXPRESSION_COUNT, EXPRESSION_INDEX, type ExpressionName } from '../../src/rig/expression-names.ts';
import { poseVertices } from '../../src/rig/pose-vertices.ts';
import { makeFixtureAvatar } from '../fixtures/make-fixture-avatar.ts';
import { FIXTURE_WEIGHT_COUNT, makeWeightNetwork } from '../fixtures/make-fixture-correctives.ts';
import { GOLDEN_SPLAT_COUNT, type GoldenAvatar } from './cases.ts';

/** One avatar of a golden picture, made and posed; the same in Node and in the page. */
export interface PosedGolden {
	readonly asset: AvatarAsset;
	readonly vertices: Float32Array;
	/** Corrective weights; empty without correctives. */
	readonly weights: Float32Array;
	readonly avatarToWorld: Float32Array;
}

const AT_REST = [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1];

/** Poses an avatar on the CPU: the fixture of its seed, or the asset that is given instead. */
export function poseGolden(avatar: GoldenAvatar, given?: AvatarAsset): PosedGolden {
	const { seed, correctives = false } = avatar;
	const made = given ?? makeFixtureAvatar({ seed, splatCount: GOLDEN_SPLAT_COUNT, detail: 2, correctives });
	const asset = { ...made, convention: avatar.convention ?? made.convention };
	const expression = new Float32Array(EXPRESSION_COUNT);
	for (const [name, weight] of Object.entries(avatar.expression ?? {})) {
		expression[EXPRESSION_INDEX[name as ExpressionName]] = weight;
	}
	const vertices = new Float32Array(asset.mesh.positions.length);
	poseVertices(vertices, asset.mesh, expression, avatar.joints ?? AT_REST);
	const avatarToWorld = Float32Array.from(avatar.avatarToWorld ?? [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
	const weights = new Float32Array(correctiveWeightCount(asset.correctives));
	if (correctives) evaluateWeightNetwork(weights, makeWeightNetwork(FIXTURE_WEIGHT_COUNT, seed), expression);
	return { asset, vertices, weights, avatarToWorld };
}

/**
 * View-space depth range of an avatar, metres in front of the camera: of the box that the avatar system would use, so that
 * hair far from any vertex is inside.
 */
export function depthRange(
	{ asset, vertices, weights, avatarToWorld }: PosedGolden,
	worldToView: ArrayLike<number>,
): { near: number; far: number } {
	const m = avatarToWorld;
	const v = worldToView;
	const box = new Float32Array(6);
	poseBounds(box, measureBounds(asset), vertices, weights);
	let near = Number.POSITIVE_INFINITY;
	let far = Number.NEGATIVE_INFINITY;
	for (let corner = 0; corner < 8; corner++) {
		const [x, y, z] = [0, 1, 2].map((axis) => box[axis + ((corner >> axis) & 1) * 3]!) as [number, number, number];
		const world = [0, 1, 2].map((r) => m[r]! * x + m[4 + r]! * y + m[8 + r]! * z + m[12 + r]!);
		const depth = -(v[2]! * world[0]! + v[6]! * world[1]! + v[10]! * world[2]! + v[14]!);
		near = Math.min(near, depth);
		far = Math.max(far, depth);
	}
	return { near, far };
}
