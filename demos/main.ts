/**
 * The gallery: six people in one three.js scene, one of them in front. Look at how little there is to do with the avatars:
 * they are loaded, added, moved and turned like any other object; their life is their own.
 */
import { Color, DirectionalLight, Fog, Group, HemisphereLight, MathUtils, Raycaster, Vector2, Vector3 } from 'three';
import { Backdrop } from './shared/backdrop.ts';
import { Governor } from './shared/governor.ts';
import { showError } from './shared/notice.ts';
import { PEOPLE } from './shared/people.ts';
import { Performer } from './shared/performer.ts';
import { makePlinth } from './shared/plinth.ts';
import { makeStage, type Stage } from './shared/stage.ts';
import { holdStill, query, runPage, still } from './shared/still.ts';

/** Where a person stands. */
interface Place {
	readonly x: number;
	readonly y: number;
	readonly z: number;
}

/** How the group is arranged in a window of some shape. */
interface Arrangement {
	/** Where whoever speaks stands. */
	readonly front: Place;
	/** The others, from left to right. */
	readonly back: readonly Place[];
	readonly camera: Place;
	readonly aim: Place;
	/** Metres from the camera where the dark begins and where it is complete. */
	readonly fog: { readonly near: number; readonly far: number };
}

const WIDE: Arrangement = {
	front: { x: 0, y: -0.075, z: 0.62 },
	back: [
		{ x: -0.66, y: 0.02, z: -0.3 },
		{ x: -0.39, y: 0.15, z: -0.75 },
		{ x: 0, y: 0.25, z: -1 },
		{ x: 0.39, y: 0.15, z: -0.75 },
		{ x: 0.66, y: 0.02, z: -0.3 },
	],
	camera: { x: 0, y: 0.14, z: 2.15 },
	aim: { x: 0, y: 0.075, z: 0 },
	fog: { near: 1.9, far: 5.4 },
};

const TALL: Arrangement = {
	front: { x: 0, y: -0.08, z: 0.72 },
	back: [
		{ x: -0.215, y: 0.2, z: -0.2 },
		{ x: -0.31, y: 0.5, z: -1 },
		{ x: 0, y: 0.55, z: -1.1 },
		{ x: 0.31, y: 0.5, z: -1 },
		{ x: 0.215, y: 0.2, z: -0.2 },
	],
	camera: { x: 0, y: 0.2, z: 2.9 },
	aim: { x: 0, y: 0.06, z: 0 },
	fog: { near: 2.7, far: 7 },
};

/** Seconds a person stays in front before the next one comes. */
const TURN = 19;

/** One person's stand in the group. */
interface Stand {
	readonly performer: Performer;
	readonly group: Group;
	readonly button: HTMLButtonElement;
	/** Seconds since it appeared. */
	age: number;
}

class Gallery {
	readonly #stage: Stage;
	readonly #stands: (Stand | undefined)[] = PEOPLE.map(() => undefined);
	readonly #buttons: HTMLButtonElement[];
	readonly #governor: Governor;
	readonly #pointer = new Vector2();
	readonly #sway = new Vector2();
	readonly #fog = new Fog('#14110f');
	#arrangement = WIDE;
	#front = Number(query.get('person') ?? 0) % PEOPLE.length;
	#chosen = false;
	#turnBegan = 0;
	#seconds = 0;

