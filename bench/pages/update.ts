import type { SorterKind, SplatFrame } from '../../src/gpu/splat-backend.ts';
import { createWebGL2Backend } from '../../src/gpu/webgl2/webgl2-backend.ts';
import { makeFixtureAvatar } from '../../test/fixtures/make-fixture-avatar.ts';
import { depthRange } from '../../test/golden/pose-golden.ts';
import { lookAt } from '../../test/reference/camera.ts';

const asset = makeFixtureAvatar({ splatCount: 50_000, detail: 4 });

/** What `update` costs the page: milliseconds of JavaScript a frame in which everything moves, and bytes of garbage. */
async function timeUpdates(options: {
	avatarCount: number;
	sorter: SorterKind;
	prepared: boolean;
	frames: number;
}): Promise<{ best: number; median: number; p95: number; bytesPerFrame: number }> {
	const canvas = document.createElement('canvas');
	const gl = canvas.getContext('webgl2')!;
	const backend = createWebGL2Backend(gl, {
		sorter: options.sorter,
		...(options.prepared ? { prepareHostState: () => undefined } : {}),
	});
	const model = backend.createModel({
		splats: asset.splats,
		restPositions: asset.mesh.positions,
		triangles: asset.mesh.triangles,
		convention: asset.convention,
	});
	const worldToView = Float32Array.from(lookAt([0, 0.2, 1.5], [0, 0.15, 0]));
	const instances = Array.from({ length: options.avatarCount }, (_, i) => {
		const instance = backend.createInstance(model);
		instance.avatarToWorld[12] = i * 0.3;
		return instance;
	});
	const { avatarToWorld } = instances[0]!;
	const atRest = { asset, vertices: asset.mesh.positions, weights: new Float32Array(0), avatarToWorld };
	const range = depthRange(atRest, worldToView);
	const frame: SplatFrame = {
		worldToView,
		instances,
		clusters: [
			{
				members: instances.map((_, i) => i),
				nearDepth: range.near - 0.1,
				farDepth: range.far + 0.1,
				firstSplat: 0,
				splatCount: 0,
			},
		],
	};
	const times: number[] = [];
	let heap = 0;
	for (let i = 0; i < options.frames; i++) {
		worldToView[14]! -= 1e-4;
		for (const instance of instances) instance.poseVersion++;
		const before = heapSize();
		const start = performance.now();
		backend.update(frame);
		times.push(performance.now() - start);
		if (i >= options.frames / 2) heap += heapSize() - before;
		// Out of the measurement: the GPU process must keep up, or the command buffer's back pressure is what is timed.
		await gpuDone(gl);
	}
	backend.dispose();
	gl.getExtension('WEBGL_lose_context')?.loseContext();
	const sorted = times.slice(options.frames >> 2).sort((a, b) => a - b);
	return {
		best: sorted[0]!,
		median: sorted[sorted.length >> 1]!,
		p95: sorted[Math.floor(sorted.length * 0.95)]!,
		bytesPerFrame: heap / (options.frames / 2),
	};
}

/** Bytes in use, where Chromium tells them precisely (--enable-precise-memory-info); else 0. */
function heapSize(): number {
	return (performance as unknown as { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? 0;
}

async function gpuDone(gl: WebGL2RenderingContext): Promise<void> {
	const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0)!;
	gl.flush();
	do await new Promise((done) => setTimeout(done, 1));
	while (gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED);
	gl.deleteSync(fence);
}

Object.assign(globalThis, { tests: { timeUpdates } });
