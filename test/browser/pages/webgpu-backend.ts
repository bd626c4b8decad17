import { isGaspardError } from '../../../src/errors.ts';
import { TextureUsage } from '../../../src/gpu/webgpu/gpu-usage.ts';
import { createWebGPUBackend, type WebGPUBackend } from '../../../src/gpu/webgpu/webgpu-backend.ts';
import { GOLDEN_CASES } from '../../golden/cases.ts';
import { toBase64 } from '../support/base64.ts';
import { goldenScene } from '../support/golden-scene.ts';
import { openTestDevice } from '../support/webgpu-device.ts';
import { readTexture } from '../support/webgpu-read.ts';
import { WebGPUSplatDrawer } from '../support/webgpu-splat-drawer.ts';

const golden = GOLDEN_CASES.find(({ name }) => name === 'two-clusters')!;

/** Counts of calls by name, while `work` runs. */
function countCalls(target: object, names: readonly string[]): { counts: Record<string, number>; stop(): void } {
	const counts: Record<string, number> = {};
	for (const name of names) {
		counts[name] = 0;
		const method = (target as Record<string, (...call: unknown[]) => unknown>)[name]!.bind(target);
		(target as Record<string, unknown>)[name] = (...call: unknown[]) => {
			counts[name]!++;
			return method(...call);
		};
	}
	return { counts, stop: () => names.forEach((name) => void Reflect.deleteProperty(target, name)) };
}

/** What hundred frames cost in calls, once everything is made: moving camera and faces, then nothing at all. */
async function countSteadyState(): Promise<Record<string, Record<string, number>>> {
	const opened = await openTestDevice();
	const { device } = opened;
	const backend = createWebGPUBackend(device, { sorter: 'gpu' });
	const frame = goldenScene(backend, golden);
	backend.update(frame);
	const makers = ['createBuffer', 'createTexture', 'createBindGroup', 'createComputePipeline', 'createShaderModule'];
	const made = countCalls(device, [...makers, 'createCommandEncoder']);
	const queue = countCalls(device.queue, ['submit', 'writeBuffer', 'writeTexture']);
	for (let i = 0; i < 10; i++) {
		frame.worldToView[14] = -1.1 - i * 0.001;
		for (const instance of frame.instances) instance.poseVersion++;
		backend.update(frame);
	}
	const moving = { ...made.counts, ...queue.counts };
	for (let i = 0; i < 10; i++) backend.update(frame);
	const still = { ...made.counts, ...queue.counts };
	for (const name of Object.keys(still)) still[name]! -= moving[name]!;
	made.stop();
	queue.stop();
	frame.dispose();
	backend.dispose();
	await opened.check();
	return { moving, still };
}

/** Objects of one life, and those of them without a label of ours or not destroyed after `dispose`. */
async function liveAndDie(): Promise<{ made: number; unlabelled: string[]; alive: string[] }> {
	const opened = await openTestDevice();
	const { device } = opened;
	const alive = new Set<string>();
	const unlabelled: string[] = [];
	let made = 0;
	for (const name of ['createBuffer', 'createTexture'] as const) {
		const make = device[name].bind(device) as (descriptor: never) => GPUBuffer & GPUTexture;
		(device as unknown as Record<string, unknown>)[name] = (descriptor: never) => {
			const object = make(descriptor);
			const id = `${object.label} ${made++}`;
			if (!object.label.startsWith('gaspard ')) unlabelled.push(id);
			alive.add(id);
			const destroy = object.destroy.bind(object);
			object.destroy = () => {
				alive.delete(id);
				return destroy();
			};
			return object;
		};
	}
	const others = ['createBindGroup', 'createComputePipeline', 'createShaderModule', 'createCommandEncoder'] as const;
	for (const name of others) {
		const make = device[name].bind(device) as (descriptor: never) => GPUObjectBase;
		(device as unknown as Record<string, unknown>)[name] = (descriptor: never) => {
			const object = make(descriptor);
			if (!object.label.startsWith('gaspard ')) unlabelled.push(`${name} ${object.label}`);
			return object;
		};
	}
	const backend = createWebGPUBackend(device, { sorter: 'gpu' });
	const frame = goldenScene(backend, golden);
	backend.update(frame);
	// Grows past the first 64 rows, and back.
	const many = Array.from({ length: 14 }, () => goldenScene(backend, golden));
	backend.update(joined([frame, ...many]));
	for (const scene of many) scene.dispose();
	backend.update(frame);
	frame.dispose();
	backend.dispose();
	backend.dispose();
	await opened.check();
	return { made, unlabelled, alive: [...alive] };
}

