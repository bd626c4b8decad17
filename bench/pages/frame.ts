import { Color, PerspectiveCamera, Scene, WebGLRenderer } from 'three';
import { avatarRenderer, GaussianAvatar } from '../../adapters/three/index.ts';
import { AvatarModel } from '../../src/avatar-model.ts';
import { createAvatarStage } from '../../src/avatar-stage.ts';
import type { Decoder } from '../../src/decode/decoder.ts';
import type { SorterKind } from '../../src/gpu/splat-backend.ts';
import { makeFixtureAvatar } from '../../test/fixtures/make-fixture-avatar.ts';

/** One measurement: how many people, how many splats each, who sorts. */
export interface FrameCase {
	readonly avatars: number;
	readonly splats: number;
	readonly sorter: SorterKind;
	readonly frames: number;
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

/** Builds the scene of a case; `run` then draws it. Small canvas: the GPU, here software, shall not be waited for. */
async function prepare({ avatars, splats, sorter }: FrameCase): Promise<{ sorter: SorterKind; vertices: number }> {
	tearDown();
	const renderer = new WebGLRenderer();
	renderer.setSize(16, 16);
	document.body.appendChild(renderer.domElement);
	const own = avatarRenderer(renderer, { sorter });
	const scene = new Scene();
	scene.background = new Color(0x202020);
	const camera = new PerspectiveCamera(30, 1, 0.05, 50);
	camera.position.set(0, 0.16, 4);
	const asset = makeFixtureAvatar({ splatCount: splats, detail: 4 });
	const stage = createAvatarStage();
	stage.decodes.budgetMilliseconds = Infinity;
	const model = new AvatarModel(asset, async () => makeDecoder(asset.mesh.positions));
	const people = Array.from({ length: avatars }, (_, i) => {
		const avatar = new GaussianAvatar(model, { stage });
		avatar.position.x = (i % 3) * 0.25 - 0.25;
		avatar.position.z = -Math.floor(i / 3) * 0.5;
		scene.add(avatar);
		return avatar;
	});
	await Promise.all(people.map(({ ready }) => ready));
	const gl = renderer.getContext();
	const pixel = new Uint8Array(4);
	advance = async (frames) => {
		const times: number[] = [];
		for (let frame = 0; frame < frames; frame++) {
			camera.position.x = Math.sin(frame / 20) * 0.2;
			const start = performance.now();
			renderer.render(scene, camera);
			times.push(performance.now() - start);
			// The queue of commands is drained outside of the measurement.
			gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
			await new Promise((done) => setTimeout(done, 0));
		}
		times.sort((a, b) => a - b);
		return times[times.length >> 1] ?? 0;
	};
	tearDown = () => {
		for (const avatar of people) avatar.dispose();
		renderer.dispose();
		renderer.forceContextLoss();
		renderer.domElement.remove();
	};
	return { sorter: own.backend.sorter, vertices: asset.mesh.positions.length / 3 };
}

Object.assign(globalThis, { tests: { prepare, advance: (frames: number) => advance(frames) } });
