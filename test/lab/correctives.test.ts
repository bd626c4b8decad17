import { beforeAll, describe, expect, test } from 'vitest';
import { toSplatCloud } from '../../lab/bake/finish-avatar.ts';
import { initialSplats } from '../../lab/bake/initial-splats.ts';
import { SplatEngine } from '../../lab/bake/splat-engine.ts';
import { poseOf } from '../../lab/correctives/corrective-poses.ts';
import type { CorrectiveView } from '../../lab/correctives/corrective-views.ts';
import { type JudgedView, judgePictures } from '../../lab/correctives/judge-correctives.ts';
import { createPoseEngine, type PoseEngine } from '../../lab/correctives/pose-engine.ts';
import { quantiseCorrectives, restoreModel } from '../../lab/correctives/quantise-correctives.ts';
import { splatTraits } from '../../lab/correctives/splat-traits.ts';
import {
	CORRECTIVE_SCHEDULE,
	type CorrectiveSchedule,
	type SplatTraits,
	type TrainedCorrectives,
	trainCorrectives,
} from '../../lab/correctives/train-correctives.ts';
import { orbitCamera } from '../../lab/render/camera.ts';
import type { LitPerson } from '../../lab/render/lit-person.ts';
import { buildMipmap } from '../../lab/render/mipmap.ts';
import { PoseLight } from '../../lab/render/pose-light.ts';
import { renderPerson } from '../../lab/render/render-person.ts';
import { vertexNormals } from '../../lab/render/vertex-normals.ts';
import { correctivesFault } from '../../src/asset/correctives.ts';
import { evaluateWeightNetwork } from '../../src/decode/weight-network.ts';
import { EXPRESSION_COUNT, EXPRESSION_INDEX, type ExpressionName } from '../../src/rig/expression-names.ts';
import { makeToyPerson } from './bake-toy-person.ts';

const SIZE = 64;
const SCHEDULE: CorrectiveSchedule = {
	...CORRECTIVE_SCHEDULE,
	regionCount: 3,
	weightsPerRegion: 2,
	splatCount: 900,
	keptSplats: 500,
	imitationRounds: 200,
	steps: 150,
};

/** The toy under even light, dimmed below the eyes by an open jaw and above them by raised brows. */
function litToy(expression: ArrayLike<number>): LitPerson {
	const person = makeToyPerson();
	const jaw = 1 - 0.5 * expression[EXPRESSION_INDEX.jawOpen]!;
	const brows = 1 - 0.5 * expression[EXPRESSION_INDEX.browInnerUp]!;
	const layers = person.layers.map((layer) => {
		const light = new Float32Array(layer.positions.length).fill(1);
		if (layer.name === 'skin') {
			for (let at = 0; at < light.length; at += 3) {
				light.fill(layer.positions[at + 1]! < 0.165 ? jaw : layer.positions[at + 1]! > 0.2 ? brows : 1, at, at + 3);
			}
		}
		const normals = vertexNormals(layer.positions, layer.triangles);
		return { layer, light, normals, mipmap: buildMipmap(layer.texture) };
	});
	return { person, layers };
}

function view(weights: Partial<Record<ExpressionName, number>>, yaw: number): CorrectiveView {
	const expression = new Float32Array(EXPRESSION_COUNT);
	for (const [name, weight] of Object.entries(weights)) expression[EXPRESSION_INDEX[name as ExpressionName]] = weight;
	const camera = orbitCamera([0, 0.18, 0.05], { yaw, pitch: 0, distance: 1, fieldOfViewDegrees: 14, size: SIZE });
	return { pose: { name: JSON.stringify(weights), pose: poseOf(expression) }, part: 'face', camera };
}

function picture({ pose, camera }: CorrectiveView): Uint8Array {
	return Uint8Array.from(renderPerson(litToy(pose.pose.expression), camera, pose.pose).rgba, (x) =>
		Math.round(255 * x),
	);
}

