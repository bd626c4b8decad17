import type { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { GaussianAvatar } from 'gaspard/babylon';
import { ClipDriver, type DriverLayer } from 'gaspard/drive';
import { loadClip } from '../shared/clips.ts';
import { showError } from '../shared/notice.ts';
import { avatarUrl, type Person } from '../shared/people.ts';
import { still } from '../shared/still.ts';

/** A person in the room: an avatar whose lines are clips with captions and no sound. */
export class Guest {
	readonly person: Person;
	readonly avatar: GaussianAvatar;
	readonly #voice = new ClipDriver();
	#voiceLayer: DriverLayer | undefined;
	#feelingLayer: DriverLayer | undefined;

	private constructor(person: Person, avatar: GaussianAvatar) {
		this.person = person;
		this.avatar = avatar;
	}

	/**
	 * Loads a person and puts the base of their neck at a place, turned to another one.
	 *
	 * @param number - Which one of the page: makes lives differ.
	 */
	static async load(person: Person, number: number, scene: Scene, place: Vector3, facing: Vector3): Promise<Guest> {
		const seed = (still?.seed ?? 1) * 31 + number;
		const avatar = await GaussianAvatar.load(avatarUrl(person.id), scene, { idle: { seed } });
		avatar.onErrorObservable.add(showError);
		avatar.position.copyFrom(place);
		avatar.rotation.y = Math.atan2(facing.x - place.x, facing.z - place.z);
		await avatar.whenReadyAsync();
		return new Guest(person, avatar);
	}

	get name(): string {
		return this.avatar.asset.name || this.person.id;
	}

	get speaking(): boolean {
		return !this.#voice.ended;
	}

	/** Caption of the current phrase. */
	get caption(): string | undefined {
		return this.#voice.caption;
	}

	/** Says a line. */
	async say(name: string): Promise<void> {
		const clip = await loadClip(name);
		this.#voiceLayer?.remove(0);
		const { added, blend } = clip;
		this.#voice.play(clip, { loop: false, crossfadeSeconds: 0.2 });
		this.#voiceLayer = this.avatar.drivers.add(this.#voice, { priority: 20, blend, added, fadeSeconds: 0 });
	}

	/** Shows a feeling until another one comes; undefined lets it fade. */
	async feel(name: string | undefined, weight = 0.7): Promise<void> {
		this.#feelingLayer?.remove(0.5);
		this.#feelingLayer = undefined;
		if (!name) return;
		const driver = new ClipDriver(await loadClip(name), { crossfadeSeconds: 0 });
		this.#feelingLayer = this.avatar.drivers.add(driver, { weight, fadeSeconds: still ? 0 : 0.6 });
	}
}
