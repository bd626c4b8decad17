import { GaussianAvatar } from 'gaspard/three';
import { MathUtils, Vector3 } from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import { Backdrop } from '../shared/backdrop.ts';
import { showError } from '../shared/notice.ts';
import { Performer } from '../shared/performer.ts';
import { makeStage, type Stage } from '../shared/stage.ts';
import { holdStill, still } from '../shared/still.ts';

const AIM = new Vector3(0, 0.095, 0.03);
const AWAY = 0.95;

/** The stage of a finished avatar. It is created for the first one, so that the page needs no WebGL before. */
export class Living {
	readonly #stage: Stage;
	readonly #controls: OrbitControls;
	#performer: Performer | undefined;
	#age = 0;

	constructor(canvas: HTMLCanvasElement) {
		this.#stage = makeStage(canvas, 24);
		this.#stage.scene.add(new Backdrop({ glow: '#6b655e', edge: '#26231f' }));
		this.#controls = new OrbitControls(this.#stage.camera, canvas);
		Object.assign(this.#controls, { enableDamping: true, minDistance: 0.35, maxDistance: 3, enablePan: false });
		if (!still) this.#stage.run((_seconds, elapsed) => this.#step(elapsed));
	}

	/** Shows an avatar in place of the last one. */
	async show(glb: Blob): Promise<void> {
		const avatar = await GaussianAvatar.load(glb, { idle: { seed: still?.seed ?? 1 } });
		this.clear();
		this.#performer = new Performer({ id: avatar.asset.name, line: 'talk-welcome' }, avatar);
		avatar.addEventListener('error', ({ error }) => showError(error));
		avatar.gazeAt(this.#stage.camera);
		this.#stage.scene.add(avatar);
		this.#age = 0;
		this.#controls.target.copy(AIM);
		this.#stage.camera.position.set(-0.3, 0.03, 1).setLength(AWAY).add(AIM);
		this.#controls.update();
		await avatar.ready;
		if (!still) return;
		avatar.opacity = 1;
		this.#stage.scene.updateMatrixWorld(true);
		await holdStill(avatar, still.seconds);
		this.#stage.draw();
	}

	/** Repeats a line, or stops talking. */
	async speak(speaking: boolean): Promise<void> {
		const performer = this.#performer;
		if (speaking) await performer?.say(performer.person.line, { loop: true });
		else performer?.hush();
	}

	/** Removes the avatar. */
	clear(): void {
		const avatar = this.#performer?.avatar;
		this.#performer = undefined;
		avatar?.removeFromParent();
		avatar?.dispose();
	}

	#step(elapsed: number): void {
		this.#age += elapsed;
		this.#controls.update();
		if (this.#performer) this.#performer.avatar.opacity = MathUtils.smoothstep(this.#age, 0, 0.6);
	}
}
