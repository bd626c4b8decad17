import { describe, expect, test } from 'vitest';
import { createEngine } from '../../../src/fit/engine/create-engine.ts';
import { PersonShape } from '../../../src/fit/person/person-shape.ts';
import { registerPictures } from '../../../src/fit/person/register-pictures.ts';
import { PersonMaps } from '../../../src/fit/prior/person-maps.ts';
import { faceLandmarks } from '../../../src/fit/registration/face-landmarks.ts';
import { type FitPicture, fitPerson, PersonFit } from '../../../src/fit-engine.ts';
import { identityPositions, personalHeadMesh } from '../../../src/rig/head-model.ts';
import { jointMaps } from '../../../src/rig/joint-maps.ts';
import { poseVertices } from '../../../src/rig/pose-vertices.ts';
import { TRIANGLE_MAP_STRIDE } from '../../../src/splat/triangle-map.ts';
import { makeToyPrior, toyCamera, toyHead } from '../../fixtures/make-toy-prior.ts';
import { seededRandom } from '../../fixtures/seeded-random.ts';

const SIZE = 64;
const FOCAL = { focalRatio: 2.4, noisePixels: 1.2 };
const marks = faceLandmarks(toyHead);
const average = Float32Array.from(toyHead.mean.positions);
const random = seededRandom(8);
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const identity = Float64Array.from({ length: toyHead.identityCount }, (_, k) => (k < 20 ? normal() : 0));
const person = personalHeadMesh(toyHead, identityPositions(toyHead, identity));
const NEUTRAL = new Float32Array(52);

/** A head turned by so much, neck and head in equal parts. */
function turned(yaw: number): Float32Array {
	const half = [0, Math.sin(yaw / 4), 0, Math.cos(yaw / 4)];
	return Float32Array.from([...half, ...half, 0, 0, 0, 1, 0, 0, 0, 1]);
}

/** What a still camera sees of the person, with a disc for a picture: landmarks with noise, pixels at 256². */
function frame(yaw: number, noise: number): FitPicture {
	const posed = new Float32Array(person.positions.length);
	poseVertices(posed, person, NEUTRAL, turned(yaw));
	const { worldToView: m, focalPixels } = toyCamera(0, SIZE);
	const jitter = (): number => (noise * SIZE * normal()) / 256;
	const pixels = [...marks].flatMap((v) => {
		const [x, y, z] = [0, 1, 2].map(
			(k) => m[k]! * posed[v * 3]! + m[4 + k]! * posed[v * 3 + 1]! + m[8 + k]! * posed[v * 3 + 2]! + m[12 + k]!,
		) as [number, number, number];
		return [SIZE / 2 + (focalPixels * x) / -z + jitter(), SIZE / 2 - (focalPixels * y) / -z + jitter()];
	});
	const rgba = new Uint8Array(SIZE * SIZE * 4);
	for (let i = 0; i < SIZE * SIZE; i++) {
		const inside = Math.hypot((i % SIZE) - SIZE / 2, Math.floor(i / SIZE) - SIZE / 2) < SIZE / 3;
		if (inside) rgba.set([200, 150, 120, 255], i * 4);
	}
	return { size: SIZE, rgba, landmarks: { pixels, size: SIZE } };
}

/** Mean distance of landmarks from the true person's, both about their middles and of one size. */
function faceError(found: ArrayLike<number>): number {
	const points = (positions: Float32Array): number[] => {
		const all = [...marks].map((v) => [0, 1, 2].map((k) => positions[v * 3 + k]!));
		const middle = [0, 1, 2].map((k) => all.reduce((sum, p) => sum + p[k]!, 0) / all.length);
		const about = all.map((p) => p.map((x, k) => x - middle[k]!));
		const size = about.reduce((sum, p) => sum + Math.hypot(...p), 0) / all.length;
		return about.flatMap((p) => p.map((x) => x / size));
	};
	const a = points(person.positions);
	const b = points(personalHeadMesh(toyHead, identityPositions(toyHead, found)).positions);
	let sum = 0;
	for (let i = 0; i < a.length; i += 3) sum += Math.hypot(a[i]! - b[i]!, a[i + 1]! - b[i + 1]!, a[i + 2]! - b[i + 2]!);
	return (sum * 3) / a.length;
}

const YAWS = [-0.5, -0.25, 0.1, 0.3, 0.5] as const;

