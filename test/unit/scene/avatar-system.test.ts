import { expect, test } from 'vitest';
import { correctiveWeightCount } from '../../../src/asset/correctives.ts';
import { Avatar } from '../../../src/avatar/avatar.ts';
import { AvatarModel } from '../../../src/avatar/avatar-model.ts';
import { createAvatarScheduler } from '../../../src/avatar/schedule/avatar-scheduler.ts';
import { createOnnxDecoder } from '../../../src/decode/create-onnx-decoder.ts';
import { createMeshDecoder } from '../../../src/decode/mesh-decoder.ts';
import { evaluateWeightNetwork } from '../../../src/decode/weight-network.ts';
import type { SplatBackend, SplatFrame, SplatInstance, SplatModelSource } from '../../../src/gpu/splat-backend.ts';
import { EXPRESSION_NAMES } from '../../../src/rig/expression-names.ts';
import { AvatarSystem } from '../../../src/scene/avatar-system.ts';
import { DrawList } from '../../../src/scene/draw-list.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';
import { FIXTURE_WEIGHT_COUNT, makeWeightNetwork } from '../../fixtures/make-fixture-correctives.ts';

/** A back end without a GPU: counts what is alive, and notes what it is asked to sort. */
class CountingBackend implements SplatBackend {
	readonly sorter = 'cpu' as const;
	readonly generation = 0;
	lost = false;
	models = 0;
	instances = 0;
	disposed = false;
	readonly frames: { instances: SplatInstance[]; clusters: number[][] }[] = [];

	createModel(source: SplatModelSource) {
		this.models++;
		const dispose = () => void this.models--;
		const weightCount = correctiveWeightCount(source.correctives);
		return { splatCount: source.splats.count, vertexCount: source.restPositions.length / 3, weightCount, dispose };
	}

	createInstance(model: ReturnType<CountingBackend['createModel']>): SplatInstance {
		this.instances++;
		return {
			model,
			vertices: new Float32Array(model.vertexCount * 3),
			weights: new Float32Array(model.weightCount),
			poseVersion: 0,
			avatarToWorld: new Float32Array(16),
			splatCount: model.splatCount,
			opacity: 1,
			dispose: () => void this.instances--,
		};
	}

	update(frame: SplatFrame): void {
		this.frames.push({
			instances: [...frame.instances],
			clusters: frame.clusters.map(({ members }) => [...members].sort((a, b) => a - b)),
		});
	}

	dispose(): void {
		this.disposed = true;
	}
}

const asset = makeFixtureAvatar({ splatCount: 100 });
const scheduler = createAvatarScheduler();

function makeAvatars(
	count: number,
	model = new AvatarModel(asset, async () => createMeshDecoder(asset.mesh)),
): Avatar[] {
	return Array.from({ length: count }, () => new Avatar(model, { scheduler, idle: false }));
}

/** World to view of a camera at z = 5 that looks at the origin. */
const VIEW = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, -5, 1];
const at = (x: number, y: number, z: number) => [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, x, y, z, 1];

test('an order groups who overlaps in depth and tells everybody their cluster', () => {
	const backend = new CountingBackend();
	const system = new AvatarSystem(backend);
	const [a, b, c] = makeAvatars(3) as [Avatar, Avatar, Avatar];
	const order = new DrawList();
	order.begin(VIEW);
	order.add(a, at(0, 0, 0));
	order.add(b, at(0.3, 0, 0.05));
	order.add(c, at(0, 0, -2));
	system.poseAndSort(order);
	expect(backend.frames[0]!.clusters).toEqual([[2], [0, 1]]);
	expect(order.find(a)!.cluster).toBe(order.find(b)!.cluster);
	expect(order.find(c)!.cluster).toBe(0);
	// 5 m to the origin, and the head with its coarse splats is less than 60 cm deep.
	expect(order.find(a)!.nearDepth).toBeGreaterThan(4.7);
	expect(order.find(a)!.farDepth).toBeLessThan(5.3);
});

test('only the newest order is in the textures', () => {
	const system = new AvatarSystem(new CountingBackend());
	const [a] = makeAvatars(1) as [Avatar];
	const [first, second] = [new DrawList(), new DrawList()];
	for (const order of [first, second]) {
		order.begin(VIEW);
		order.add(a, at(0, 0, 0));
		system.poseAndSort(order);
	}
	expect(system.isCurrent(first)).toBe(false);
	expect(system.isCurrent(second)).toBe(true);
	system.poseAndSort(first);
	expect(system.isCurrent(first)).toBe(true);
});

