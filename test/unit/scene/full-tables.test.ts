import { describe, expect, test } from 'vitest';
import { Avatar } from '../../../src/avatar/avatar.ts';
import { AvatarModel } from '../../../src/avatar/avatar-model.ts';
import { createAvatarScheduler } from '../../../src/avatar/schedule/avatar-scheduler.ts';
import { createMeshDecoder } from '../../../src/decode/mesh-decoder.ts';
import type { GaspardError } from '../../../src/errors.ts';
import { createWebGL2Backend } from '../../../src/gpu/webgl2/webgl2-backend.ts';
import { AvatarSystem } from '../../../src/scene/avatar-system.ts';
import { DrawList } from '../../../src/scene/draw-list.ts';
import { type AnsweringGl, makeAnsweringGl } from '../../fixtures/make-answering-gl.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';

/** Splats of a head as they are shipped: 49 rows of the tables. */
const HEAD_SPLATS = 49_424;
const VIEW = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, -5, 1];
const PLACE = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

const scheduler = createAvatarScheduler();
const headModels = new Map<number, AvatarModel>();

function modelOf(splatCount: number): AvatarModel {
	const known = headModels.get(splatCount);
	if (known) return known;
	const asset = makeFixtureAvatar({ splatCount });
	const model = new AvatarModel(asset, async () => createMeshDecoder(asset.mesh));
	model.retain();
	headModels.set(splatCount, model);
	return model;
}

interface Head {
	readonly avatar: Avatar;
	readonly told: GaspardError[];
	splatLimit: number;
}

function makeHead(splatCount: number): Head {
	const told: GaspardError[] = [];
	const listener = { onError: (error: GaspardError) => void told.push(error) };
	return { avatar: new Avatar(modelOf(splatCount), { scheduler, idle: false, listener }), told, splatLimit: Infinity };
}

/** The avatar system on the WebGL2 back end on a context without a GPU, and the heads of its scene. */
class Room {
	readonly context: AnsweringGl;
	readonly system: AvatarSystem;
	readonly heads: Head[] = [];
	opacity = 1;
	readonly #list = new DrawList();

	constructor(maxTextureSize: number) {
		this.context = makeAnsweringGl(maxTextureSize);
		this.system = new AvatarSystem(createWebGL2Backend(this.context.gl, { sorter: 'cpu' }));
	}

	enter(count: number, splatCount = HEAD_SPLATS): Head[] {
		const heads = Array.from({ length: count }, () => makeHead(splatCount));
		this.heads.push(...heads);
		return heads;
	}

	leave(...heads: Head[]): void {
		for (const head of heads) {
			head.avatar.dispose();
			this.heads.splice(this.heads.indexOf(head), 1);
		}
	}

	/** Draws a picture as an adapter does; returns how many splats of each head are drawn. */
	draw(): number[] {
		const list = this.#list;
		list.begin(VIEW);
		for (const { avatar, splatLimit } of this.heads) {
			const instance = this.system.instance(avatar, splatLimit);
			if (!instance) continue;
			instance.opacity = this.opacity;
			instance.splatCount = Math.min(splatLimit, instance.model.splatCount);
			// A batch of its own, so that the cluster tells how many splats are the head's.
			list.add(avatar, PLACE, list.count);
		}
		this.system.poseAndSort(list);
		return this.heads.map(({ avatar }) => {
			const placement = list.find(avatar);
			return placement ? list.clusters[placement.cluster]!.splatCount : 0;
		});
	}

	/** Heads that are drawn whole. */
	drawn(): boolean[] {
		return this.draw().map((count, i) => count === this.heads[i]!.avatar.asset.splats.count);
	}

	/** Rows of the largest texture that is alive. */
	get rows(): number {
		return Math.max(...this.context.textureRows.values());
	}
}

const codes = ({ told }: Head): string[] => told.map(({ code }) => code);

test('textures of 4,096 rows hold the 83 heads that fit; the 84th alone is missing, and comes when another leaves', () => {
	const room = new Room(4096);
	for (let i = 0; i < 84; i++) {
		room.enter(1);
		// One by one, as people come: the tables grow on the way.
		if (i % 12 === 0) room.draw();
	}
	expect(room.drawn()).toEqual([...new Array(83).fill(true), false]);
	expect(room.rows).toBeLessThanOrEqual(4096);
	const late = room.heads[83]!;
	for (let frame = 0; frame < 3; frame++) room.draw();
	expect(codes(late)).toEqual(['gpu/limit-exceeded']);
	expect(late.told[0]!.message).toMatch(/splatLimit/);
	expect(late.told[0]!.fields).toEqual({ rows: 84 * 49, limit: 4096 });
	expect(room.heads.slice(0, 83).flatMap(codes)).toEqual([]);
	room.leave(room.heads[40]!);
	expect(room.drawn()).toEqual(new Array(83).fill(true));
	expect(codes(late)).toHaveLength(1);
});