describe('correctives of a face that darkens as it moves', () => {
	const strengths = [0.3, 0.6, 1];
	const trainingViews = [
		view({}, -20),
		view({}, 20),
		...strengths.flatMap((w) => [-25, 25].flatMap((yaw) => [view({ jawOpen: w }, yaw), view({ browInnerUp: w }, yaw)])),
	];
	let poseEngine: PoseEngine;
	let trained: TrainedCorrectives;
	let held: JudgedView[];
	let traits: SplatTraits;
	const expressions = trainingViews.map(({ pose }) => pose.pose.expression);

	beforeAll(async () => {
		const lit = litToy(new Float32Array(EXPRESSION_COUNT));
		const { records, triangles } = initialSplats(lit, 1500);
		const engine = await SplatEngine.create({ count: 1500, maxSize: SIZE });
		engine.splats.set(records);
		engine.triangles.set(triangles);
		const asset = { mesh: lit.person.mesh, splats: toSplatCloud(engine) };
		poseEngine = await createPoseEngine(asset, SIZE);
		traits = splatTraits(asset);
		const pictures = trainingViews.map((one, i) => ({
			camera: one.camera,
			picture: picture(one),
			// Both neutral views are of pose 0.
			pose: i === 1 ? 0 : i,
			enginePose: poseEngine.addPose(one.pose.pose),
		}));
		trained = trainCorrectives(poseEngine, pictures, expressions, traits, SCHEDULE);
		held = [
			view({ jawOpen: 0.8 }, 5),
			view({ browInnerUp: 0.7 }, -8),
			view({ jawOpen: 0.5, browInnerUp: 0.5 }, 12),
		].map((one) => ({ view: one, picture: picture(one), enginePose: poseEngine.addPose(one.pose.pose) }));
	});

	const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

	test('bring unseen expressions nearer to their pictures by a decibel and more', () => {
		const before = mean(judgePictures(poseEngine, held, undefined));
		expect(mean(judgePictures(poseEngine, held, trained))).toBeGreaterThan(before + 1);
	});

	test('are exactly 0 on the neutral face', () => {
		const weights = new Float64Array(trained.model.weightCount).fill(1);
		evaluateWeightNetwork(weights, trained.network, new Float32Array(EXPRESSION_COUNT));
		expect([...weights]).toEqual(new Array(weights.length).fill(0));
	});

	test('are pruned to the splats asked for, and sound for the file', () => {
		const { correctives } = quantiseCorrectives(trained, expressions);
		expect(correctives.splats.length).toBe(SCHEDULE.keptSplats);
		expect(correctivesFault(correctives, 1500)).toBeUndefined();
	});

	test('lose less than a tenth of a decibel when they are rounded to bytes', () => {
		const { correctives, network } = quantiseCorrectives(trained, expressions);
		const rounded = judgePictures(poseEngine, held, { model: restoreModel(correctives), network });
		expect(mean(rounded)).toBeGreaterThan(mean(judgePictures(poseEngine, held, trained)) - 0.1);
	});

	test('give a region no weight for an expression that does not move it', () => {
		const weights = new Float64Array(trained.model.weightCount);
		const still = [...Array(EXPRESSION_COUNT).keys()].find((e) => {
			const moved = trained.model.splats.some((splat) => traits.motions[splat * EXPRESSION_COUNT + e]! > 0);
			return !moved;
		});
		const expression = new Float32Array(EXPRESSION_COUNT);
		expression[still ?? EXPRESSION_INDEX.eyeLookInLeft] = 1;
		evaluateWeightNetwork(weights, trained.network, expression);
		expect(Math.max(...weights.map(Math.abs))).toBe(0);
	});
});

test('the light of a pose leaves the neutral face as it was, and darkens what a fold hides', () => {
	const lit = litToy(new Float32Array(EXPRESSION_COUNT));
	const maker = new PoseLight(lit, { roomDirections: 12 });
	const expression = new Float32Array(EXPRESSION_COUNT);
	const neutral = maker.lightFor(expression);
	lit.layers.forEach(({ light }, i) => {
		expect(neutral.layers[i]!.light).toEqual(light);
	});
	expression[EXPRESSION_INDEX.jawOpen] = 1;
	const skin = maker.lightFor(expression).layers[0]!.light;
	expect(skin.some((x, i) => x < lit.layers[0]!.light[i]! - 0.02)).toBe(true);
});
