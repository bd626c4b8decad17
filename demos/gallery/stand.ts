import type { GaussianAvatar } from 'gaspard/three';
import { Group, MathUtils, type Vector3Like } from 'three';
import type { Performer } from '../shared/performer.ts';
import { makePlinth } from '../shared/plinth.ts';

/** A plinth that waits for its head: empty, then a first face out of the file's beginning, then the person. */
export class Stand {
	readonly group: Group = new Group();
	performer: Performer | undefined;
	#firstFace: GaussianAvatar | undefined;
	#age = 0;
	#firstFaceAge = 0;
	#placed = false;

	constructor() {
		this.group.add(makePlinth(1.6));
	}

	/** Shows what there is until the person comes. */
	showFirstFace(face: GaussianAvatar): void {
		face.opacity = 0;
		this.#firstFace = face;
		this.group.add(face);
	}

	/** Puts the person on the plinth. */
	arrive(performer: Performer): void {
		this.performer = performer;
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
		this.#fade(elapsed);
	}

	#fade(elapsed: number): void {
		const face = this.#firstFace;
		this.#firstFaceAge += face ? elapsed : 0;
		if (this.performer) {
			this.#age += elapsed;
			this.performer.avatar.opacity = MathUtils.smoothstep(this.#age, 0, 0.8);
		}
		if (!face) return;
		// The first face stays until the person covers it: two half-transparent heads would show the room through.
		face.opacity = Math.min(
			MathUtils.smoothstep(this.#firstFaceAge, 0, 0.5),
			1 - MathUtils.smoothstep(this.#age, 0.6, 1.2),
		);
		if (this.#age < 1.2) return;
		face.removeFromParent();
		face.dispose();
		this.#firstFace = undefined;
	}
}
