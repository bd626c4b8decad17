import type { SplatFrame, SplatInstance } from '../../../src/gpu/splat-backend.ts';
import {
	createWebGL2Backend,
	type WebGL2Backend,
	type WebGL2BackendOptions,
} from '../../../src/gpu/webgl2/webgl2-backend.ts';
import { GOLDEN_CASES, type GoldenCase } from '../../golden/cases.ts';
import { toBase64 } from '../support/base64.ts';
import { goldenScene } from '../support/golden-scene.ts';
import { readTexture } from '../support/read-texture.ts';
import { SplatDrawer } from '../support/splat-drawer.ts';
import { readState, setWeirdState } from '../support/weird-state.ts';

const caseOf = (name: string): GoldenCase => GOLDEN_CASES.find((candidate) => candidate.name === name)!;
const nextTask = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

/** A context of its own, and how to be rid of it. */
function makeContext(options: WebGL2BackendOptions = { sorter: 'gpu' }): {
	gl: WebGL2RenderingContext;
	backend: WebGL2Backend;
	close(): void;
} {
	const canvas = document.createElement('canvas');
	const gl = canvas.getContext('webgl2', { antialias: false })!;
	const backend = createWebGL2Backend(gl, options);
	return {
		gl,
		backend,
		close() {
			backend.dispose();
			gl.getExtension('WEBGL_lose_context')?.loseContext();
		},
	};
}

/** The order, the clusters' runs, and where the posed splats are, as a test can check them. */
function orderOf(name: string, sorter: 'gpu' | 'cpu', prepare?: (frame: SplatFrame) => void): unknown {
	const { gl, backend, close } = makeContext({ sorter });
	const frame = goldenScene(backend, caseOf(name));
	prepare?.(frame);
	backend.update(frame);
	const count = frame.clusters.reduce((sum, cluster) => sum + cluster.splatCount, 0);
	const result = {
		order: toBase64(readTexture(gl, backend.textures.order, 16, 1).subarray(0, count)),
		centers: toBase64(readTexture(gl, backend.textures.centers, 16, 4)),
		clusters: frame.clusters.map(({ firstSplat, splatCount, nearDepth, farDepth }) => ({
			firstSplat,
			splatCount,
			nearDepth,
			farDepth,
		})),
		worldToView: [...frame.worldToView],
	};
	close();
	return result;
}

/** Draws a case, reads the pixels back. */
function draw(gl: WebGL2RenderingContext, drawer: SplatDrawer, frame: SplatFrame, golden: GoldenCase): string {
	const { width, height } = golden.camera;
	gl.canvas.width = width;
	gl.canvas.height = height;
	gl.clearColor(0, 0, 0, 0);
	gl.clear(gl.COLOR_BUFFER_BIT);
	for (const cluster of frame.clusters) drawer.draw(cluster, golden.camera);
	const bytes = new Uint8Array(width * height * 4);
	gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
	return toBase64(bytes);
}

/** Names of the GL methods that `work` calls, with counts. */
function spy(gl: WebGL2RenderingContext, work: () => void): Record<string, number> {
	const calls: Record<string, number> = {};
	const methods = Object.getOwnPropertyNames(WebGL2RenderingContext.prototype).filter(
		(name) => typeof Object.getOwnPropertyDescriptor(WebGL2RenderingContext.prototype, name)?.value === 'function',
	);
	const record = gl as unknown as Record<string, unknown>;
	for (const name of methods) {
		const original = record[name] as (...call: unknown[]) => unknown;
		record[name] = (...call: unknown[]) => {
			calls[name] = (calls[name] ?? 0) + 1;
			return original.apply(gl, call);
		};
	}
	work();
	for (const name of methods) delete record[name];
	return calls;
}

let moving: { context: ReturnType<typeof makeContext>; frame: SplatFrame } | undefined;

