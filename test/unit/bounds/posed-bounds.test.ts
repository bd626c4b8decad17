import { expect, test } from 'vitest';
import type { AvatarAsset } from '../../../src/asset/avatar-asset.ts';
import { PoseBoundsEstimate } from '../../../src/bounds/estimated-bounds.ts';
import { measureBounds, poseBounds } from '../../../src/bounds/posed-bounds.ts';
import { poseVertices } from '../../../src/rig/pose-vertices.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';
import { FIXTURE_WEIGHT_COUNT } from '../../fixtures/make-fixture-correctives.ts';
import { seededRandom } from '../../fixtures/seeded-random.ts';
import { deformSplats } from '../../reference/deform-splats.ts';

const AT_REST = [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1];
const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** The fixture with hair: splats that hang up to 30 cm from the triangle that carries them. */
function withHair(): AvatarAsset {
	const asset = makeFixtureAvatar({ splatCount: 600 });
	const random = seededRandom(5);
	const centers = asset.splats.centers.slice();
	const triangles = asset.splats.triangles.slice();
	const carrier = asset.splats.triangles[0]!;
	for (let i = 0; i < 200; i++) {
		triangles[i] = carrier;
		for (let axis = 0; axis < 3; axis++) centers[i * 3 + axis] = (random() - 0.5) * 0.4 + (axis === 1 ? 0.2 : 0);
	}
	return { ...asset, splats: { ...asset.splats, centers, triangles } };
}

/** Posed vertices of a random face on a random neck. */
function randomPose(asset: AvatarAsset, seed: number): Float32Array {
	const random = seededRandom(seed);
	const posed = new Float32Array(asset.mesh.positions.length);
	const expression = Float32Array.from({ length: 52 }, () => random() ** 3);
	const joints = Float32Array.from({ length: 16 }, (_, i) => (i % 4 === 3 ? 1 : (random() - 0.5) * 0.7));
	poseVertices(posed, asset.mesh, expression, joints);
	return posed;
}

test('in any pose the box holds every splat, hair included, up to three standard deviations', () => {
	for (const asset of [makeFixtureAvatar({ splatCount: 500 }), withHair()]) {
		const model = measureBounds(asset);
		for (let seed = 1; seed <= 12; seed++) {
			const posed = randomPose(asset, seed);
			const box = new Float32Array(6);
			expect(poseBounds(box, model, posed)).toBe(true);
			const { centers, covariances } = deformSplats({
				splats: asset.splats,
				restPositions: asset.mesh.positions,
				triangles: asset.mesh.triangles,
				posedPositions: posed,
				avatarToWorld: IDENTITY,
			});
			for (let i = 0; i < asset.splats.count; i++) {
				for (let axis = 0; axis < 3; axis++) {
					// Hair is carried by an affine map, its size by the area: a tenth of a millimetre is left for that.
					const reach = Math.sqrt(covariances[i * 9 + axis * 4]!) * 0.5;
					expect(centers[i * 3 + axis]! - reach).toBeGreaterThan(box[axis]! - 1e-4);
					expect(centers[i * 3 + axis]! + reach).toBeLessThan(box[axis + 3]! + 1e-4);
				}
			}
		}
	}
});

test('corrected splats stay inside, as far as their weights move them, and the box of a neutral face stays as it was', () => {
	const asset = makeFixtureAvatar({ splatCount: 500, correctives: true });
	const { correctives: _, ...plain } = asset;
	const model = measureBounds(asset);
	const estimate = new PoseBoundsEstimate(asset.mesh, model);
	const random = seededRandom(8);
	const [box, plainBox, wholeBox] = [new Float32Array(6), new Float32Array(6), new Float32Array(6)];
	let most = 0;
	for (let seed = 1; seed <= 8; seed++) {
		const expression = Float32Array.from({ length: 52 }, () => random() ** 3);
		const posed = new Float32Array(asset.mesh.positions.length);
		poseVertices(posed, asset.mesh, expression, AT_REST);
		// Beyond what they are held within, too.
		const weights = Float32Array.from({ length: FIXTURE_WEIGHT_COUNT }, () => (random() - 0.5) * 8);
		poseBounds(box, model, posed, weights);
		poseBounds(plainBox, measureBounds(plain), posed);
		estimate.estimate(wholeBox, expression, AT_REST, 0);
		const source = { splats: asset.splats, restPositions: asset.mesh.positions, triangles: asset.mesh.triangles };
		const input = { ...source, posedPositions: posed, avatarToWorld: IDENTITY };
		const { centers } = deformSplats({ ...input, correctives: asset.correctives, weights });
		const uncorrected = deformSplats(input).centers;
		for (let i = 0; i < centers.length; i++) {
			expect(centers[i]!).toBeGreaterThan(box[i % 3]!);
			expect(centers[i]!).toBeLessThan(box[(i % 3) + 3]!);
			expect(centers[i]!).toBeGreaterThan(wholeBox[i % 3]!);
			expect(centers[i]!).toBeLessThan(wholeBox[(i % 3) + 3]!);
			most = Math.max(most, Math.abs(centers[i]! - uncorrected[i]!));
		}
		poseBounds(box, model, posed, weights.fill(0));
		expect(box).toEqual(plainBox);
	}
	expect(most).toBeGreaterThan(0.03);
});

test('a bald head has a tight box, and hair a box of its own', () => {
	const asset = makeFixtureAvatar({ splatCount: 8000, detail: 3 });
	const bald = measureBounds(asset);
	const size = 2.9 * asset.splats.scales.reduce((a, b) => Math.max(a, b));
	expect(bald.margin).toBeLessThan(Math.max(0.0101, size));
	const hairy = measureBounds(withHair());
	expect(hairy.carriers.length).toBeGreaterThan(0);
	// One strand does not blow up the whole head.
	expect(hairy.margin).toBeLessThan(0.05);
});

test('a vertex that is not finite leaves the box as it was', () => {
	const asset = makeFixtureAvatar({ splatCount: 100 });
	const model = measureBounds(asset);
	const box = new Float32Array([1, 2, 3, 4, 5, 6]);
	for (const value of [Number.NaN, Infinity]) {
		const posed = asset.mesh.positions.slice();
		posed[10] = value;
		expect(poseBounds(box, model, posed)).toBe(false);
	}
	expect([...box]).toEqual([1, 2, 3, 4, 5, 6]);
});