describe('a clip', () => {
	test('is registered with its turns: the shape is not bent by what turns by half, and the camera stands still', () => {
		const clip = YAWS.map((yaw) => frame(yaw, 1.2));
		const found = registerPictures(toyHead, marks, clip, { ...FOCAL, clip: true });
		const stiff = registerPictures(toyHead, marks, clip, FOCAL);
		expect(found.clip).toBe(true);
		expect(faceError(found.identity)).toBeLessThan(0.8 * faceError(stiff.identity));
		const mean = YAWS.reduce<number>((sum, yaw) => sum + yaw, 0) / YAWS.length;
		found.views.forEach(({ camera, joints }, i) => {
			for (let k = 0; k < 11; k++) expect(camera.worldToView[k]).toBeCloseTo(found.views[0]!.camera.worldToView[k]!, 6);
			expect(4 * Math.asin(joints![1]!)).toBeCloseTo(YAWS[i]! - mean, 1);
		});
	});

	test('more frames do not make the registration surer than the head model is', () => {
		const many = Array.from({ length: 12 }, (_, i) => frame(0.5 * Math.sin(i), 1.2));
		const longest = (pictures: FitPicture[]): number =>
			Math.hypot(...registerPictures(toyHead, marks, pictures, { ...FOCAL, clip: true }).identity);
		// Beyond the true person's 20 components there is noise alone.
		expect(longest(many)).toBeLessThan(1.15 * Math.hypot(...identity));
	});

	test('joints that a tracker saw are believed: the camera is the one before which the head turned', () => {
		const picture = { ...frame(0.5, 0.2), joints: turned(0.5) };
		const { camera } = registerPictures(toyHead, marks, [picture], FOCAL).views[0]!;
		expect(Math.atan2(-camera.worldToView[2]!, camera.worldToView[0]!)).toBeCloseTo(0, 1);
	});

	test('has one light and one bust, and goes on bit for bit where it was saved', async () => {
		const clip = YAWS.slice(0, 3).map((yaw) => frame(yaw, 1.2));
		const options = { ...FOCAL, clip: true, identityCount: 8, steps: { invert: 8, tune: 4, refine: 4 } };
		const result = (fit: PersonFit): number[] => [
			...fit.splats().values,
			...fit.shape.identity,
			...fit.views.flatMap(({ camera, joints, light }) => [
				...Array.from(camera.worldToView),
				...Array.from(joints),
				...light.values.values,
			]),
		];
		for (const pause of [5, 14]) {
			const engine = await createEngine();
			const prior = makeToyPrior(engine);
			const whole = await fitPerson(engine, prior, clip, options);
			expect(whole.views[0]!.light).toBe(whole.views[2]!.light);
			const begun = registerPictures(toyHead, marks, clip, { ...FOCAL, clip: true });
			for (let k = 0; k < 4; k++) expect(begun.views[1]!.joints![k]).not.toBe(whole.views[1]!.joints[k]);
			const expected = result(whole);
			whole.dispose();
			const half = new PersonFit(engine, prior, clip, begun, options);
			for (let i = 0; i < pause; i++) half.step();
			const resume = structuredClone(half.save());
			half.dispose();
			const rest = await fitPerson(engine, prior, clip, { ...options, resume });
			expect(result(rest)).toEqual(expected);
			engine.dispose();
		}
	});
});

describe('gradients of a turned head', () => {
	const expression = NEUTRAL.map((_, e) => (e % 5 === 0 ? 0.2 : 0));
	const joints = turned(0.8);
	const length = (toyHead.mean.triangles.length / 3) * TRIANGLE_MAP_STRIDE;
	const weights = Float64Array.from({ length }, () => random() - 0.5);
	// Within eyes and mouth triangles are thin, and their maps far from linear.
	const { triangleRegions, regionNames } = toyHead.mean;
	triangleRegions.forEach((region, t) => {
		if (/^(face|nose|neck|bust)/.test(regionNames[region]!)) return;
		weights.fill(0, t * TRIANGLE_MAP_STRIDE, (t + 1) * TRIANGLE_MAP_STRIDE);
	});
	const maps = new Float64Array(length);
	const weigh = (): number => weights.reduce((sum, w, i) => sum + w * maps[i]!, 0);

	function gradients(): { expression: Float64Array; bust: Float64Array; shape: PersonShape } {
		const shape = new PersonShape(toyHead, average, identity, 4);
		shape.writeMaps(maps, expression, joints);
		const found = { expression: new Float64Array(52), bust: new Float64Array(3), shape };
		shape.takeMapsGradient(found.expression, weights, maps, found.bust);
		return found;
	}

	test('by its expression are those of finite differences', () => {
		const { expression: found, shape } = gradients();
		const largest = Math.max(...found.map(Math.abs));
		for (const e of [0, 17, 24, 43]) {
			const side = (step: number): number => {
				shape.writeMaps(
					maps,
					expression.map((x, k) => (k === e ? x + step : x)),
					joints,
				);
				return weigh();
			};
			expect(Math.abs((side(0.02) - side(-0.02)) / 0.04 - found[e]!)).toBeLessThan(0.02 * largest);
		}
	});

	test('by the direction of its bust are those of finite differences, the head held', () => {
		const { bust, shape } = gradients();
		const personMaps = new PersonMaps(shape.mesh, average);
		const posed = new Float32Array(average.length);
		const turn = new Float64Array(48);
		const largest = Math.max(...bust.map(Math.abs));
		for (let axis = 0; axis < 3; axis++) {
			const side = (step: number): number => {
				const q = [0, 0, 0, Math.cos(step / 2)];
				q[axis] = Math.sin(step / 2);
				// The whole avatar is turned about the neck, and the neck back.
				const [x, y, z, w] = [-q[0]!, -q[1]!, -q[2]!, q[3]!];
				const [a, b, c, d] = [joints[0]!, joints[1]!, joints[2]!, joints[3]!];
				const neck = [
					w * a + x * d + y * c - z * b,
					w * b - x * c + y * d + z * a,
					w * c + x * b - y * a + z * d,
					w * d - x * a - y * b - z * c,
				];
				poseVertices(posed, shape.mesh, expression, [...neck, ...joints.slice(4)]);
				jointMaps(turn, shape.mesh.jointPositions, [...q, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]);
				for (let v = 0; v < posed.length; v += 3) {
					const p = [posed[v]!, posed[v + 1]!, posed[v + 2]!];
					for (let r = 0; r < 3; r++) {
						posed[v + r] =
							turn[r * 4]! * p[0]! + turn[r * 4 + 1]! * p[1]! + turn[r * 4 + 2]! * p[2]! + turn[r * 4 + 3]!;
					}
				}
				personMaps.write(maps, posed);
				return weigh();
			};
			expect(Math.abs((side(0.01) - side(-0.01)) / 0.02 - bust[axis]!)).toBeLessThan(0.03 * largest);
		}
	});
});
