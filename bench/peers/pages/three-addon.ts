import { type BufferAttribute, type BufferGeometry, LinearSRGBColorSpace, PerspectiveCamera, Scene } from 'three';
import { GaussianSplatPLYLoader } from 'three/addons/loaders/GaussianSplatPLYLoader.js';
import { GaussianSplat } from 'three/addons/objects/GaussianSplat.js';
import { Color, WebGPURenderer } from 'three/webgpu';
import { writePly } from '../../../lab/export/write-ply.ts';
import { drive } from '../measure/drive.ts';
import { addCanvas, type PeerScene } from '../measure/peer-scene.ts';
import { POSE_COUNT } from '../measure/subject.ts';
import { covariancesOf } from './covariances.ts';

/** What moving splats has to reach into: GaussianSplat copies its geometry into these, and has no update (three.js#34527). */
interface Private {
	readonly _buffers: Record<'centerRead' | 'covarianceARead' | 'covarianceBRead', StorageNode>;
	_sortInitialized: boolean;
}

interface StorageNode {
	readonly value: { readonly array: Float32Array; needsUpdate: boolean; pbo?: { needsUpdate: boolean } };
}

/**
 * three's own GaussianSplat, on WebGPURenderer: `webgpu`, or `webgl`, its fallback. No conversion of colours on the way out:
 * with it, splats come out washed out (three.js#33950).
 */
drive(async (subject, { variant, size }): Promise<PeerScene> => {
	const canvas = addCanvas(size);
	const renderer = new WebGPURenderer({ canvas, antialias: false, forceWebGL: variant === 'webgl' });
	await renderer.init();
	renderer.setSize(size, size, false);
	renderer.outputColorSpace = LinearSRGBColorSpace;
	const scene = new Scene();
	scene.background = new Color(0);
	const camera = new PerspectiveCamera(30, 1, 0.05, 50);
	const bytes = writePly(subject.cloud(0));
	const geometry: BufferGeometry = new GaussianSplatPLYLoader().parse(bytes.buffer as ArrayBuffer);
	const splats = new GaussianSplat(geometry);
	splats.frustumCulled = false;
	scene.add(splats);
	const own = splats as unknown as Private;
	const covariances = new Map<number, Float32Array>();
	const position = geometry.getAttribute('position') as BufferAttribute;
	const move = (pose: number): void => {
		const { centers } = subject.cloud(pose);
		const known = covariances.get(pose) ?? covariancesOf(subject.cloud(pose));
		covariances.set(pose, known);
		const { centerRead, covarianceARead, covarianceBRead } = own._buffers;
		(position.array as Float32Array).set(centers);
		for (let i = 0; i < subject.splatCount; i++) {
			for (let k = 0; k < 3; k++) centerRead.value.array[i * 4 + k] = centers[i * 3 + k]!;
			for (let k = 0; k < 4; k++) covarianceARead.value.array[i * 4 + k] = known[i * 6 + k]!;
			covarianceBRead.value.array[i * 4] = known[i * 6 + 4]!;
			covarianceBRead.value.array[i * 4 + 1] = known[i * 6 + 5]!;
		}
		for (const { value } of [centerRead, covarianceARead, covarianceBRead]) {
			value.needsUpdate = true;
			if (value.pbo) value.pbo.needsUpdate = true;
		}
		own._sortInitialized = false;
	};
	for (let pose = 0; pose < POSE_COUNT; pose++) covariances.set(pose, covariancesOf(subject.cloud(pose)));
	renderer.render(scene, camera);
	return {
		look: (eye, target) => {
			camera.position.set(...eye);
			camera.lookAt(...target);
		},
		move,
		draw: () => {
			renderer.render(scene, camera);
		},
		sorter:
			variant === 'webgl' ? 'CPU, main thread, 4096 bins, when the view turns' : 'GPU, 4096 bins, when the view turns',
	};
});
