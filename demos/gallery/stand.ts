import { Group, MathUtils, type Vector3Like } from 'three';
import type { Performer } from '../shared/performer.ts';
import { makePlinth } from '../shared/plinth.ts';
import { still } from '../shared/still.ts';

/** Seconds that a person takes to fade in. */
const FADE = 0.4;

/** A plinth that shows nothing at first, then the person: a still face until the file is whole. */
export class Stand {
	readonly group: Group = new Group();
	performer: Performer | undefined;
	#arrivedAt = Number.NaN;
	#placed = false;

	constructor() {
		this.group.add(makePlinth(1.6));
	}

	/** Puts the person on the plinth. */
	arrive(performer: Performer): void {
		this.performer = performer;
		this.#arrivedAt = performance.now();
		performer.avatar.opacity = 0;
		this.group.add(performer.avatar);
	}

	/** Glides towards a place and a turn (radians); heads fade in. */
	move(place: Vector3Like, turn: number, elapsed: number): void {
		const ease = this.#placed ? 1 - Math.exp(-3.2 * elapsed) : 1;
		this.#placed = true;
		const { position, rotation } = this.group;
		position.set(
			MathUtils.lerp(position.x, place.x, ease),
			MathUtils.lerp(position.y, place.y, ease),
			MathUtils.lerp(position.z, place.z, ease),
		);
		rotation.y = MathUtils.lerp(rotation.y, turn, ease);
		this.#fade();
	}

	/** By the wall clock, whatever the frame rate. */
	#fade(): void {
		if (!this.performer) return;
		const share = MathUtils.smoothstep((performance.now() - this.#arrivedAt) / 1000, 0, FADE);
		this.performer.avatar.opacity = still ? 1 : share;
	}
}
