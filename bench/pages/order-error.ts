import { modelOfAsset } from '../../src/avatar/load-avatar-model.ts';
import type { SorterKind } from '../../src/gpu/splat-backend.ts';
import type {
	Combination,
	CombinationHead,
	CombinationName,
} from '../../test/browser/support/combinations/combination.ts';
import { makeCombination } from '../../test/browser/support/combinations/make-combination.ts';
import { readTable } from '../../test/browser/support/combinations/read-table.ts';
import { makeFixtureAvatar } from '../../test/fixtures/make-fixture-avatar.ts';
import { deformSplats } from '../../test/reference/deform-splats.ts';

/** What one run found. */
export interface OrderError {
	readonly frames: number;
	/** Neighbours in the order that were looked at. */
	readonly pairs: number;
	/** Neighbours that are the wrong way round by more than one step of the depth key. */
	readonly wrongPairs: number;
	/** The same, had each frame been drawn with the order of the frame before. */
	readonly wrongPairsIfOneFrameLate: number;
	/** One step of the depth key, metres. */
	readonly keyStepMetres: number;
	/** Largest distance of a splat on the GPU from where the oracle puts it in this very frame, metres. */
	readonly farthestMetres: number;
}

/** What is run. */
export interface OrderErrorRequest {
	readonly name: CombinationName;
	readonly sorter: SorterKind;
	readonly frames: number;
	readonly splats: number;
}

/** Two heads that overlap, talking and turning, before a camera that flies around them; every frame is checked. */
async function run({ name, sorter, frames, splats }: OrderErrorRequest): Promise<OrderError> {
	const combination = await makeCombination(name, { size: 64, sorter });
	const people = [1, 2].map((seed) => {
		const asset = makeFixtureAvatar({ seed, splatCount: splats, detail: 2 });
		return combination.add(modelOfAsset(asset, { decoder: 'mesh' }));
	});
	await Promise.all(people.map(({ core }) => core.ready));
	await combination.prepare();
	const result = { frames, pairs: 0, wrongPairs: 0, wrongPairsIfOneFrameLate: 0, keyStepMetres: 0, farthestMetres: 0 };
	let before: Uint32Array | undefined;
	for (let frame = 0; frame < frames; frame++) {
		const angle = frame * 0.11;
		combination.look(
			[Math.sin(angle) * 0.9, 0.16 + 0.2 * Math.sin(angle * 0.7), Math.cos(angle) * 0.9],
			[0.1, 0.16, 0],
		);
		for (const [i, { core, place }] of people.entries()) {
			core.expression.jawOpen = 0.5 + 0.5 * Math.sin(frame + i);
			place((i + 1) * 0.07, 0, 0, frame * 0.05 * (i === 0 ? 1 : -1));
		}
		combination.draw();
		before = await check(combination, people, before, result);
		await new Promise((done) => setTimeout(done, 0));
	}
	for (const { leave } of people) leave();
	combination.dispose();
	return result;
}

type Sums = { -readonly [K in keyof OrderError]: OrderError[K] };

/** Reads order and centres back, and compares. Returns the order. */
async function check(
	combination: Combination,
	people: readonly CombinationHead[],
	before: Uint32Array | undefined,
	sums: Sums,
): Promise<Uint32Array> {
	const total = people.reduce((sum, { core }) => sum + core.asset.splats.count, 0);
	// Each person's rows come after one another.
	const rows = people.reduce((sum, { core }) => sum + Math.ceil(core.asset.splats.count / 1024), 0);
	const order = (await readTable(combination, 'order', Math.ceil(total / 1024))).slice(0, total);
	const centers = new Float32Array((await readTable(combination, 'centers', rows)).buffer);
	const view = combination.worldToView();
	const depths = new Float64Array(rows * 1024);
	for (let place = 0; place < depths.length; place++) {
		let z = view[14]!;
		for (let k = 0; k < 3; k++) z += view[k * 4 + 2]! * centers[place * 4 + k]!;
		depths[place] = -z;
	}
	let firstRow = 0;
	for (const { core, avatarToWorld } of people) {
		const { mesh, splats } = core.asset;
		const truth = deformSplats({
			splats,
			restPositions: mesh.positions,
			triangles: mesh.triangles,
			posedPositions: core.vertices,
			avatarToWorld: avatarToWorld(),
		}).centers;
		for (let i = 0; i < splats.count; i++) {
			const place = firstRow * 1024 + i;
			let squared = 0;
			for (let k = 0; k < 3; k++) squared += (truth[i * 3 + k]! - centers[place * 4 + k]!) ** 2;
			sums.farthestMetres = Math.max(sums.farthestMetres, Math.sqrt(squared));
		}
		firstRow += Math.ceil(splats.count / 1024);
	}
	sums.keyStepMetres = keyStep(combination);
	const step = sums.keyStepMetres * (1 + 1e-3) + 1e-7;
	sums.pairs += total - 1;
	sums.wrongPairs += wrongPairs(order, depths, step);
	if (before) sums.wrongPairsIfOneFrameLate += wrongPairs(before, depths, step);
	return order;
}

/** The coarsest step of a depth key in the order that was drawn last: 65,536 keys, shared out by splats, metres. */
function keyStep({ lastOrder }: Combination): number {
	const { clusters } = lastOrder!.frame;
	const total = clusters.reduce((sum, { splatCount }) => sum + splatCount, 0);
	return Math.max(
		...clusters.map(({ nearDepth, farDepth, splatCount }) => {
			const keys = 1 + Math.floor(((65536 - clusters.length) * splatCount) / total);
			return (farDepth - nearDepth) / keys;
		}),
	);
}

/** Neighbours of which the second is farther than the first. */
function wrongPairs(order: Uint32Array, depths: Float64Array, step: number): number {
	let wrong = 0;
	for (let i = 1; i < order.length; i++) if (depths[order[i]!]! > depths[order[i - 1]!]! + step) wrong++;
	return wrong;
}

Object.assign(globalThis, { tests: { run } });
