/**
 * A room in Babylon.js with a mirror and three people who look at you and talk. Enter it with a headset, or walk with mouse
 * and keys; in the mirror you wear a face yourself. Of all this, one line concerns headsets: `me.wear(camera)`.
 */
import { Camera } from '@babylonjs/core/Cameras/camera.js';
import { Engine } from '@babylonjs/core/Engines/engine.js';
import type { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { TransformNode } from '@babylonjs/core/Meshes/transformNode.js';
import { Scene } from '@babylonjs/core/scene.js';
import type { WebXRDefaultExperience } from '@babylonjs/core/XR/webXRDefaultExperience.js';
import { WebXRState } from '@babylonjs/core/XR/webXRTypes.js';
import { GaspardError } from 'gaspard';
import { avatarRenderer } from 'gaspard/babylon';
import { showError } from '../shared/notice.ts';
import { PEOPLE, type Person } from '../shared/people.ts';
import { holdStill, query, runPage, still } from '../shared/still.ts';
import { emulateHeadset } from '../xr/headset.ts';
import { Guest } from './guest.ts';
import { Hall, NECK_HEIGHT, PLACES } from './hall.ts';
import { EnterButton, makeHeadset } from './headset.ts';
import { Visitor } from './visitor.ts';

const EYE_HEIGHT = NECK_HEIGHT + 0.2;
/** Seconds of silence between two speakers. */
const PAUSE = 1.2;
const CAST = [PEOPLE[0]!, PEOPLE[2]!, PEOPLE[3]!];
const MYSELF = PEOPLE[5]!;

class Visit {
	readonly #scene: Scene;
	readonly #hall: Hall;
	readonly #visitor: Visitor;
	/** Where the visitor's eyes are, in a headset or not: what people look at. */
	readonly #eyes: TransformNode;
	readonly #people: Guest[] = [];
	#headset: WebXRDefaultExperience | undefined;
	#speaker = -1;
	#silence = 0;

	constructor(engine: Engine, emulated: Awaited<ReturnType<typeof emulateHeadset>>) {
		this.#scene = new Scene(engine);
		this.#hall = new Hall(this.#scene);
		this.#eyes = new TransformNode('eyes', this.#scene);
		this.#visitor = new Visitor(this.#scene, this.#hall.floor, EYE_HEIGHT, emulated);
		const turn = Number(query.get('turn') ?? 0);
		this.#visitor.look(-turn, 0);
		if (query.has('near')) this.#visitor.jump(PLACES[1]!);
		this.#scene.onBeforeRenderObservable.add(() => this.#step(engine.getDeltaTime() / 1000));
	}

	get scene(): Scene {
		return this.#scene;
	}

	/** All three fit into a narrow window too. */
	fit(narrow: boolean): void {
		const { camera } = this.#visitor;
		camera.fovMode = narrow ? Camera.FOVMODE_HORIZONTAL_FIXED : Camera.FOVMODE_VERTICAL_FIXED;
		camera.fov = narrow ? 1.06 : 1.01;
	}

	/** Makes the headset known; resolves with its buttons' owner, or undefined in a browser without WebXR. */
	async dress(): Promise<WebXRDefaultExperience | undefined> {
		if (!navigator.xr) return undefined;
		const headset = await makeHeadset(this.#scene, this.#hall.floor);
		const { baseExperience } = headset;
		this.#headset = headset;
		baseExperience.camera.minZ = 0.05;
		baseExperience.camera.onAfterCameraTeleport.add(() => this.#visitor.settle(baseExperience.camera));
		baseExperience.onStateChangedObservable.add((state) => {
			const outside = state === WebXRState.IN_XR && baseExperience.sessionManager.sessionMode === 'immersive-ar';
			this.#hall.open(outside);
			// Babylon begins a session with passthrough at the origin.
			if (outside) this.#visitor.enter(baseExperience.camera);
			if (state === WebXRState.NOT_IN_XR) this.#visitor.land();
		});
		return headset;
	}

	/** Resolves when all people are loaded. */
	async fill(): Promise<void> {
		const come = CAST.map(async (person, index) => {
			const guest = await this.#load(person, index + 70, PLACES[index]!);
			guest.avatar.gazeAt(this.#eyes);
			this.#people.push(guest);
		});
		come.push(
			this.#load(MYSELF, 90, PLACES[1]!).then(({ avatar }) => {
				this.#hall.makeCoat().parent = avatar;
				avatar.wear(this.#visitor.camera);
			}),
		);
		for (const one of await Promise.allSettled(come)) if (one.status === 'rejected') showError(one.reason);
		document.querySelector('.loading')!.textContent = '';
		if (this.#people.length === 0)
			throw new Error('No person could be loaded, so there is nothing to see. Check the network and the console.');
		this.#people.sort((a, b) => a.avatar.position.x - b.avatar.position.x);
	}

	/** One moment, from where the visitor comes in. */
	async hold(seconds: number): Promise<void> {
		await this.#next();
		this.#scene.render();
		for (const { avatar } of this.#people) await holdStill(avatar, seconds);
		this.#subtitle();
		await this.#scene.whenReadyAsync();
		this.#scene.render();
		// The worn head was told to turn in this frame; the next shows it.
		await new Promise((done) => setTimeout(done, 300));
		this.#scene.render();
	}

	async #load(person: Person, number: number, place: Vector3): Promise<Guest> {
		const guest = await Guest.load(person, number, this.#scene, place, this.#visitor.camera.position);
		guest.avatar.isPickable = false;
		this.#hall.shadows.addShadowCaster(guest.avatar.headMesh);
		return guest;
	}

	#step(elapsed: number): void {
		this.#visitor.step(elapsed, this.#headset?.baseExperience.sessionManager.session);
		this.#scene.activeCamera!.getWorldMatrix().getTranslationToRef(this.#eyes.position);
		if (still || this.#people.length === 0) return;
		if (this.#people.some(({ speaking }) => speaking)) this.#silence = 0;
		else this.#silence += elapsed;
		if (this.#silence > PAUSE) {
			this.#silence = 0;
			this.#next().catch(showError);
		}
		this.#subtitle();
	}

	async #next(): Promise<void> {
		this.#speaker = (this.#speaker + 1) % this.#people.length;
		const speaker = this.#people[this.#speaker]!;
		await speaker.say(speaker.person.line);
		for (const guest of this.#people) await guest.feel(guest === speaker ? undefined : 'listening');
	}

	#subtitle(): void {
		const speaker = this.#people[this.#speaker];
		const caption = speaker?.caption ?? '';
		const [name, words] = document.querySelector('.subtitle')!.children;
		const who = caption ? speaker!.name : '';
		if (name!.textContent !== who) name!.textContent = who;
		if (words!.textContent !== caption) words!.textContent = caption;
	}
}

declare global {
	/** For tests: what the page knows of its frames. */
	var gaspardBabylonXR:
		| (() => { presenting: boolean; sorts: number; views: number; at: number[]; yaw: number })
		| undefined;
}

function makeEngine(canvas: HTMLCanvasElement): Engine {
	try {
		return new Engine(canvas, true, {
			powerPreference: 'high-performance',
			preserveDrawingBuffer: still !== undefined,
		});
	} catch (cause) {
		throw new GaspardError(
			'gpu/no-webgl2',
			'This browser gives the page no WebGL2. Switch hardware acceleration on, or use a current browser.',
			{},
			cause,
		);
	}
}

runPage(async () => {
	const emulated = await emulateHeadset(EYE_HEIGHT);
	const canvas = document.querySelector<HTMLCanvasElement>('canvas.stage')!;
	const engine = makeEngine(canvas);
	engine.setHardwareScalingLevel(1 / Math.min(devicePixelRatio, 2));
	const visit = new Visit(engine, emulated);
	const { scene } = visit;
	const resize = (): void => {
		if (scene.activeCamera?.rigCameras.length) return;
		engine.resize();
		visit.fit(canvas.clientWidth < canvas.clientHeight);
	};
	addEventListener('resize', resize);
	resize();
	const headset = await visit.dress();
	const buttons = headset && [
		new EnterButton(headset, 'immersive-vr', '.enter'),
		new EnterButton(headset, 'immersive-ar', '.enter-ar'),
	];
	for (const button of buttons ?? []) await button.look();
	if (query.has('emulate')) document.querySelector('.emulate')?.remove();
	globalThis.gaspardBabylonXR = () => ({
		presenting: headset?.baseExperience.state === WebXRState.IN_XR,
		sorts: avatarRenderer(engine).sortCount,
		views: scene.activeCamera!.rigCameras.length,
		at: scene.activeCamera!.globalPosition.asArray(),
		yaw: scene.activeCamera!.absoluteRotation.toEulerAngles().y,
	});
	if (!still) engine.runRenderLoop(() => scene.render());
	await visit.fill();
	if (still) await visit.hold(still.seconds);
	else if (query.has('enter')) await buttons?.at(query.get('enter') === 'ar' ? 1 : 0)?.toggle();
}, showError);
