import * as GaussianSplats3D from '@mkkellogg/gaussian-splats-3d';
import { PerspectiveCamera, WebGLRenderer } from 'three';
import { writePly } from '../../../lab/export/write-ply.ts';
import { drive } from '../measure/drive.ts';
import { addCanvas, type PeerScene } from '../measure/peer-scene.ts';

/**
 * GaussianSplats3D: sorted in a worker without shared memory, the way that works on software GPUs. It has no way to move
 * splats of a scene but as a whole.
 */
drive(async (subject, { size }): Promise<PeerScene> => {
	const canvas = addCanvas(size);
	const renderer = new WebGLRenderer({ canvas, antialias: false, preserveDrawingBuffer: true });
	renderer.setSize(size, size, false);
	renderer.setClearColor(0, 1);
	const camera = new PerspectiveCamera(30, 1, 0.05, 50);
	const { eye, target } = subject.view(0);
	camera.position.set(...eye);
	camera.lookAt(...target);
	const viewer = new GaussianSplats3D.Viewer({
		renderer,
		camera,
		selfDrivenMode: false,
		useBuiltInControls: false,
		gpuAcceleratedSort: false,
		sharedMemoryForWorkers: false,
		ignoreDevicePixelRatio: true,
		sceneRevealMode: GaussianSplats3D.SceneRevealMode.Instant,
		optimizeSplatData: false,
	});
	const address = URL.createObjectURL(new Blob([writePly(subject.cloud(0)) as BlobPart]));
	await viewer.addSplatScene(address, {
		format: GaussianSplats3D.SceneFormat.Ply,
		showLoadingUI: false,
		progressiveLoad: false,
		splatAlphaRemovalThreshold: 0,
	});
	return {
		look: (from, to) => {
			camera.position.set(...from);
			camera.lookAt(...to);
			camera.updateMatrixWorld();
		},
		move: null,
		draw: () => {
			viewer.update();
			viewer.render();
		},
		sorter: 'worker, when the view turns by 8 degrees',
	};
});
