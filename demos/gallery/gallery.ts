import { Fog, Vector2 } from 'three';
import { Backdrop } from '../shared/backdrop.ts';
import { Governor } from '../shared/governor.ts';
import { showError } from '../shared/notice.ts';
import { PEOPLE } from '../shared/people.ts';
import { Performer } from '../shared/performer.ts';
import type { Stage } from '../shared/stage.ts';
import { holdStill, still } from '../shared/still.ts';
import { type Arrangement, arrangementFor, type Place } from './arrangement.ts';
import { studioLights } from './lights.ts';
import { Stand } from './stand.ts';

/** Seconds a person stays in front before the next one comes. */
const TURN = 19;

/** Callbacks to the page. */
export interface GalleryListener {
	/** Progress of a person's download, 0..1. */
	onProgress(index: number, share: number): void;
	onArrival(index: number, performer: Performer): void;
	onFailure(index: number, error: unknown): void;
	/** A person has moved to the front. */
	onPresent(index: number, performer: Performer): void;
}

/** Six people on plinths, one of them in front, speaking; the others listen. */
export class Gallery {
	readonly #stage: Stage;
	readonly #listener: GalleryListener;
	readonly #stands: readonly Stand[] = PEOPLE.map(() => new Stand());
	readonly #governor: Governor;
	readonly #fog = new Fog('#14110f');
	readonly #sway = new Vector2();
	/** Where the pointer is, -1..1 both ways; the camera leans that way. */
	readonly pointer: Vector2 = new Vector2();
	#arrangement: Arrangement = arrangementFor(innerWidth, innerHeight);
	#front: number;
	#chosen = false;
	#greeted = -1;
	#turnBegan = 0;
	#seconds = 0;

