import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { correctiveWeightCount } from '../../../src/asset/correctives.ts';
import { Avatar } from '../../../src/avatar/avatar.ts';
import { AvatarModel } from '../../../src/avatar/avatar-model.ts';
import { createAvatarScheduler } from '../../../src/avatar/schedule/avatar-scheduler.ts';
import { createOnnxDecoder } from '../../../src/decode/create-onnx-decoder.ts';
import { createMeshDecoder } from '../../../src/decode/mesh-decoder.ts';
import { evaluateWeightNetwork } from '../../../src/decode/weight-network.ts';
import { GaspardError } from '../../../src/errors.ts';
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
	/** Instances that there is room for. */
	room = Infinity;
	/** What `update` throws, if anything. */
	fault: Error | undefined;
	readonly frames: { instances: SplatInstance[]; clusters: number[][] }[] = [];

	createModel(source: SplatModelSource) {
		this.models++;
		const dispose = () => void this.models--;
		const weightCount = correctiveWeightCount(source.correctives);
		return { splatCount: source.splats.count, vertexCount: source.restPositions.length / 3, weightCount, dispose };
	}

	createInstance(model: ReturnType<CountingBackend['createModel']>): SplatInstance {
		if (this.instances >= this.room) throw new GaspardError('gpu/limit-exceeded', 'The tables are full.');
		this.instances++;
		return {
			model,
			vertices: new Float32Array(model.vertexCount * 3),
			weights: new Float32Array(model.weightCount),
			poseVersion: 0,
			avatarToWorld: new Float32Array(16),
			splatCount: model.splatCount,
			opacity: 1,
			capacity: model.splatCount,
			failure: undefined,
			reserve: () => undefined,
			dispose: () => void this.instances--,
		};
	}

	update(frame: SplatFrame): void {
		if (this.fault) throw this.fault;
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
		return system.instance(a)!;
	};
	expect(show().vertices).toEqual(a.vertices);
	const version = system.instance(a)!.poseVersion;
	expect(show().poseVersion).toBe(version);
	await a.holdPose({ jawOpen: 1 });
	expect(show().poseVersion).toBeGreaterThan(version);
	expect(system.instance(a)!.vertices).toEqual(a.vertices);
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
		return avatars.map((avatar) => [...system.instance(avatar)!.weights]);
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

/** Avatars that note the codes of what they report. */
function makeListeningAvatars(
	count: number,
	model = new AvatarModel(asset, async () => createMeshDecoder(asset.mesh)),
): { avatar: Avatar; told: string[] }[] {
	return Array.from({ length: count }, () => {
		const told: string[] = [];
		const listener = { onError: ({ code }: GaspardError) => void told.push(code) };
		return { avatar: new Avatar(model, { scheduler, idle: false, listener }), told };
	});
}

/** Draws a picture as an adapter does; returns which of the avatars are in it. */
function draw(system: AvatarSystem, avatars: readonly { avatar: Avatar }[], order = new DrawList()): boolean[] {
	order.begin(VIEW);
	for (const { avatar } of avatars) if (system.instance(avatar)) order.add(avatar, at(0, 0, 0));
	system.poseAndSort(order);
	return avatars.map(({ avatar }) => order.find(avatar) !== undefined);
}

test('an avatar without room is the only one missing, says so once, and comes by itself when another leaves', () => {
	const backend = new CountingBackend();
	backend.room = 2;
	const system = new AvatarSystem(backend);
	const avatars = makeListeningAvatars(3);
	for (let frame = 0; frame < 3; frame++) expect(draw(system, avatars)).toEqual([true, true, false]);
	expect(avatars.map(({ told }) => told)).toEqual([[], [], ['gpu/limit-exceeded']]);
	avatars[0]!.avatar.dispose();
	expect(draw(system, avatars.slice(1))).toEqual([true, true]);
	expect(avatars[2]!.told).toEqual(['gpu/limit-exceeded']);
});