	constructor(stage: Stage) {
		this.#stage = stage;
		this.#governor = new Governor(stage.renderer, 60_000);
		this.#buttons = PEOPLE.map((person, index) => this.#button(person.id, index));
		document.querySelector('.people')!.append(...this.#buttons);
		const { scene } = stage;
		scene.fog = this.#fog;
		scene.add(new Backdrop({ glow: '#4a4038', edge: '#12100e' }), ...lights());
		stage.onResize((width, height) => {
			this.#arrangement = width / height > 1 ? WIDE : TALL;
			stage.camera.fov = width / height > 1 ? 24 : 26;
			Object.assign(this.#fog, this.#arrangement.fog);
		});
		this.#listen();
	}

	/** Resolves when everybody is there. One who cannot come is struck through, and the words say why. */
	async fill(): Promise<void> {
		const arrivals = PEOPLE.map(async (person, index) => {
			const button = this.#buttons[index]!;
			try {
				const performer = await Performer.load(person, index, (share) => {
					button.style.setProperty('--progress', String(share));
				});
				await performer.avatar.ready;
				this.#arrive(performer, index);
			} catch (error) {
				button.classList.add('failed');
				showError(error);
			}
			button.style.setProperty('--progress', '1');
		});
		await Promise.all(arrivals);
		if (this.#stands.every((stand) => !stand)) throw new Error('Nobody could be loaded, so there is nothing to see.');
	}

	/** Brings a person to the front and lets them speak. */
	async present(index: number): Promise<void> {
		const stand = this.#stands[index];
		if (!stand) return;
		this.#front = index;
		this.#turnBegan = this.#seconds;
		for (const [other, someone] of this.#stands.entries()) {
			someone?.button.setAttribute('aria-pressed', String(other === index));
			if (!someone || other === index) continue;
			someone.performer.hush();
			someone.performer.avatar.gazeAt(stand.performer.face);
			await someone.performer.feel(other % 2 === index % 2 ? 'listening' : undefined, 0.9, other * 1.7);
		}
		stand.performer.avatar.gazeAt(this.#stage.camera);
		await stand.performer.feel(undefined);
		await stand.performer.say(stand.performer.person.line, { from: 0.1 });
		this.#describe(stand, index);
	}

	/** Brings everything to a time: `elapsed` seconds after the last call. */
	step(seconds: number, elapsed: number): void {
		this.#seconds = seconds;
		if (seconds - this.#turnBegan > TURN) this.#next();
		const { camera } = this.#stage;
		const { camera: from, aim } = this.#arrangement;
		this.#sway.lerp(this.#pointer, 1 - Math.exp(-3 * elapsed));
		const drift = Math.sin(seconds * 0.21) * 0.05;
		camera.position.set(from.x + this.#sway.x * 0.22 + drift, from.y + this.#sway.y * 0.08, from.z);
		camera.lookAt(aim.x, aim.y, aim.z);
		if (this.#governor.frame(elapsed)) this.#applyBudget();
		this.#stands.forEach((stand, index) => {
			if (stand) this.#move(stand, index, elapsed);
		});
	}

	/** Everybody in place, at a moment of their lives. */
	async hold(seconds: number): Promise<void> {
		await this.present(this.#front);
		for (const stand of this.#stands) if (stand) stand.age = 10;
		this.step(seconds % TURN, 1e3);
		this.#stage.scene.updateMatrixWorld(true);
		for (const stand of this.#stands) {
			if (!stand) continue;
			// Gaze targets are read when the scene's matrices are brought up to date.
			stand.performer.avatar.updateMatrixWorld(true);
			await holdStill(stand.performer.avatar, seconds);
		}
	}

	#arrive(performer: Performer, index: number): void {
		const group = new Group();
		group.add(performer.avatar, makePlinth(1.6));
		const button = this.#buttons[index]!;
		button.disabled = false;
		button.textContent = performer.avatar.asset.name || performer.person.id;
		const stand: Stand = { performer, group, button, age: 0 };
		performer.avatar.opacity = 0;
		performer.avatar.addEventListener('error', ({ error }) => showError(error));
		this.#stands[index] = stand;
		this.#move(stand, index, 1e3);
		this.#stage.scene.add(group);
		// Whoever comes first opens; the one who was asked for takes over.
		if (still) return;
		if (this.#stands.filter(Boolean).length === 1 || index === this.#front) this.present(index).catch(showError);
		else performer.avatar.gazeAt(this.#stands[this.#front]?.performer.face ?? this.#stage.camera);
	}

	#next(): void {
		for (let i = 1; i <= PEOPLE.length; i++) {
			const next = (this.#front + i) % PEOPLE.length;
			if (!this.#stands[next]) continue;
			const again = this.#chosen ? this.#front : next;
			this.#chosen = false;
			this.present(again).catch(showError);
			return;
		}
	}

	#place(index: number): Place {
		if (index === this.#front) return this.#arrangement.front;
		return this.#arrangement.back[index < this.#front ? index : index - 1]!;
	}

	#move(stand: Stand, index: number, elapsed: number): void {
		const { x, y, z } = this.#place(index);
		const { group, performer } = stand;
		const ease = 1 - Math.exp(-3.2 * elapsed);
		group.position.lerp(target.set(x, y, z), ease);
		const towardsCamera = Math.atan2(this.#stage.camera.position.x - x, this.#stage.camera.position.z - z);
		const turn = index === this.#front ? towardsCamera * 0.6 : towardsCamera * 0.35 + Math.sign(-x) * 0.22;
		group.rotation.y = MathUtils.lerp(group.rotation.y, turn, ease);
		stand.age += elapsed;
		performer.avatar.opacity = MathUtils.smoothstep(stand.age, 0, 0.9);
	}

	#applyBudget(): void {
		for (const [index, stand] of this.#stands.entries()) {
			if (!stand) continue;
			// Whoever is in front keeps more than the others.
			const share = index === this.#front ? 1 : 0.6;
			stand.performer.avatar.splatLimit = Math.max(4000, Math.round(this.#governor.splatLimit * share));
		}
	}

	#describe({ performer }: Stand, index: number): void {
		const { asset } = performer.avatar;
		const count = asset.splats.count.toLocaleString('en');
		document.querySelector('#caption-number')!.textContent = `${index + 1} of ${PEOPLE.length}`;
		document.querySelector('#caption-name')!.textContent = asset.name || performer.person.id;
		document.querySelector('#caption-text')!.textContent =
			`${count} Gaussians, 52 expressions, one small network. A synthetic person: nobody lives who looks like this.`;
	}

	#button(id: string, index: number): HTMLButtonElement {
		const button = document.createElement('button');
		button.type = 'button';
		button.disabled = true;
		button.textContent = id.charAt(0).toUpperCase() + id.slice(1);
		button.style.setProperty('--progress', '0');
		button.addEventListener('click', () => this.#choose(index));
		return button;
	}

	#choose(index: number): void {
		this.#chosen = true;
		this.present(index).catch(showError);
	}

	#listen(): void {
		const element = this.#stage.renderer.domElement;
		element.addEventListener('pointermove', (event) => {
			this.#pointer.set((event.clientX / innerWidth) * 2 - 1, 1 - (event.clientY / innerHeight) * 2);
			const index = this.#pick(event);
			element.style.cursor = index >= 0 && index !== this.#front ? 'pointer' : 'default';
			this.#greet(index);
		});
		element.addEventListener('click', (event) => {
			const index = this.#pick(event);
			if (index >= 0) this.#choose(index);
		});
	}

	/** Somebody who is pointed at looks up and smiles. */
	#greeted = -1;
	#greet(index: number): void {
		if (index === this.#greeted) return;
		const front = this.#stands[this.#front];
		const before = this.#stands[this.#greeted];
		if (before && front && before !== front) {
			before.performer.avatar.gazeAt(front.performer.face);
			before.performer.feel('listening').catch(showError);
		}
		this.#greeted = index;
		const stand = this.#stands[index];
		if (!stand || index === this.#front) return;
		stand.performer.avatar.gazeAt(this.#stage.camera);
		stand.performer.feel('joy', 0.7, 0.6).catch(showError);
	}

	#pick(event: PointerEvent | MouseEvent): number {
		const element = this.#stage.renderer.domElement;
		pointerInView.set((event.clientX / element.clientWidth) * 2 - 1, 1 - (event.clientY / element.clientHeight) * 2);
		raycaster.setFromCamera(pointerInView, this.#stage.camera);
		const avatars = this.#stands.flatMap((stand) => (stand ? [stand.performer.avatar] : []));
		const hit = raycaster.intersectObjects(avatars, false)[0];
		return hit ? this.#stands.findIndex((stand) => stand?.performer.avatar === hit.object) : -1;
	}
}

const target = new Vector3();
const raycaster = new Raycaster();
const pointerInView = new Vector2();

/** For the plinths only: the heads carry the light they were made in. */
function lights(): (DirectionalLight | HemisphereLight)[] {
	const key = new DirectionalLight(new Color('#ffe6c8'), 2.4);
	key.position.set(-1.4, 1.6, 2.2);
	const rim = new DirectionalLight(new Color('#9db6d8'), 1.6);
	rim.position.set(1.8, 0.9, -1.6);
	return [key, rim, new HemisphereLight('#8a7d70', '#1b1715', 0.7)];
}

runPage(async () => {
	const stage = makeStage(document.querySelector<HTMLCanvasElement>('canvas.stage')!);
	const gallery = new Gallery(stage);
	if (still) {
		await gallery.fill();
		await gallery.hold(still.seconds);
		stage.draw();
		return;
	}
	stage.run((seconds, elapsed) => gallery.step(seconds, elapsed));
	await gallery.fill();
}, showError);
