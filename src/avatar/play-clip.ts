import type { Clip } from '../drive/clip.ts';
import type { ClipDriver } from '../drive/clip-driver.ts';
import type { ClipPlayback, ClipPlayer, PlayOptions } from '../drive/clip-player.ts';
import { GaspardError } from '../errors.ts';
import type { Avatar } from './avatar.ts';

const players = new WeakMap<Avatar, ClipPlayer>();

/**
 * Plays a clip on an avatar; see ClipPlayer. The code for clips is downloaded with the first call, since many pages play none.
 * An error is reported to the avatar's listener.
 *
 * @throws GaspardError `avatar/disposed`.
 */
export function playClip(avatar: Avatar, clip: Clip | string | URL, options: PlayOptions = {}): ClipPlayback {
	if (avatar.disposed) {
		const { name } = avatar.asset;
		throw new GaspardError('avatar/disposed', `"${name}" was disposed. Load it again to play a clip.`, {
			avatar: name,
		});
	}
	return new DeferredPlayback(avatar, clip, options);
}

/** A playback that begins as soon as the code for clips is there. Playbacks begin in the order of their calls. */
class DeferredPlayback implements ClipPlayback {
	readonly finished: Promise<boolean>;
	#playback: ClipPlayback | undefined;
	#playing = true;

	constructor(avatar: Avatar, clip: Clip | string | URL, options: PlayOptions) {
		this.finished = this.#play(avatar, clip, options).finally(() => {
			this.#playing = false;
		});
		// The avatar's listener has the error: a page that ignores `finished` must not cause an unhandled rejection.
		this.finished.catch(() => undefined);
	}

	get clip(): Clip | undefined {
		return this.#playback?.clip;
	}

	get driver(): ClipDriver | undefined {
		return this.#playback?.driver;
	}

	get playing(): boolean {
		return this.#playback?.playing ?? this.#playing;
	}

	stop(fadeSeconds?: number): void {
		this.#playing = false;
		this.#playback?.stop(fadeSeconds);
	}

	async #play(avatar: Avatar, clip: Clip | string | URL, options: PlayOptions): Promise<boolean> {
		const player = await playerOf(newest(avatar));
		if (!this.#playing || newest(avatar).disposed) return false;
		this.#playback = player.play(clip, options);
		return this.#playback.finished;
	}
}

/** @throws GaspardError (rejects) `drive/fetch-failed` if the code cannot be downloaded. */
async function playerOf(avatar: Avatar): Promise<ClipPlayer> {
	const { ClipPlayer } = await import('../drive/clip-player.ts').catch((cause: unknown) => {
		const message = 'The part of Gaspard that plays clips could not be downloaded. Serve all files of its build.';
		const error = new GaspardError('drive/fetch-failed', message, { url: import.meta.url }, cause);
		avatar.report(error);
		throw error;
	});
	let player = players.get(avatar);
	if (!player) {
		const made = new ClipPlayer(avatar.drivers, (error) => newest(avatar).report(error));
		const end = (owner: Avatar): void => {
			// A first face hands its drivers, and so the clips, to the whole avatar.
			const { successor } = owner;
			if (successor) {
				players.set(successor, made);
				successor.onDispose(() => end(successor));
			} else made.dispose();
		};
		avatar.onDispose(() => end(avatar));
		players.set(avatar, made);
		player = made;
	}
	return player;
}

/** The avatar, or the one that has replaced it. */
function newest(avatar: Avatar): Avatar {
	return avatar.successor ? newest(avatar.successor) : avatar;
}
