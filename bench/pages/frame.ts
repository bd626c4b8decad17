import { AvatarModel } from '../../src/avatar/avatar-model.ts';
import { createAvatarScheduler } from '../../src/avatar/schedule/avatar-scheduler.ts';
import type { Decoder } from '../../src/decode/decoder.ts';
import type { SorterKind } from '../../src/gpu/splat-backend.ts';
import type { CombinationName } from '../../test/browser/support/combinations/combination.ts';
import { makeCombination } from '../../test/browser/support/combinations/make-combination.ts';
import { makeFixtureAvatar } from '../../test/fixtures/make-fixture-avatar.ts';

/** One measurement: which engine on which API, how many people, how many splats each, who sorts. */
export interface FrameCase {
	readonly name: CombinationName;
	readonly avatars: number;
	readonly splats: number;
	readonly sorter: SorterKind;
}

let advance: (frames: number) => Promise<number> = async () => 0;
let tearDown = (): void => undefined;

/** Two poses, in turns: a decoder that costs nothing, so that everything else of a frame is what is measured. */
function makeDecoder(positions: Float32Array): Decoder {
	const other = positions.map((value, i) => value + 0.001 * Math.sin(i));
	let turn = false;
	return {
		vertexCount: positions.length / 3,
		run: async (_expression, _joints, out) => {
			turn = !turn;
			out.set(turn ? other : positions);
			return true;
		},
		dispose: () => undefined,
	};
}

/** Builds the scene of a case; `advance` then draws it. Small canvas: the GPU, here software, shall not be waited for. */
async function prepare({ name, avatars, splats, sorter }: FrameCase): Promise<SorterKind> {
	tearDown();
	const combination = await makeCombination(name, { size: 16, sorter });
	const asset = makeFixtureAvatar({ splatCount: splats, detail: 4 });
	const scheduler = createAvatarScheduler();
	scheduler.decodes.budgetMilliseconds = Infinity;
	const model = new AvatarModel(asset, async () => makeDecoder(asset.mesh.positions));
	const people = Array.from({ length: avatars }, (_, i) => {
		const head = combination.add(model, { scheduler });
		head.place((i % 3) * 0.25 - 0.25, 0, -Math.floor(i / 3) * 0.5);
		return head;
	});
	await Promise.all(people.map(({ core }) => core.ready));
	const eye: [number, number, number] = [0, 0.16, 4];
	const target: [number, number, number] = [0, 0.16, 0];
	combination.look(eye, target);
	await combination.prepare();
	advance = async (frames) => {
		const times: number[] = [];
		for (let frame = 0; frame < frames; frame++) {
			eye[0] = target[0] = Math.sin(frame / 20) * 0.2;
			combination.look(eye, target);
			const start = performance.now();
			combination.draw();
			times.push(performance.now() - start);
			// The queue of commands is drained outside of the measurement.
			await combination.settle();
			await new Promise((done) => setTimeout(done, 0));
		}
		times.sort((a, b) => a - b);
		return times[times.length >> 1] ?? 0;
	};
	tearDown = () => {
		for (const head of people) head.leave();
		combination.dispose();
	};
	return combination.sorter;
}

Object.assign(globalThis, { tests: { prepare, advance: (frames: number) => advance(frames) } });