test('an avatar that found room, and lost it again, says so again', () => {
	const backend = new CountingBackend();
	backend.room = 1;
	const system = new AvatarSystem(backend);
	const [a, b] = makeListeningAvatars(2) as [{ avatar: Avatar; told: string[] }, { avatar: Avatar; told: string[] }];
	draw(system, [a, b]);
	system.remove(a.avatar);
	draw(system, [b, a]);
	system.remove(b.avatar);
	draw(system, [a, b]);
	expect(b.told).toEqual(['gpu/limit-exceeded', 'gpu/limit-exceeded']);
});

test('an avatar without room is tried again only after another has left', () => {
	const backend = new CountingBackend();
	backend.room = 1;
	const system = new AvatarSystem(backend);
	const avatars = makeListeningAvatars(2);
	draw(system, avatars);
	// Room that no avatar has made is not looked for.
	backend.room = 2;
	expect(draw(system, avatars)).toEqual([true, false]);
	avatars[0]!.avatar.dispose();
	expect(draw(system, avatars.slice(1))).toEqual([true]);
});

test('an asset that the back end refuses takes no other avatar away, and leaves nothing behind', () => {
	class Choosy extends CountingBackend {
		override createModel(source: SplatModelSource) {
			if (source.splats.count === 7) throw new TypeError('seven');
			return super.createModel(source);
		}
	}
	const backend = new Choosy();
	const system = new AvatarSystem(backend);
	const bad = makeFixtureAvatar({ splatCount: 7 });
	const avatars = [
		...makeListeningAvatars(1),
		...makeListeningAvatars(1, new AvatarModel(bad, async () => createMeshDecoder(bad.mesh))),
		...makeListeningAvatars(1),
	];
	for (let frame = 0; frame < 3; frame++) expect(draw(system, avatars)).toEqual([true, false, true]);
	expect(avatars.map(({ told }) => told.length)).toEqual([0, 1, 0]);
	expect(backend).toMatchObject({ models: 1, instances: 2 });
});

test('a model whose instance finds no room is disposed', () => {
	const backend = new CountingBackend();
	backend.room = 0;
	draw(new AvatarSystem(backend), makeListeningAvatars(1));
	expect(backend).toMatchObject({ models: 0, instances: 0 });
});

test('after an update that threw no order is current, and the next picture is drawn', () => {
	const backend = new CountingBackend();
	const system = new AvatarSystem(backend);
	const avatars = makeListeningAvatars(2);
	const [first, second] = [new DrawList(), new DrawList()];
	draw(system, avatars, first);
	backend.fault = new Error('the driver is unwell');
	expect(() => draw(system, avatars, second)).toThrow('unwell');
	expect([system.isCurrent(first), system.isCurrent(second)]).toEqual([false, false]);
	backend.fault = undefined;
	expect(draw(system, avatars, second)).toEqual([true, true]);
	expect(system.isCurrent(second)).toBe(true);
});

test('a disposed avatar gets no instance', () => {
	const backend = new CountingBackend();
	const system = new AvatarSystem(backend);
	const [a] = makeListeningAvatars(1);
	a!.avatar.dispose();
	expect(draw(system, [a!])).toEqual([false]);
	expect(backend.instances).toBe(0);
});

test('back ends of disposed systems can be collected while their avatars live', async () => {
	setFlagsFromString('--expose-gc');
	const gc = runInNewContext('gc') as () => void;
	const [avatar] = makeAvatars(1) as [Avatar];
	const references = Array.from({ length: 5 }, () => {
		const backend = new CountingBackend();
		const system = new AvatarSystem(backend);
		system.instance(avatar);
		system.dispose();
		return new WeakRef(backend);
	});
	// A WeakRef holds its target until the task that made it is over.
	for (let i = 0; i < 3; i++) {
		await new Promise((done) => setTimeout(done, 0));
		gc();
	}
	expect(references.filter((reference) => reference.deref())).toHaveLength(0);
	expect(avatar.disposed).toBe(false);
});
