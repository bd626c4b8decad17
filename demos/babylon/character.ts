import type { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { TransformNode } from '@babylonjs/core/Meshes/transformNode.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { GaussianAvatar } from 'gaspard/babylon';
import { ClipDriver, type DriverLayer } from 'gaspard/drive';
import { loadClip } from '../shared/clips.ts';
import { showError } from '../shared/notice.ts';
import { avatarUrl, type Person } from '../shared/people.ts';
import { still } from '../shared/still.ts';

/** Somebody in the room: an avatar with a voice without sound. */
export class Character {
	readonly person: Person;
	readonly avatar: GaussianAvatar;
	/** Between the eyes: what others look at. */
	readonly face: TransformNode;
	readonly #voice = new ClipDriver();
	#voiceLayer: DriverLayer | undefined;
	#feelingLayer: DriverLayer | undefined;

	private constructor(person: Person, avatar: GaussianAvatar) {
		this.person = person;
		this.avatar = avatar;
		this.face = new TransformNode(`${avatar.name}'s face`, avatar.getScene());
		this.face.parent = avatar;
		const { jointPositions } = avatar.asset.mesh;
		this.face.position.set(0, jointPositions[7]!, jointPositions[8]!);
	}

	/** Loads a person and puts the base of their neck at a place, turned so that they face another one. */
	static async load(person: Person, scene: Scene, place: Vector3, facing: Vector3): Promise<Character> {
		const seed = (still?.seed ?? 1) * 31 + person.id.length;
		const avatar = await GaussianAvatar.load(avatarUrl(person.id), scene, { idle: { seed } });
		avatar.onErrorObservable.add(showError);
		avatar.position.copyFrom(place);
		avatar.rotation.y = Math.atan2(facing.x - place.x, facing.z - place.z);
		await avatar.whenReadyAsync();
		return new Character(person, avatar);
	}

	get name(): string {
		return this.avatar.asset.name || this.person.id;
	}

	get speaking(): boolean {
		return !this.#voice.ended;
	}

	/** Words that are being said. */
	get caption(): string | undefined {
		return this.#voice.caption;
	}

	/** Metres from a point to the face, on the floor plan. */
	distanceTo(point: Vector3): number {
		return Math.hypot(point.x - this.avatar.position.x, point.z - this.avatar.position.z);
	}

	/** Says a line. */
	async say(name: string, from = 0): Promise<void> {
		const clip = await loadClip(name);
		this.#voiceLayer?.remove(0);
		const { added, blend } = clip;
		this.#voice.play(clip, { loop: false, from, crossfadeSeconds: 0.2 });
		this.#voiceLayer = this.avatar.drivers.add(this.#voice, { priority: 20, blend, added, fadeSeconds: 0 });
	}

	/** Falls silent. */
	hush(): void {
		this.#voice.stop(0.3);
	}

	/** Shows a feeling until another one comes. */
	async feel(name: string, weight = 0.7): Promise<void> {
		this.#feelingLayer?.remove(0.5);
		const clip = await loadClip(name);
		const driver = new ClipDriver(clip, { crossfadeSeconds: 0 });
		this.#feelingLayer = this.avatar.drivers.add(driver, { weight, fadeSeconds: still ? 0 : 0.6 });
	}
}