	constructor(stage: Stage, front: number, listener: GalleryListener) {
		this.#stage = stage;
		this.#front = front;
		this.#listener = listener;
		this.#governor = new Governor(stage, 60_000);
		stage.scene.fog = this.#fog;
		stage.scene.add(new Backdrop({ glow: '#4a4038', edge: '#12100e' }), ...studioLights());
		for (const stand of this.#stands) stage.scene.add(stand.group);
		stage.onResize((width, height) => {
			this.#arrangement = arrangementFor(width, height);
			stage.camera.fov = this.#arrangement.fieldOfView;
			Object.assign(this.#fog, this.#arrangement.fog);
		});
		this.step(0, 0);
	}

	get front(): number {
		return this.#front;
	}

	/** Caption of the current phrase. */
	get caption(): string | undefined {
		return this.#stands[this.#front]?.performer?.caption;
	}

	/** Resolves when all people are loaded or have failed. Rejects if all have failed. */
	async fill(): Promise<void> {
		await Promise.all(this.#stands.map((stand, index) => this.#fetch(stand, index)));
		if (this.#stands.every((stand) => !stand.performer)) {
			throw new Error('No person could be loaded, so there is nothing to see. Check the network and the console.');
		}
		// If the first person could not be loaded, the next one opens.
		if (!still && !this.#stands[this.#front]?.performer) this.#next();
	}

	/** Brings a chosen person to the front for two turns. */
	choose(index: number): void {
		this.#chosen = true;
		this.#present(index).catch(showError);
	}

	/** Makes a person look up and smile; -1 for none. */
	greet(index: number): void {
		if (index === this.#greeted) return;
		const front = this.#stands[this.#front]?.performer;
		const before = this.#stands[this.#greeted]?.performer;
		if (before && front && before !== front) {
			before.avatar.gazeAt(front.face);
			before.feel('listening').catch(showError);
		}
		this.#greeted = index;
		const performer = this.#stands[index]?.performer;
		if (!performer || index === this.#front) return;
		performer.avatar.gazeAt(this.#stage.camera);
		performer.feel('joy', 0.7, 0.6).catch(showError);
	}

	/** Which avatars can be picked, in the order of PEOPLE. */
	get avatars(): (Performer['avatar'] | undefined)[] {
		return this.#stands.map((stand) => stand.performer?.avatar);
	}

	/** Brings everything to a time: `elapsed` seconds after the last call. */
	step(seconds: number, elapsed: number): void {
		this.#seconds = seconds;
		if (seconds - this.#turnBegan > TURN) this.#next();
		const { camera } = this.#stage;
		const { camera: from, aim } = this.#arrangement;
		this.#sway.lerp(this.pointer, 1 - Math.exp(-3 * elapsed));
		const drift = Math.sin(seconds * 0.21) * 0.05;
		camera.position.set(from.x + this.#sway.x * 0.22 + drift, from.y + this.#sway.y * 0.08, from.z);
		camera.lookAt(aim.x, aim.y, aim.z);
		if (this.#governor.frame(elapsed)) this.#applyBudget();
		for (const [index, stand] of this.#stands.entries()) {
			const place = this.#place(index);
			const towardsCamera = Math.atan2(camera.position.x - place.x, camera.position.z - place.z);
			const turn = index === this.#front ? towardsCamera * 0.6 : towardsCamera * 0.35 + Math.sign(-place.x) * 0.22;
			stand.move(place, turn, elapsed);
		}
	}

	/** Holds one moment, with all people in place. */
	async hold(seconds: number): Promise<void> {
		await this.#present(this.#front);
		this.step(seconds % TURN, 1e3);
		this.#stage.scene.updateMatrixWorld(true);
		for (const { performer } of this.#stands) {
			if (!performer) continue;
			// Gaze targets are read when the matrices are brought up to date.
			performer.avatar.updateMatrixWorld(true);
			await holdStill(performer.avatar, seconds);
		}
	}

	async #fetch(stand: Stand, index: number): Promise<void> {
		try {
			const performer = await Performer.load(PEOPLE[index]!, index, {
				onProgress: (share) => this.#listener.onProgress(index, share),
				progressive: !still,
			});
			performer.avatar.addEventListener('error', ({ error }) => showError(error));
			// Visible at once in the neutral pose; it moves as soon as the decoder's runtime is loaded.
			stand.arrive(performer);
			this.#listener.onArrival(index, performer);
			// Errors are reported by the error event; the head stays.
			const awake = await performer.avatar.ready.then(
				() => true,
				() => false,
			);
			if (awake) this.#welcome(performer, index);
		} catch (error) {
			this.#listener.onFailure(index, error);
		}
	}

	/** The one in front opens; the others look on. */
	#welcome(performer: Performer, index: number): void {
		if (still) return;
		if (index === this.#front) this.#present(index).catch(showError);
		else performer.avatar.gazeAt(this.#stands[this.#front]?.performer?.face ?? this.#stage.camera);
	}

	/** Brings a person to the front and lets them speak. */
	async #present(index: number): Promise<void> {
		const performer = this.#stands[index]?.performer;
		if (!performer) return;
		this.#front = index;
		this.#turnBegan = this.#seconds;
		this.#applyBudget();
		for (const [other, { performer: someone }] of this.#stands.entries()) {
			if (!someone || other === index) continue;
			someone.hush();
			// Half of them follow the talk, the other half have noticed the visitor.
			const listens = other % 2 === index % 2;
			someone.avatar.gazeAt(listens ? performer.face : this.#stage.camera);
			await someone.feel(listens ? 'listening' : undefined, 0.9, other * 1.7);
		}
		performer.avatar.gazeAt(this.#stage.camera);
		await performer.feel(undefined);
		await performer.say(performer.person.line, { from: 0.1 });
		this.#listener.onPresent(index, performer);
	}

	#next(): void {
		for (let i = 1; i <= PEOPLE.length; i++) {
			const next = (this.#front + i) % PEOPLE.length;
			if (!this.#stands[next]?.performer) continue;
			const again = this.#chosen ? this.#front : next;
			this.#chosen = false;
			this.#turnBegan = this.#seconds;
			this.#present(again).catch(showError);
			return;
		}
	}

	#place(index: number): Place {
		if (index === this.#front) return this.#arrangement.front;
		return this.#arrangement.back[index < this.#front ? index : index - 1]!;
	}

	#applyBudget(): void {
		for (const [index, { performer }] of this.#stands.entries()) {
			// The person in front keeps more splats than the others.
			const share = index === this.#front ? 1 : 0.6;
			const limit = this.#governor.splatLimit;
			if (performer)
				performer.avatar.splatLimit = limit < 60_000 ? Math.max(4000, Math.round(limit * share)) : Infinity;
		}
	}
}
