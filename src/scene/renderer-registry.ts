import type { Avatar } from '../avatar/avatar.ts';
import type { GaspardError } from '../errors.ts';
import { DrawFailures } from './draw-failures.ts';

/** What an engine's AvatarRenderer must do to be kept here. */
export interface Disposable {
	dispose(): void;
}

interface Failed {
	error: GaspardError;
	/** Avatars that have reported `error`. */
	told: WeakSet<Avatar>;
}

/**
 * The AvatarRenderer of each renderer of an engine. Keeps no renderer alive.
 *
 * One that cannot be made is tried again later, with longer and longer pauses; each avatar reports the reason once.
 */
export class RendererRegistry<Host extends object, Renderer extends Disposable> {
	readonly #make: (host: Host) => Renderer;
	readonly #renderers = new WeakMap<Host, Renderer>();
	readonly #failures = new DrawFailures<Host>();
	readonly #failed = new WeakMap<Host, Failed>();

	/** @param make - Makes a host's AvatarRenderer and adds it here. May throw. */
	constructor(make: (host: Host) => Renderer) {
		this.#make = make;
	}

	/** The AvatarRenderer of a host, if it was made. */
	get(host: Host): Renderer | undefined {
		return this.#renderers.get(host);
	}

	/** Adds the AvatarRenderer of a host. */
	add(host: Host, renderer: Renderer): void {
		this.#renderers.set(host, renderer);
	}

	/** The AvatarRenderer that is to draw an avatar, made on first use; undefined while it cannot be made. Never throws. */
	obtain(host: Host, avatar: Avatar): Renderer | undefined {
		return this.#renderers.get(host) ?? this.#tryToMake(host, avatar);
	}

	/** Disposes and forgets the AvatarRenderer of a host. */
	dispose(host: Host): void {
		this.#renderers.get(host)?.dispose();
		this.#renderers.delete(host);
		this.#failures.clear(host);
		this.#failed.delete(host);
	}

	#tryToMake(host: Host, avatar: Avatar): Renderer | undefined {
		if (!this.#failures.skips(host)) {
			try {
				const made = this.#make(host);
				this.#failures.clear(host);
				return made;
			} catch (cause) {
				const error = this.#failures.add(host, cause);
				if (error) this.#failed.set(host, { error, told: new WeakSet() });
			}
		}
		const { error, told } = this.#failed.get(host)!;
		if (!told.has(avatar)) {
			told.add(avatar);
			avatar.report(error);
		}
		return undefined;
	}
}