const tests = {
	orderOf: ({ name, sorter }: { name: string; sorter: 'gpu' | 'cpu' }) => orderOf(name, sorter),

	/** Three avatars are made, only the last two are in the frame. */
	orderOfSome: () =>
		orderOf('two-overlapping', 'gpu', (frame) => {
			frame.clusters[0]!.members.shift();
		}),

	state: (sorter: 'gpu' | 'cpu') => {
		const { gl, backend, close } = makeContext({ sorter });
		const frame = goldenScene(backend, caseOf('front'));
		backend.update(frame);
		const wanted = toBase64(readTexture(gl, backend.textures.order, 6, 1));
		setWeirdState(gl);
		while (gl.getError() !== gl.NO_ERROR);
		const before = readState(gl);
		frame.instances[0]!.poseVersion++;
		backend.update(frame);
		const after = readState(gl);
		const error = gl.getError();
		gl.bindBuffer(gl.PIXEL_PACK_BUFFER, null);
		const order = toBase64(readTexture(gl, backend.textures.order, 6, 1));
		close();
		return { before, after, error, sameOrder: order === wanted };
	},

	contextLoss: async () => {
		const { gl, backend, close } = makeContext();
		const golden = caseOf('two-overlapping');
		gl.canvas.addEventListener('webglcontextlost', (event) => event.preventDefault());
		const frame = goldenScene(backend, golden);
		const late = caseOf('front');
		backend.update(frame);
		const picture = draw(gl, new SplatDrawer(backend), frame, golden);
		const generation = backend.generation;
		const extension = gl.getExtension('WEBGL_lose_context')!;
		extension.loseContext();
		await new Promise((done) => gl.canvas.addEventListener('webglcontextlost', done, { once: true }));
		const lost = backend.lost;
		// Life goes on in between: updates do nothing, avatars may come.
		backend.update(frame);
		const second = goldenScene(backend, late);
		await nextTask();
		extension.restoreContext();
		await new Promise((done) => gl.canvas.addEventListener('webglcontextrestored', done, { once: true }));
		backend.update(frame);
		const drawer = new SplatDrawer(backend);
		const again = draw(gl, drawer, frame, golden);
		backend.update(second);
		const latePicture = draw(gl, drawer, second, late);
		const result = {
			lost,
			lostAfterwards: backend.lost,
			same: picture === again,
			generationRose: backend.generation > generation,
			latePicture,
			error: gl.getError(),
		};
		close();
		return result;
	},

	growth: () => {
		const { gl, backend, close } = makeContext();
		const golden = caseOf('front');
		const first = goldenScene(backend, golden);
		backend.update(first);
		const drawer = new SplatDrawer(backend);
		const picture = draw(gl, drawer, first, golden);
		const generation = backend.generation;
		// 6,000 splats are 6 rows, the list begins with 64.
		const others = Array.from({ length: 12 }, () => goldenScene(backend, golden));
		backend.update(first);
		const again = draw(gl, drawer, first, golden);
		const grown = backend.generation;
		for (const scene of others) scene.dispose();
		backend.update(first);
		const packed = draw(gl, drawer, first, golden);
		const shrunk = backend.generation;
		for (let i = 0; i < 50; i++) goldenScene(backend, golden).dispose();
		backend.update(first);
		const result = {
			same: picture === again && picture === packed,
			rose: grown > generation && shrunk > grown,
			stayed: backend.generation === shrunk,
			error: gl.getError(),
		};
		close();
		return result;
	},

	calls: (sorter: 'gpu' | 'cpu') => {
		const { gl, backend, close } = makeContext({ sorter, prepareHostState: () => undefined });
		const frame = goldenScene(backend, caseOf('two-overlapping'));
		backend.update(frame);
		backend.update(frame);
		const unchanged = spy(gl, () => backend.update(frame));
		frame.worldToView[14]! -= 0.01;
		const moved = spy(gl, () => backend.update(frame));
		frame.instances[0]!.poseVersion++;
		const posed = spy(gl, () => backend.update(frame));
		close();
		return { unchanged, moved, posed };
	},

	disposal: () => {
		const canvas = document.createElement('canvas');
		const gl = canvas.getContext('webgl2')!;
		const calls = spy(gl, () => {
			const backend = createWebGL2Backend(gl, { sorter: 'gpu' });
			for (const name of ['front', 'two-overlapping', 'faded-prefix']) {
				const scene = goldenScene(backend, caseOf(name));
				backend.update(scene);
				if (name === 'front') scene.dispose();
			}
			backend.dispose();
			backend.dispose();
		});
		gl.getExtension('WEBGL_lose_context')?.loseContext();
		return calls;
	},

	measured: async () => {
		const { gl, backend, close } = makeContext({});
		const first = backend.sorter;
		setWeirdState(gl);
		while (gl.getError() !== gl.NO_ERROR);
		const before = readState(gl);
		const start = performance.now();
		const chosen = await backend.sorterChosen;
		const taken = performance.now() - start;
		const result = { first, chosen, sorter: backend.sorter, taken, before, after: readState(gl), error: gl.getError() };
		close();
		return result;
	},

	/** The back end goes while its sorter is being measured. */
	disposedWhileMeasured: async () => {
		const gl = document.createElement('canvas').getContext('webgl2')!;
		const backend = createWebGL2Backend(gl);
		await new Promise((done) => setTimeout(done, 160));
		backend.dispose();
		const chosen = await backend.sorterChosen;
		const result = { chosen, error: gl.getError() };
		gl.getExtension('WEBGL_lose_context')?.loseContext();
		return result;
	},

	errors: () => {
		const codeOf = (work: () => unknown): unknown => {
			try {
				work();
				return null;
			} catch (error) {
				return (error as { code?: string }).code;
			}
		};
		const lost = document.createElement('canvas').getContext('webgl2')!;
		lost.getExtension('WEBGL_lose_context')!.loseContext();
		const { backend, close } = makeContext();
		const other = makeContext();
		const foreign = goldenScene(other.backend, caseOf('front')).instances[0]!.model;
		const result = {
			webgl1: codeOf(() => createWebGL2Backend(document.createElement('canvas').getContext('webgl') as never)),
			lost: codeOf(() => createWebGL2Backend(lost)),
			foreignModel: codeOf(() => backend.createInstance(foreign)),
		};
		close();
		other.close();
		return result;
	},

	/** Makes an avatar that `update` moves, so that a test can look at the heap in between. */
	openMoving: (sorter: 'gpu' | 'cpu') => {
		moving?.context.close();
		const context = makeContext({ sorter, prepareHostState: () => undefined });
		moving = { context, frame: goldenScene(context.backend, caseOf('two-overlapping')) };
	},

	updateMoving: async (frames: number) => {
		const { context, frame } = moving!;
		for (let i = 0; i < frames; i++) {
			frame.worldToView[14]! -= 1e-5;
			for (const instance of frame.instances) instance.poseVersion++;
			context.backend.update(frame);
			if (i % 50 === 49) context.gl.finish();
		}
	},

	disposedInFrame: () => {
		const { gl, backend, close } = makeContext();
		const frame = goldenScene(backend, caseOf('two-overlapping'));
		backend.update(frame);
		frame.instances[1]!.dispose();
		backend.update(frame);
		const result = { splatCount: frame.clusters[0]!.splatCount, error: gl.getError() };
		close();
		return result;
	},

	/** What an update does with numbers that are none: it must go on, and leave the others whole. */
	notANumber: () => {
		const { gl, backend, close } = makeContext();
		const golden = caseOf('two-overlapping');
		const frame = goldenScene(backend, golden);
		(frame.instances[0] as SplatInstance).vertices.fill(Number.NaN);
		frame.instances[0]!.poseVersion++;
		backend.update(frame);
		const count = frame.clusters[0]!.splatCount;
		const order = readTexture(gl, backend.textures.order, 16, 1).subarray(0, count);
		const result = { distinct: new Set(order).size, count, error: gl.getError() };
		close();
		return result;
	},
};

Object.assign(globalThis, { tests });
