import type { Correctives } from '../../src/asset/correctives.ts';
import type { SorterKind, SplatBackend, SplatFrame, SplatInstance } from '../../src/gpu/splat-backend.ts';
import { createWebGL2Backend } from '../../src/gpu/webgl2/webgl2-backend.ts';
import { createWebGPUBackend } from '../../src/gpu/webgpu/webgpu-backend.ts';
import { makeFixtureAvatar } from '../../test/fixtures/make-fixture-avatar.ts';
import { lookAt } from '../../test/reference/camera.ts';

const WEIGHT_COUNT = 48;
const WEIGHTS_A_SPLAT = 12;
const FRAMES_A_ROUND = 5;
const asset = makeFixtureAvatar({ splatCount: 50_000, detail: 4 });

/** Every tenth splat, four regions, offsets of a millimetre. */
function makeCorrectives(): Correctives {
	const count = asset.splats.count / 10;
	return {
		regions: [0, 1, 2, 3].map((region) => ({ firstWeight: region * WEIGHTS_A_SPLAT, weightCount: WEIGHTS_A_SPLAT })),
		splats: Uint32Array.from({ length: count }, (_, i) => i * 10),
		splatRegions: Uint8Array.from({ length: count }, (_, i) => i % 4),
		entries: Int8Array.from({ length: count * WEIGHTS_A_SPLAT * 8 }, (_, i) => (i % 8 === 7 ? 0 : (i * 37) % 255)),
		steps: new Float32Array(WEIGHT_COUNT * 3).fill(1e-5),
	};
}

/** Medians of milliseconds a frame: without correctives, with them in a neutral face, with all weights at work. */
async function timeCorrectives(options: {
	backend: 'webgl2' | 'webgpu';
	sorter: SorterKind;
	rounds: number;
}): Promise<number[]> {
	const { backend, done, end } = await open(options.backend, options.sorter);
	const source = { ...asset, restPositions: asset.mesh.positions, triangles: asset.mesh.triangles };
	const instances = [undefined, makeCorrectives()].map((correctives) =>
		backend.createInstance(backend.createModel({ ...source, correctives })),
	) as [SplatInstance, SplatInstance];
	const cases: [SplatInstance, number][] = [
		[instances[0], 0],
		[instances[1], 0],
		[instances[1], 0.7],
	];
	const times: number[][] = cases.map(() => []);
	for (let round = -2; round < options.rounds; round++) {
		for (const [i, [instance, weight]] of cases.entries()) {
			instance.weights.fill(weight);
			const begin = performance.now();
			for (let frame = 0; frame < FRAMES_A_ROUND; frame++) {
				instance.poseVersion++;
				backend.update(frameOf(instance));
			}
			await done();
			if (round >= 0) times[i]!.push((performance.now() - begin) / FRAMES_A_ROUND);
		}
	}
	end();
	return times.map((list) => list.sort((a, b) => a - b)[list.length >> 1]!);
}

function frameOf(instance: SplatInstance): SplatFrame {
	return {
		worldToView: Float32Array.from(lookAt([0, 0.2, 1.5], [0, 0.15, 0])),
		instances: [instance],
		clusters: [{ members: [0], nearDepth: 1, farDepth: 2, firstSplat: 0, splatCount: 0 }],
	};
}

async function open(
	kind: 'webgl2' | 'webgpu',
	sorter: SorterKind,
): Promise<{ backend: SplatBackend; done(): Promise<unknown>; end(): void }> {
	if (kind === 'webgpu') {
		const device = await (await navigator.gpu.requestAdapter())!.requestDevice();
		const backend = createWebGPUBackend(device, { sorter });
		return { backend, done: () => device.queue.onSubmittedWorkDone(), end: () => device.destroy() };
	}
	const gl = document.createElement('canvas').getContext('webgl2')!;
	const backend = createWebGL2Backend(gl, { sorter, prepareHostState: () => undefined });
	const done = async (): Promise<void> => {
		const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0)!;
		gl.flush();
		do await new Promise((go) => setTimeout(go, 0));
		while (gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED);
		gl.deleteSync(fence);
	};
	return { backend, done, end: () => gl.getExtension('WEBGL_lose_context')?.loseContext() };
}

Object.assign(globalThis, { tests: { timeCorrectives } });
