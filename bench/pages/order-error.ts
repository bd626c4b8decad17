import { Color, PerspectiveCamera, Scene, WebGLRenderer } from 'three';
import {
	type AvatarRenderer,
	avatarRenderer,
	disposeAvatarRenderer,
	GaussianAvatar,
} from '../../adapters/three/index.ts';
import type { SorterKind } from '../../src/gpu/splat-backend.ts';
import type { WebGL2Backend } from '../../src/gpu/webgl2/webgl2-backend.ts';
import { modelOfAsset } from '../../src/load-avatar.ts';
import { readTexture } from '../../test/browser/support/read-texture.ts';
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

/** Two heads that overlap, talking and turning, before a camera that flies around them; every frame is checked. */
async function run({
	sorter,
	frames,
	splats,
}: {
	sorter: SorterKind;
	frames: number;
	splats: number;
}): Promise<OrderError> {
	const renderer = new WebGLRenderer();
	renderer.setSize(64, 64);
	const own = avatarRenderer(renderer, { sorter });
	const scene = new Scene();
	scene.background = new Color(0x202020);
	const camera = new PerspectiveCamera(30, 1, 0.05, 50);
	const people = [1, 2].map((seed) => {
		const asset = makeFixtureAvatar({ seed, splatCount: splats, detail: 2 });
		const avatar = new GaussianAvatar(modelOfAsset(asset, { decoder: 'mesh' }));
		avatar.position.x = seed * 0.07;
		scene.add(avatar);
		return avatar;
	});
	await Promise.all(people.map(({ ready }) => ready));
	const result = { frames, pairs: 0, wrongPairs: 0, wrongPairsIfOneFrameLate: 0, keyStepMetres: 0, farthestMetres: 0 };
	let before: Uint32Array | undefined;
	for (let frame = 0; frame < frames; frame++) {
		const angle = frame * 0.11;
		camera.position.set(Math.sin(angle) * 0.9, 0.16 + 0.2 * Math.sin(angle * 0.7), Math.cos(angle) * 0.9);
		camera.lookAt(0.1, 0.16, 0);
		for (const [i, avatar] of people.entries()) {
			avatar.expression.jawOpen = 0.5 + 0.5 * Math.sin(frame + i);
			avatar.rotation.y = frame * 0.05 * (i === 0 ? 1 : -1);
		}
		renderer.render(scene, camera);
		before = check(own, renderer, people, camera, before, result);
		await new Promise((done) => setTimeout(done, 0));
	}
	for (const avatar of people) avatar.dispose();
	disposeAvatarRenderer(renderer);
	renderer.dispose();
	renderer.forceContextLoss();
	return result;
}

type Sums = { -readonly [K in keyof OrderError]: OrderError[K] };

/** Reads order and centres back, and compares. Returns the order. */
function check(
	own: AvatarRenderer,
	renderer: WebGLRenderer,
	people: GaussianAvatar[],
	camera: PerspectiveCamera,
	before: Uint32Array | undefined,
	sums: Sums,
): Uint32Array {
	const gl = renderer.getContext() as WebGL2RenderingContext;
	const total = people.reduce((sum, { asset }) => sum + asset.splats.count, 0);
	const { textures } = own.backend as WebGL2Backend;
	// Each person's rows come after one another.
	const rows = people.reduce((sum, { asset }) => sum + Math.ceil(asset.splats.count / 1024), 0);
	const order = readTexture(gl, textures.order, Math.ceil(total / 1024), 1).slice(0, total);
	const centers = new Float32Array(readTexture(gl, textures.centers, rows, 4).buffer);
	renderer.resetState();
	const view = camera.matrixWorldInverse.elements;
	const depths = new Float64Array(rows * 1024);
	for (let place = 0; place < depths.length; place++) {
		let z = view[14]!;
		for (let k = 0; k < 3; k++) z += view[k * 4 + 2]! * centers[place * 4 + k]!;
		depths[place] = -z;
	}
	let firstRow = 0;
	for (const avatar of people) {
		const { mesh, splats } = avatar.asset;
		const truth = deformSplats({
			splats,
			restPositions: mesh.positions,
			triangles: mesh.triangles,
			posedPositions: avatar.core.vertices,
			avatarToWorld: avatar.matrixWorld.elements,
		}).centers;
		for (let i = 0; i < splats.count; i++) {
			const place = firstRow * 1024 + i;
			let squared = 0;
			for (let k = 0; k < 3; k++) squared += (truth[i * 3 + k]! - centers[place * 4 + k]!) ** 2;
			sums.farthestMetres = Math.max(sums.farthestMetres, Math.sqrt(squared));
		}
		firstRow += Math.ceil(splats.count / 1024);
	}
	sums.keyStepMetres = keyStep(own);
	const step = sums.keyStepMetres * (1 + 1e-3) + 1e-7;
	sums.pairs += total - 1;
	sums.wrongPairs += wrongPairs(order, depths, step);
	if (before) sums.wrongPairsIfOneFrameLate += wrongPairs(before, depths, step);
	return order;
}

/** The coarsest step of a depth key in the order that was drawn last: 65,536 keys, shared out by splats, metres. */
function keyStep(own: AvatarRenderer): number {
	const { clusters } = own.lastOrder!.frame;
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
