import type { GaussianAvatar } from 'gaspard/three';
import { Group, MathUtils, type Vector3Like } from 'three';
import type { Performer } from '../shared/performer.ts';
import { makePlinth } from '../shared/plinth.ts';
import { still } from '../shared/still.ts';

/** Seconds that a person takes to fade in. */
const FADE = 0.4;

/** A plinth that shows nothing at first, then a face from the beginning of the file, then the person. */
export class Stand {
	readonly group: Group = new Group();
	performer: Performer | undefined;
	#firstFace: GaussianAvatar | undefined;
	#arrivedAt = Number.NaN;
	#firstFaceAt = Number.NaN;
	#placed = false;

	constructor() {
		this.group.add(makePlinth(1.6));
	}

	/** Shows what there is until the person comes. */
	showFirstFace(face: GaussianAvatar): void {
		if (this.performer) {
			face.dispose();
			return;
		}
		face.opacity = 0;
		this.#firstFace = face;
		this.#firstFaceAt = performance.now();
		this.group.add(face);
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

	/** By the wall clock: a fade that waits for slow frames would show two heads for seconds. */
	#fade(): void {
		const share = (since: number): number => MathUtils.smoothstep((performance.now() - since) / 1000, 0, FADE);
		if (this.performer) this.performer.avatar.opacity = still ? 1 : share(this.#arrivedAt);
		const face = this.#firstFace;
		if (!face) return;
		face.opacity = share(this.#firstFaceAt);
		// Stays until the person covers it: two half-transparent heads would show the room through.
		if (!this.performer || this.performer.avatar.opacity < 1) return;
		face.removeFromParent();
		face.dispose();
		this.#firstFace = undefined;
	}
}
