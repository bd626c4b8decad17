/** The lines of the README, in a scene that is as small as a scene can be. */
import { GaussianAvatar } from 'gaspard/three';
import { Color, PerspectiveCamera, Scene, WebGLRenderer } from 'three';
import { showError } from '../shared/notice.ts';
import { avatarUrl } from '../shared/people.ts';
import { holdStill, query, runPage, still } from '../shared/still.ts';

runPage(async () => {
	const canvas = document.querySelector<HTMLCanvasElement>('canvas')!;
	const renderer = new WebGLRenderer({ canvas, antialias: true });
	const scene = new Scene();
	scene.background = new Color('#2b2724');
	const camera = new PerspectiveCamera(25, 1, 0.05, 10);
	camera.position.set(-0.12, 0.12, 1.3);
	const resize = (): void => {
		renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
		renderer.setSize(innerWidth, innerHeight, false);
		camera.aspect = innerWidth / innerHeight;
		camera.lookAt(camera.aspect > 1 ? -0.12 : 0, camera.aspect > 1 ? 0.075 : 0.02, 0);
		camera.updateProjectionMatrix();
	};
	addEventListener('resize', resize);
	resize();
	renderer.setAnimationLoop(() => renderer.render(scene, camera));

	const ada = await GaussianAvatar.load(query.get('avatar') ?? avatarUrl('ada'), { idle: { seed: still?.seed ?? 1 } });
	scene.add(ada);
	ada.gazeAt(camera);

	ada.addEventListener('error', ({ error }) => showError(error));
	await ada.ready;
	if (!still) return;
	renderer.setAnimationLoop(null);
	scene.updateMatrixWorld(true);
	await holdStill(ada, still.seconds);
	renderer.render(scene, camera);
}, showError);