test('room that small heads left in many places is enough for a large one', () => {
	const room = new Room(64);
	room.enter(32, 2048);
	expect(room.drawn()).not.toContain(false);
	room.leave(...room.heads.filter((_, i) => i % 2 === 1));
	room.enter(1, 30_000);
	expect(room.drawn()).toEqual(new Array(17).fill(true));
});

test('tables that held 100 heads do not stay that large for one', () => {
	const room = new Room(16_384);
	room.enter(100);
	room.draw();
	expect(room.rows).toBeGreaterThanOrEqual(4900);
	room.leave(...room.heads.slice(1));
	expect(room.drawn()).toEqual([true]);
	expect(room.rows).toBeLessThan(200);
});

describe('level of detail', () => {
	test('reserves no more than the splat limit', () => {
		const room = new Room(64);
		const heads = room.enter(12);
		for (const head of heads) head.splatLimit = 5000;
		expect(room.draw()).toEqual(new Array(12).fill(5000));
		expect(heads.flatMap(codes)).toEqual([]);
	});

	test('makes room for another head when it is lowered, and waits for room when it is raised', () => {
		const room = new Room(100);
		const [a, b, c] = room.enter(3) as [Head, Head, Head];
		expect(room.draw()).toEqual([HEAD_SPLATS, HEAD_SPLATS, 0]);
		a.splatLimit = 1000;
		b.splatLimit = 40_000;
		expect(room.draw()).toEqual([1000, 40_000, HEAD_SPLATS]);
		a.splatLimit = 30_000;
		// One row, which it has, holds 1,024.
		expect(room.draw()).toEqual([1024, 40_000, HEAD_SPLATS]);
		room.draw();
		expect([a, b, c].map(codes)).toEqual([['gpu/limit-exceeded'], [], ['gpu/limit-exceeded']]);
		room.leave(c);
		expect(room.draw()).toEqual([30_000, 40_000]);
	});
});

describe('a failure of one avatar', () => {
	/** Lets the upload of any table with so many splats fail. */
	function refuseUploads(room: Room, splatCount: number): { tries: number } {
		const seen = { tries: 0 };
		const rows = Math.ceil(splatCount / 1024);
		room.context.onCall = (name, parameters) => {
			if (name !== 'texStorage2D' || parameters[2] !== 'R32UI' || parameters[4] !== rows) return;
			seen.tries++;
			throw new RangeError('out of memory');
		};
		return seen;
	}

	test('while its splats are posed leaves all others drawn, and is reported once by it alone', () => {
		const room = new Room(4096);
		const seen = refuseUploads(room, 20_000);
		room.enter(1, 5000);
		room.enter(2, 20_000);
		room.enter(1, 5000);
		for (let frame = 0; frame < 5; frame++) expect(room.drawn()).toEqual([true, false, false, true]);
		expect(room.heads.map(({ told }) => told.length)).toEqual([0, 1, 1, 0]);
		expect(room.heads[1]!.told[0]!.message).toMatch('out of memory');
		expect(seen.tries).toBe(2);
	});

	test('is over when the GPU can do it after another avatar has left', () => {
		const room = new Room(4096);
		refuseUploads(room, 20_000);
		room.enter(1, 5000);
		room.enter(1, 20_000);
		expect(room.drawn()).toEqual([true, false]);
		room.context.onCall = () => undefined;
		room.leave(room.heads[0]!);
		expect(room.drawn()).toEqual([true]);
	});
});

test('after an update that threw, the next one poses and sorts everything', () => {
	const room = new Room(4096);
	room.enter(3, 5000);
	room.draw();
	const isOrder = (method: string, parameters: unknown[]): boolean =>
		method === 'texSubImage2D' && parameters[6] === 'RED_INTEGER';
	// The sort fails: all heads have been posed by then.
	room.context.onCall = (method, parameters) => {
		if (isOrder(method, parameters)) throw new Error('the driver is unwell');
	};
	room.opacity = 0.5;
	expect(() => room.draw()).toThrow('unwell');
	let passes = 0;
	let orders = 0;
	room.context.onCall = (method, parameters) => {
		if (method === 'drawArrays') passes++;
		if (isOrder(method, parameters)) orders++;
	};
	expect(room.drawn()).toEqual([true, true, true]);
	// Two passes a head.
	expect([passes, orders]).toEqual([6, 1]);
});
