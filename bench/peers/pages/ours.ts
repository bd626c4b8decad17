import { AvatarModel } from '../../../src/avatar/avatar-model.ts';
import { CpuSorter } from '../../../src/gpu/cpu-sorter.ts';
import type { SorterKind } from '../../../src/gpu/splat-backend.ts';
import type { Combination, CombinationName } from '../../../test/browser/support/combinations/combination.ts';
import { makeCombination } from '../../../test/browser/support/combinations/make-combination.ts';
import { readTable } from '../../../test/browser/support/combinations/read-table.ts';
import { drive } from '../measure/drive.ts';
import type { PeerScene } from '../measure/peer-scene.ts';
import type { Subject } from '../measure/subject.ts';

let sortMilliseconds = 0;

/** Adds what a method takes to `sortMilliseconds`. */
function clocked(prototype: object, name: string): void {
	const methods = prototype as Record<string, (...parameters: unknown[]) => unknown>;
	const own = methods[name]!;
	methods[name] = function (...parameters) {
		const start = performance.now();
		const result = own.apply(this, parameters);
		sortMilliseconds += performance.now() - start;
		return result;
	};
}

clocked(CpuSorter.prototype, 'sort');

/** Ours: `variant` is a combination of engine and API, a bar, and the sorter; avatars as in any page. */
drive(async (subject, { variant, size }): Promise<PeerScene> => {
	const [name, sorter] = variant.split('|') as [CombinationName, SorterKind | 'measure'];
	const combination = await makeCombination(name, { size, sorter });
	clocked(Object.getPrototypeOf(combination.backend), 'uploadOrder');
	let shown = 0;
	// As for all renderers, the pose exists when the frame begins: decoding is not part of rendering.
	const model = new AvatarModel(subject.asset, async () => ({
		vertexCount: subject.asset.mesh.positions.length / 3,
		run: async (_expression, _joints, out) => {
			out.set(subject.vertices(shown));
			return true;
		},
		dispose: () => undefined,
	}));
	const heads = subject.places.map((x) => {
		const head = combination.add(model, { idle: false });
		head.place(x, 0, 0);
		return head;
	});
	const move = async (pose: number): Promise<void> => {
		shown = pose;
		const { expression, joints } = subject.face(pose);
		for (const { core } of heads) await core.holdPose(expression, joints);
	};
	await Promise.all(heads.map(({ core }) => core.ready));
	await move(0);
	const { eye, target } = subject.view(0);
	combination.look(eye, target);
	await combination.prepare();
	return {
		look: combination.look,
		move,
		draw: () => {
			sortMilliseconds = 0;
			combination.draw();
		},
		order: () => readOrder(combination, subject),
		sortMilliseconds: () => (combination.sorter === 'cpu' ? sortMilliseconds : -1),
		sorter: `${combination.sorter.toUpperCase()}, every frame`,
	};
});

/** The order texture, as numbers of splats of the subject's cloud: every avatar has whole rows of 1024 places. */
async function readOrder(combination: Combination, { asset, splatCount }: Subject): Promise<Uint32Array> {
	const { count } = asset.splats;
	const places = await readTable(combination, 'order', Math.ceil(splatCount / 1024));
	const room = Math.ceil(count / 1024) * 1024;
	const order = places.slice(0, splatCount).map((place) => Math.floor(place / room) * count + (place % room));
	if (order.some((splat) => splat >= splatCount)) throw new Error('The order names a splat that there is not.');
	return order;
}
