import type { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { TransformNode } from '@babylonjs/core/Meshes/transformNode.js';
import type { Node } from '@babylonjs/core/node.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { GaussianAvatar } from 'gaspard/babylon';
import { ClipDriver, type DriverLayer } from 'gaspard/drive';
import { loadClip } from '../shared/clips.ts';
import { showError } from '../shared/notice.ts';
import { avatarUrl, type Person } from '../shared/people.ts';
import { still } from '../shared/still.ts';
import { makeCape } from './figure.ts';

/** Angle beyond which a person turns the whole body, radians, and the speed of the turn, radians per second. */
const NECK_LIMIT = 0.45;
const TURN_SPEED = 1.1;

/** A person on the terrace: an avatar in a cape, whose lines are clips with captions and no sound. */
export class Character {
	readonly person: Person;
	readonly avatar: GaussianAvatar;
	/** Point between the eyes, which others look at. */
	readonly face: TransformNode;
	readonly #voice = new ClipDriver();
	#voiceLayer: DriverLayer | undefined;
	#feelingLayer: DriverLayer | undefined;
	#turning = false;

	private constructor(person: Person, avatar: GaussianAvatar) {
		this.person = person;
		this.avatar = avatar;
		this.face = new TransformNode(`${avatar.name}'s face`, avatar.getScene());
		this.face.parent = avatar;
		const { jointPositions } = avatar.asset.mesh;
		this.face.position.set(0, jointPositions[7]!, jointPositions[8]!);
	}

	/** Loads a person and puts the base of their neck at a place, turned to another one, in a cape of some colour. */
	static async load(person: Person, scene: Scene, place: Vector3, facing: Vector3, cape: string): Promise<Character> {
		const seed = (still?.seed ?? 1) * 31 + person.id.length;
		const avatar = await GaussianAvatar.load(avatarUrl(person.id), scene, { idle: { seed } });
		avatar.onErrorObservable.add(showError);
		avatar.position.copyFrom(place);
		avatar.rotation.y = Math.atan2(facing.x - place.x, facing.z - place.z);
		for (const mesh of makeCape(scene, cape)) mesh.parent = avatar;
		await avatar.whenReadyAsync();
		return new Character(person, avatar);
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

	/** Metres from a point to the face, on the floor plan. */
	distanceTo({ x, z }: { readonly x: number; readonly z: number }): number {
		return Math.hypot(x - this.avatar.position.x, z - this.avatar.position.z);
	}

	/** Looks at a node with eyes and head; `follow` turns the body. */
	lookAt(target: Node): void {
		this.avatar.gazeAt(target);
	}

	/** Turns the body to a place that the neck alone cannot reach; seconds since the last frame. */
	follow({ x, z }: { readonly x: number; readonly z: number }, elapsed: number): void {
		const { position, rotation } = this.avatar;
		const wanted = Math.atan2(x - position.x, z - position.z);
		const away = Math.atan2(Math.sin(wanted - rotation.y), Math.cos(wanted - rotation.y));
		if (Math.abs(away) > NECK_LIMIT) this.#turning = true;
		if (Math.abs(away) < 0.08) this.#turning = false;
		if (!this.#turning) return;
		// Slower at the end of the turn.
		const step = Math.min(TURN_SPEED, 0.25 + Math.abs(away) * 1.6) * elapsed;
		rotation.y += Math.sign(away) * Math.min(step, Math.abs(away));
	}

	/** Says a line. */
	async say(name: string, from = 0): Promise<void> {
		const clip = await loadClip(name);
		this.#voiceLayer?.remove(0);
		const { added, blend } = clip;
		this.#voice.play(clip, { loop: false, from, crossfadeSeconds: 0.2 });
		this.#voiceLayer = this.avatar.drivers.add(this.#voice, { priority: 20, blend, added, fadeSeconds: 0 });
	}

	/** Stops talking. */
	hush(): void {
		this.#voice.stop(0.3);
	}

	/** Shows a feeling until another one comes; undefined lets it fade. */
	async feel(name: string | undefined, weight = 0.7): Promise<void> {
		this.#feelingLayer?.remove(0.6);
		this.#feelingLayer = undefined;
		if (!name) return;
		const clip = await loadClip(name);
		const driver = new ClipDriver(clip, { crossfadeSeconds: 0 });
		this.#feelingLayer = this.avatar.drivers.add(driver, { weight, fadeSeconds: still ? 0 : 0.6 });
	}
}