/** One cluster of all instances. */
function joined(scenes: readonly ReturnType<typeof goldenScene>[]): ReturnType<typeof goldenScene> {
	const instances = scenes.flatMap((scene) => scene.instances);
	const members = instances.map((_, i) => i);
	const clusters = [{ members, nearDepth: 0.5, farDepth: 2, firstSplat: 0, splatCount: 0 }];
	return { ...scenes[0]!, instances, clusters };
}

/** A loss: what is told, what still works meanwhile, and the pictures before and after. */
async function loseAndRestore(): Promise<Record<string, unknown>> {
	const first = await openTestDevice();
	const backend = createWebGPUBackend(first.device, { sorter: 'gpu' });
	const frame = goldenScene(backend, golden);
	const before = await picture(backend, frame);
	const generation = backend.generation;
	await first.check();
	first.device.destroy();
	const error = await backend.whenLost;
	const lost = backend.lost;
	backend.update(frame);
	const second = await openTestDevice();
	backend.restore(second.device);
	const after = await picture(backend, frame);
	const risen = backend.generation > generation;
	frame.dispose();
	backend.dispose();
	await second.check();
	return {
		code: error.code,
		lost,
		lostAfter: backend.lost,
		risen,
		equal: before === after,
		blank: /^A+=*$/.test(after),
	};
}

/** Two cameras in one task, each drawn right after its update: their pictures, apart and together. */
async function twoCameras(): Promise<{ together: string[]; apart: string[] }> {
	const opened = await openTestDevice();
	const backend = createWebGPUBackend(opened.device, { sorter: 'gpu' });
	const frame = goldenScene(backend, golden);
	const cameras = [golden.camera, GOLDEN_CASES.find(({ name }) => name === 'behind-scaled')!.camera];
	const drawer = new WebGPUSplatDrawer(backend);
	const show = (camera: (typeof cameras)[0]): GPUTexture => {
		frame.worldToView.set(camera.worldToView);
		for (const cluster of frame.clusters) Object.assign(cluster, { nearDepth: 0.5, farDepth: 2 });
		backend.update(frame);
		const target = makeTarget(opened.device, camera);
		drawer.draw(target, frame.clusters, camera);
		return target;
	};
	const targets = cameras.map(show);
	const read = async (target: GPUTexture): Promise<string> =>
		toBase64(new Uint8Array(await readTexture(opened.device, target, target.height, 4)));
	const together = [await read(targets[0]!), await read(targets[1]!)];
	const apart = [await read(show(cameras[0]!)), await read(show(cameras[1]!))];
	frame.dispose();
	backend.dispose();
	await opened.check();
	return { together, apart };
}

async function picture(backend: WebGPUBackend, frame: ReturnType<typeof goldenScene>): Promise<string> {
	backend.update(frame);
	const drawer = new WebGPUSplatDrawer(backend);
	const target = makeTarget(backend.device, golden.camera);
	drawer.draw(target, frame.clusters, golden.camera);
	const bytes = await readTexture(backend.device, target, golden.camera.height, 4);
	drawer.dispose();
	target.destroy();
	return toBase64(new Uint8Array(bytes));
}

function makeTarget(device: GPUDevice, { width, height }: { width: number; height: number }): GPUTexture {
	const usage = TextureUsage.RENDER_ATTACHMENT | TextureUsage.COPY_SRC;
	return device.createTexture({ size: [width, height], format: 'rgba8unorm', usage });
}

/** The codes of what is thrown for wrong use. */
async function misuse(): Promise<Record<string, unknown>> {
	const opened = await openTestDevice();
	const backend = createWebGPUBackend(opened.device);
	const other = createWebGPUBackend(opened.device);
	const frame = goldenScene(backend, golden);
	const small = opened.device.createBuffer({ size: 16, usage: 128 });
	const codes = {
		'no device': codeOf(() => createWebGPUBackend({} as GPUDevice)),
		"another back end's model": codeOf(() => other.createInstance(frame.instances[0]!.model)),
		"another back end's instance": codeOf(() => other.vertexBuffer(frame.instances[0]!)),
		'a small vertex buffer': codeOf(() => backend.setVertexBuffer(frame.instances[0]!, small)),
		'sorter by itself': backend.sorter,
	};
	await backend.ready;
	frame.dispose();
	backend.dispose();
	other.dispose();
	await opened.check();
	return codes;
}

function codeOf(work: () => unknown): string {
	try {
		work();
	} catch (error) {
		return isGaspardError(error) ? error.code : String(error);
	}
	return 'nothing thrown';
}

Object.assign(globalThis, { tests: { countSteadyState, liveAndDie, loseAndRestore, twoCameras, misuse } });