test('poses are handed over once, when they change', async () => {
	const backend = new CountingBackend();
	const system = new AvatarSystem(backend);
	const [a] = makeAvatars(1) as [Avatar];
	await a.ready;
	const order = new DrawList();
	const show = () => {
		order.begin(VIEW);
		order.add(a, at(0, 0, 0));
		system.poseAndSort(order);
		return system.instance(a);
	};
	expect(show().vertices).toEqual(a.vertices);
	const version = system.instance(a).poseVersion;
	expect(show().poseVersion).toBe(version);
	await a.holdPose({ jawOpen: 1 });
	expect(show().poseVersion).toBeGreaterThan(version);
	expect(system.instance(a).vertices).toEqual(a.vertices);
});

test('avatars of one file have corrective weights of their own, and those of a decoder without any are 0', async () => {
	const corrected = makeFixtureAvatar({ splatCount: 100, correctives: true });
	const vertexCount = corrected.mesh.positions.length / 3;
	const backend = new CountingBackend();
	const system = new AvatarSystem(backend);
	const decoded = new AvatarModel(corrected, () => createOnnxDecoder(corrected.decoder, { vertexCount }));
	const [a, b] = makeAvatars(2, decoded) as [Avatar, Avatar];
	await a.holdPose({ jawOpen: 1 });
	await b.holdPose({ mouthPucker: 1 });
	const order = new DrawList();
	const show = (...avatars: Avatar[]): number[][] => {
		order.begin(VIEW);
		for (const avatar of avatars) order.add(avatar, at(0, 0, 0));
		system.poseAndSort(order);
		return avatars.map((avatar) => [...system.instance(avatar).weights]);
	};
	const expected = ['jawOpen', 'mouthPucker'].map((name) => {
		const weights = new Float64Array(FIXTURE_WEIGHT_COUNT);
		const expression = EXPRESSION_NAMES.map((each) => (each === name ? 1 : 0));
		evaluateWeightNetwork(weights, makeWeightNetwork(FIXTURE_WEIGHT_COUNT), expression);
		return weights;
	});
	show(a, b).forEach((weights, i) => {
		weights.forEach((weight, k) => {
			expect(weight).toBeCloseTo(expected[i]![k]!, 5);
		});
	});
	expect(backend.models).toBe(1);
	a.dispose();
	b.dispose();
	const [byMesh] = makeAvatars(1, new AvatarModel(corrected, async () => createMeshDecoder(corrected.mesh))) as [
		Avatar,
	];
	await byMesh.holdPose({ jawOpen: 1 });
	expect(show(byMesh)[0]).toEqual(new Array(FIXTURE_WEIGHT_COUNT).fill(0));
});

test('copies share a model, and the last one takes it away', () => {
	const backend = new CountingBackend();
	const system = new AvatarSystem(backend);
	const avatars = makeAvatars(3);
	for (const avatar of avatars) system.instance(avatar);
	expect(backend).toMatchObject({ models: 1, instances: 3 });
	avatars[0]!.dispose();
	avatars[1]!.dispose();
	expect(backend).toMatchObject({ models: 1, instances: 1 });
	avatars[2]!.dispose();
	expect(backend).toMatchObject({ models: 0, instances: 0 });
	expect(system.instanceCount).toBe(0);
});

test('a system that goes takes everything along', () => {
	const backend = new CountingBackend();
	const system = new AvatarSystem(backend);
	for (const avatar of makeAvatars(2)) system.instance(avatar);
	system.dispose();
	system.dispose();
	expect(backend).toMatchObject({ models: 0, instances: 0, disposed: true });
});

test('while the context is lost nothing is sorted, and clusters are still known', () => {
	const backend = new CountingBackend();
	backend.lost = true;
	const system = new AvatarSystem(backend);
	const [a] = makeAvatars(1) as [Avatar];
	const order = new DrawList();
	order.begin(VIEW);
	order.add(a, at(0, 0, 0));
	system.poseAndSort(order);
	expect(backend.frames).toHaveLength(0);
	expect(order.find(a)!.cluster).toBe(0);
});

test('mirrored, stretched and turned avatars have the depth range of their box', () => {
	const [a] = makeAvatars(1) as [Avatar];
	const order = new DrawList();
	order.begin(VIEW);
	// Turned by 90 degrees about y, stretched three times along its own x, mirrored along z.
	order.add(a, [0, 0, -3, 0, 0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 0, 1]);
	const [minX, , , maxX] = a.box as unknown as [number, number, number, number];
	const range = order.find(a)!;
	expect(range.nearDepth).toBeCloseTo(5 + 3 * minX, 5);
	expect(range.farDepth).toBeCloseTo(5 + 3 * maxX, 5);
});
