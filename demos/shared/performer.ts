import { ClipDriver, type DriverLayer } from 'gaspard/drive';
import { GaussianAvatar } from 'gaspard/three';
import { Object3D } from 'three';
import { loadClip } from './clips.ts';
import { avatarUrl, type Person } from './people.ts';
import { still } from './still.ts';

/** Assumed size for the progress if the server does not send one. */
const EXPECTED_BYTES = 3e6;

/** Callbacks during the download of a person. */
export interface LoadListener {
	/** 0..1. */
	readonly onProgress?: (share: number) => void;
	/** Begin with a still face, as soon as the beginning of the file is there. */
	readonly progressive?: boolean;
}

/** A person of a page: the avatar with a clip of speech (captions without sound) and a feeling. */
export class Performer {
	readonly person: Person;
	readonly avatar: GaussianAvatar;
	/** Point between the eyes, which others look at. */
	readonly face: Object3D = new Object3D();
	readonly #voice = new ClipDriver();
	#feelingLayer: DriverLayer | undefined;
	#voiceLayer: DriverLayer | undefined;

	constructor(person: Person, avatar: GaussianAvatar) {
		this.person = person;
		this.avatar = avatar;
		const { jointPositions } = avatar.asset.mesh;
		this.face.position.set(0, jointPositions[7]!, jointPositions[8]!);
		avatar.add(this.face);
	}

	/**
	 * Loads a person, whose idle motion is the same on every visit.
	 *
	 * @param number - Which one of the page: makes lives differ.
	 */
	static async load(person: Person, number: number, listener: LoadListener = {}): Promise<Performer> {
		const { onProgress, progressive = false } = listener;
		const avatar = await GaussianAvatar.load(avatarUrl(person.id), {
			idle: { seed: (still?.seed ?? 1) * 31 + number },
			progressive,
			onProgress: ({ loadedBytes, totalBytes = EXPECTED_BYTES }) => onProgress?.(loadedBytes / totalBytes),
		});
		return new Performer(person, avatar);
	}

	/** Whether a line is being said. */
	get speaking(): boolean {
		return !this.#voice.ended;
	}

	/** Caption of the current phrase. */
	get caption(): string | undefined {
		return this.#voice.caption;
	}

	/** Says a line: once, or over and over. */
	async say(name: string, options: { loop?: boolean; from?: number } = {}): Promise<void> {
		const clip = await loadClip(name);
		this.#voiceLayer?.remove(0);
		const { added } = clip;
		this.#voice.play(clip, { loop: options.loop ?? false, from: options.from ?? 0, crossfadeSeconds: 0.2 });
		this.#voiceLayer = this.avatar.drivers.add(this.#voice, { priority: 20, blend: clip.blend, added, fadeSeconds: 0 });
	}

	/** Stops talking. */
	hush(): void {
		this.#voice.stop(0.3);
	}

	/** Shows a feeling, over and over, until another one comes; undefined lets it fade. */
	async feel(name: string | undefined, weight = 1, from = 0): Promise<void> {
		this.#feelingLayer?.remove(0.5);
		this.#feelingLayer = undefined;
		if (!name) return;
		const clip = await loadClip(name);
		const driver = new ClipDriver(clip, { from, crossfadeSeconds: 0 });
		this.#feelingLayer = this.avatar.drivers.add(driver, { weight, fadeSeconds: still ? 0 : 0.6 });
	}
}
