import type { AvatarAsset } from '../../src/asset/avatar-asset.ts';
import { EXPRESSION_COUNT, EXPRESSION_INDEX, type ExpressionName } from '../../src/rig/expression-names.ts';
import { poseVertices } from '../../src/rig/pose-vertices.ts';
import { makeFixtureAvatar } from '../fixtures/make-fixture-avatar.ts';
import { GOLDEN_SPLAT_COUNT, type GoldenAvatar } from './cases.ts';

/** One avatar of a golden picture, made and posed; the same in Node and in the page. */
export interface PosedGolden {
	readonly asset: AvatarAsset;
	readonly vertices: Float32Array;
	readonly avatarToWorld: Float32Array;
}

const AT_REST = [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1];

/** Poses an avatar on the CPU: the fixture of its seed, or the asset that is given instead. */
export function poseGolden(avatar: GoldenAvatar, given?: AvatarAsset): PosedGolden {
	const made = given ?? makeFixtureAvatar({ seed: avatar.seed, splatCount: GOLDEN_SPLAT_COUNT, detail: 2 });
	const asset = { ...made, convention: avatar.convention ?? made.convention };
	const weights = new Float32Array(EXPRESSION_COUNT);
	for (const [name, weight] of Object.entries(avatar.expression ?? {})) {
		weights[EXPRESSION_INDEX[name as ExpressionName]] = weight;
	}
	const vertices = new Float32Array(asset.mesh.positions.length);
	poseVertices(vertices, asset.mesh, weights, avatar.joints ?? AT_REST);
	const avatarToWorld = Float32Array.from(avatar.avatarToWorld ?? [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
	return { asset, vertices, avatarToWorld };
}

/** View-space depth range of posed vertices, metres in front of the camera, with room for the splats on them. */
export function depthRange(
	vertices: Float32Array,
	avatarToWorld: ArrayLike<number>,
	worldToView: ArrayLike<number>,
	margin = 0.02,
): { near: number; far: number } {
	const m = avatarToWorld;
	const v = worldToView;
	let near = Number.POSITIVE_INFINITY;
	let far = Number.NEGATIVE_INFINITY;
	for (let i = 0; i < vertices.length; i += 3) {
		const [x, y, z] = [vertices[i]!, vertices[i + 1]!, vertices[i + 2]!];
		const world = [0, 1, 2].map((r) => m[r]! * x + m[4 + r]! * y + m[8 + r]! * z + m[12 + r]!);
		const depth = -(v[2]! * world[0]! + v[6]! * world[1]! + v[10]! * world[2]! + v[14]!);
		near = Math.min(near, depth);
		far = Math.max(far, depth);
	}
	return { near: near - margin, far: far + margin };
}
