/**
 * A room in Babylon.js with two people who talk to one another. Walk up to them, and they look at you and talk to you.
 * Everything but the people is plain Babylon; the people are meshes of the scene that live by themselves.
 */
import { UniversalCamera } from '@babylonjs/core/Cameras/universalCamera.js';
import '@babylonjs/core/Culling/ray.js';
import { Engine } from '@babylonjs/core/Engines/engine.js';
import { PointerEventTypes } from '@babylonjs/core/Events/pointerEvents.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { Scene } from '@babylonjs/core/scene.js';
import { GaspardError } from 'gaspard';
import { showError } from '../shared/notice.ts';
import { PEOPLE } from '../shared/people.ts';
import { holdStill, query, runPage, still } from '../shared/still.ts';
import { Character } from './character.ts';
import { makeRoom, NECK_HEIGHT, ROOM } from './room.ts';

/** Metres: nearer than this, they turn to you; nobody comes closer than ARM to a plinth. */
const NEAR = 2;
const ARM = 0.52;
const TALKING = 1.5;
const EYE_HEIGHT = 1.52;
const PAUSE_SECONDS = 1;
const CAST = [PEOPLE[0]!, PEOPLE[2]!];
const PLACES = [new Vector3(-0.46, NECK_HEIGHT, 0.85), new Vector3(0.46, NECK_HEIGHT, 0.85)];

class Visit {
	readonly #scene: Scene;
	readonly #camera: UniversalCamera;
	readonly #people: Character[] = [];
	readonly #shadows: ReturnType<typeof makeRoom>['shadows'];
	#visited = false;
	#speaker = 1;
	#silentSeconds = 0;
	/** Where the buttons lead: metres still to walk along the line of sight. */
	#stride = 0;

