import '@babylonjs/core/Helpers/sceneHelpers.js';
import '@babylonjs/loaders/glTF/2.0/index.js';
import { FreeCamera } from '@babylonjs/core/Cameras/freeCamera.js';
import { Engine } from '@babylonjs/core/Engines/engine.js';
import { LoadAssetContainerAsync } from '@babylonjs/core/Loading/sceneLoader.js';
import { Color4 } from '@babylonjs/core/Maths/math.color.js';
import { Vector3 as BabylonVector } from '@babylonjs/core/Maths/math.vector.js';
import { Scene as BabylonScene } from '@babylonjs/core/scene.js';
import { Box3, Color, type Object3D, PerspectiveCamera, Scene, type SkinnedMesh, Vector3 } from 'three';
import { GLTFGaussianSplatLoaderExtension } from 'three/addons/loaders/GLTFGaussianSplatLoaderExtension.js';
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';
import { WebGPURenderer } from 'three/webgpu';
import { readAvatar } from '../../../src/asset/read-avatar.ts';
import { writeAvatar } from '../../../src/asset/write-avatar.ts';
import { EXPRESSION_COUNT, EXPRESSION_INDEX } from '../../../src/rig/expression-names.ts';
import { poseVertices } from '../../../src/rig/pose-vertices.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';

const SIZE = 256;

/** A fixture, or a file of this repository. */
async function bytesOf(path: string | null): Promise<Uint8Array> {
	if (!path) return writeAvatar(makeFixtureAvatar({ splatCount: 3000, detail: 2, correctives: true }));
	return new Uint8Array(await (await fetch(path)).arrayBuffer());
}

function makeCanvas(): HTMLCanvasElement {
	document.body.replaceChildren();
	const canvas = document.createElement('canvas');
	canvas.width = canvas.height = SIZE;
	document.body.appendChild(canvas);
	return canvas;
}

async function loadInThree(bytes: Uint8Array, withPlugin: boolean): Promise<Object3D> {
	const loader = new GLTFLoader();
	if (withPlugin) loader.register((parser) => new GLTFGaussianSplatLoaderExtension(parser));
	return (await loader.parseAsync(bytes.slice().buffer, '')).scene;
}

const tests = {
	/** What three's loader makes of an avatar; draws it with three's own splats. */
	async three({ path, withPlugin, hideMesh }: { path: string | null; withPlugin: boolean; hideMesh: boolean }) {
		const object = await loadInThree(await bytesOf(path), withPlugin);
		if (hideMesh) object.getObjectByProperty('isSkinnedMesh', true)!.visible = false;
		const scene = new Scene();
		scene.background = new Color(0x404040);
		scene.add(object);
		const renderer = new WebGPURenderer({ canvas: makeCanvas(), antialias: false });
		await renderer.init();
		renderer.setSize(SIZE, SIZE, false);
		const camera = new PerspectiveCamera(30, 1, 0.05, 50);
		camera.position.set(0.15, 0.17, 0.75);
		camera.lookAt(0, 0.15, 0);
		let splats: Object3D | undefined;
		object.traverse((each) => {
			if ('isGaussianSplat' in each) splats = each;
		});
		// The first frames sort and compile.
		for (let frame = 0; frame < 3; frame++) await renderer.renderAsync(scene, camera);
		const box = splats && new Box3().setFromObject(splats);
		return {
			backend: 'isWebGPUBackend' in renderer.backend ? 'webgpu' : 'webgl',
			splatBox: box && [box.min.toArray(), box.max.toArray()],
			meshes: namesOf(object),
		};
	},

	/** Poses three's skinned mesh and ours; returns the largest distance, and that of the unshrunk one, metres. */
	async threePose() {
		const bytes = await bytesOf(null);
		const object = await loadInThree(bytes, false);
		const skinned = object.getObjectByProperty('isSkinnedMesh', true) as SkinnedMesh;
		const names = skinned.morphTargetDictionary!;
		const expression = new Float32Array(EXPRESSION_COUNT);
		for (const [name, weight] of Object.entries({ jawOpen: 0.7, mouthSmileLeft: 1, browInnerUp: 0.4 })) {
			skinned.morphTargetInfluences![names[name]!] = weight;
			expression[EXPRESSION_INDEX[name as 'jawOpen']] = weight;
		}
		const half = 0.2;
		object.getObjectByName('head')!.quaternion.set(0, Math.sin(half), 0, Math.cos(half));
		const joints = [0, 0, 0, 1, 0, Math.sin(half), 0, Math.cos(half), 0, 0, 0, 1, 0, 0, 0, 1];
		object.updateMatrixWorld(true);
		const { mesh } = readAvatar(bytes);
		const posed = new Float32Array(mesh.positions.length);
		poseVertices(posed, mesh, expression, joints);
		const vertex = new Vector3();
		let furthest = 0;
		for (let i = 0; i < posed.length / 3; i++) {
			skinned.getVertexPosition(i, vertex).applyMatrix4(skinned.matrixWorld);
			furthest = Math.max(furthest, vertex.distanceTo(new Vector3().fromArray(posed, i * 3)));
		}
		return { furthest, morphTargets: Object.keys(names).length };
	},

	/** What Babylon's loader makes of an avatar; draws it with Babylon's own splats. */
	async babylon({ path, hideMesh }: { path: string | null; hideMesh: boolean }) {
		const bytes = await bytesOf(path);
		const engine = new Engine(makeCanvas(), false, { preserveDrawingBuffer: true });
		const scene = new BabylonScene(engine);
		scene.clearColor = new Color4(0.25, 0.25, 0.25, 1);
		scene.useRightHandedSystem = true;
		const camera = new FreeCamera('camera', new BabylonVector(0.15, 0.17, 0.75), scene);
		camera.fov = Math.PI / 6;
		camera.minZ = 0.05;
		camera.setTarget(new BabylonVector(0, 0.15, 0));
		const file = new File([bytes as BlobPart], 'avatar.glb');
		const container = await LoadAssetContainerAsync(file, scene, { pluginExtension: '.glb' });
		container.addAllToScene();
		for (const mesh of container.meshes) if (mesh.morphTargetManager && hideMesh) mesh.setEnabled(false);
		await scene.whenReadyAsync();
		for (let frame = 0; frame < 30; frame++) {
			scene.render();
			await new Promise((done) => setTimeout(done, 20));
		}
		const splats = container.meshes.find((mesh) => mesh.getClassName() === 'GaussianSplattingMesh');
		const head = container.meshes.find((mesh) => mesh.morphTargetManager);
		return {
			splatCount: (splats as { _vertexCount?: number } | undefined)?._vertexCount ?? 0,
			morphTargets: head?.morphTargetManager?.numTargets ?? 0,
			bones: container.skeletons[0]?.bones.length ?? 0,
		};
	},
};

function namesOf(object: Object3D): string[] {
	const names: string[] = [];
	object.traverse((each) => {
		if ('isMesh' in each || 'isPoints' in each) names.push(`${each.type} ${each.name}`);
	});
	return names;
}

(globalThis as unknown as { tests: typeof tests }).tests = tests;