	constructor(engine: Engine, canvas: HTMLCanvasElement) {
		this.#scene = new Scene(engine);
		this.#shadows = makeRoom(this.#scene, PLACES).shadows;
		const camera = new UniversalCamera('visitor', new Vector3(0.3, EYE_HEIGHT, -1.75), this.#scene);
		camera.setTarget(new Vector3(0.02, EYE_HEIGHT - 0.1, 0.85));
		camera.minZ = 0.05;
		camera.speed = 0.06;
		camera.angularSensibility = 2600;
		for (const [keys, letter] of [
			[camera.keysUp, 87],
			[camera.keysDown, 83],
			[camera.keysLeft, 65],
			[camera.keysRight, 68],
		] as const) {
			keys.push(letter);
		}
		camera.attachControl(canvas, true);
		this.#camera = camera;
		this.#scene.onBeforeRenderObservable.add(() => this.#step(engine.getDeltaTime() / 1000));
		this.#scene.onPointerObservable.add(({ pickInfo }) => {
			const person = this.#people.find(({ avatar }) => avatar === pickInfo?.pickedMesh);
			if (person) this.#give(person, person.person.line);
		}, PointerEventTypes.POINTERTAP);
		for (const button of document.querySelectorAll<HTMLElement>('[data-step]')) {
			button.addEventListener('click', () => {
				this.#stride = 0.9 * Number(button.dataset['step']);
			});
		}
	}

	/** Resolves when both have come. */
	async fill(): Promise<void> {
		const loading = document.querySelector('.loading')!;
		const come = CAST.map(async (person, index) => {
			// Half to one another, half to the door.
			const facing = new Vector3(PLACES[1 - index]!.x * 0.4, NECK_HEIGHT, 0.1);
			const character = await Character.load(person, this.#scene, PLACES[index]!, facing);
			this.#shadows.addShadowCaster(character.avatar.headMesh);
			this.#people.push(character);
		});
		for (const { reason } of (await Promise.allSettled(come)).filter((one) => one.status === 'rejected')) {
			showError(reason);
		}
		loading.textContent = '';
		if (this.#people.length === 0) throw new Error('Nobody could be loaded, so there is nothing to see.');
		this.#look();
	}

	/** One moment: `?still=1/3`, from near by with `&near`. */
	async hold(seconds: number): Promise<void> {
		if (query.has('near')) {
			this.#camera.position.set(0.08, EYE_HEIGHT, -0.55);
			this.#camera.setTarget(new Vector3(0.02, EYE_HEIGHT - 0.08, 0.85));
		}
		this.#visited = query.has('near');
		this.#look();
		await this.#people[0]?.say(this.#visited ? 'talk-welcome' : this.#people[0].person.line);
		await this.#people[1]?.feel('listening');
		this.#scene.render();
		for (const { avatar } of this.#people) await holdStill(avatar, seconds);
		this.#subtitle();
		await this.#scene.whenReadyAsync();
		this.#scene.render();
	}

	/** Both of them fit into a narrow window too. */
	fit(aspect: number): void {
		this.#camera.fov = aspect < 1 ? 1.02 : 0.62;
	}

	draw(): void {
		this.#scene.render();
	}

	#step(elapsed: number): void {
		this.#walk(elapsed);
		if (still || this.#people.length === 0) return;
		const { position } = this.#camera;
		const nearest = Math.min(...this.#people.map((person) => person.distanceTo(position)));
		// A step back is needed before they let go of you.
		const visited = nearest < (this.#visited ? NEAR + 0.3 : NEAR);
		if (visited !== this.#visited) this.#turn(visited);
		if (this.#people.some(({ speaking }) => speaking)) this.#silentSeconds = 0;
		else this.#silentSeconds += elapsed;
		if (this.#silentSeconds > PAUSE_SECONDS) {
			this.#speaker = (this.#speaker + 1) % this.#people.length;
			const person = this.#people[this.#speaker]!;
			this.#give(person, person.person.line);
		}
		this.#subtitle();
	}

	/** Somebody has come up to them, or has gone. */
	#turn(visited: boolean): void {
		this.#visited = visited;
		this.#look();
		if (!visited) return;
		const { position } = this.#camera;
		const [host] = [...this.#people].sort((a, b) => a.distanceTo(position) - b.distanceTo(position));
		this.#give(host!, 'talk-welcome');
	}

	/** Gives somebody the word; the others listen. */
	#give(speaker: Character, line: string): void {
		this.#silentSeconds = 0;
		this.#speaker = this.#people.indexOf(speaker);
		for (const person of this.#people) {
			if (person !== speaker) {
				person.hush();
				person.feel('listening').catch(showError);
			}
		}
		speaker.say(line).catch(showError);
	}

	/** At the visitor while one is near, else at one another. */
	#look(): void {
		for (const [index, { avatar }] of this.#people.entries()) {
			const other = this.#people[(index + 1) % this.#people.length]!;
			avatar.gazeAt(this.#visited || other.avatar === avatar ? this.#camera : other.face);
		}
	}

	/** Keeps the visitor on the floor, in the room, and an arm's length from the plinths. */
	#walk(elapsed: number): void {
		const { position } = this.#camera;
		// The button leads to where one stands to talk.
		if (this.#stride > 0 && this.#people.some((person) => person.distanceTo(position) < TALKING)) this.#stride = 0;
		if (this.#stride !== 0) {
			const step = Math.sign(this.#stride) * Math.min(Math.abs(this.#stride), Math.min(elapsed, 0.08) * 1.2);
			this.#stride -= step;
			const forward = this.#camera.getDirection(Vector3.Forward());
			position.addInPlaceFromFloats(forward.x * step, 0, forward.z * step);
		}
		position.y = EYE_HEIGHT;
		position.x = Math.max(-ROOM.halfWidth + 0.4, Math.min(ROOM.halfWidth - 0.4, position.x));
		position.z = Math.max(-ROOM.halfDepth + 0.4, Math.min(ROOM.halfDepth - 0.4, position.z));
		for (const place of PLACES) {
			const x = position.x - place.x;
			const z = position.z - place.z;
			const distance = Math.hypot(x, z) || 1;
			if (distance >= ARM) continue;
			position.x = place.x + (x / distance) * ARM;
			position.z = place.z + (z / distance) * ARM;
		}
	}

	#subtitle(): void {
		const speaker = this.#people.find(({ caption }) => caption !== undefined);
		const [name, words] = document.querySelector('.subtitle')!.children;
		if (name!.textContent !== (speaker?.name ?? '')) name!.textContent = speaker?.name ?? '';
		if (words!.textContent !== (speaker?.caption ?? '')) words!.textContent = speaker?.caption ?? '';
	}
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
	const canvas = document.querySelector<HTMLCanvasElement>('canvas.stage')!;
	const engine = makeEngine(canvas);
	engine.setHardwareScalingLevel(1 / Math.min(devicePixelRatio, 2));
	const visit = new Visit(engine, canvas);
	const resize = (): void => {
		engine.resize();
		visit.fit(canvas.clientWidth / canvas.clientHeight);
	};
	addEventListener('resize', resize);
	resize();
	if (!still) engine.runRenderLoop(() => visit.draw());
	await visit.fill();
	if (still) await visit.hold(still.seconds);
}, showError);
