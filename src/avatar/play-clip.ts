import type { Clip } from '../drive/clip.ts';
import { type ClipPlayback, ClipPlayer, type PlayOptions } from '../drive/clip-player.ts';
import { GaspardError } from '../errors.ts';
import type { Avatar } from './avatar.ts';

const players = new WeakMap<Avatar, ClipPlayer>();

/**
 * Plays a clip on an avatar, with its other clips in mind: see ClipPlayer. Clips that cannot be loaded are reported to the
 * avatar's listener.
 *
 * @throws GaspardError `avatar/disposed`.
 */
export function playClip(avatar: Avatar, clip: Clip | string | URL, options?: PlayOptions): ClipPlayback {
	if (avatar.disposed) {
		const { name } = avatar.asset;
		throw new GaspardError('avatar/disposed', `"${name}" was disposed. Load it again to play a clip.`, {
			avatar: name,
		});
	}
	let player = players.get(avatar);
	if (!player) {
		const made = new ClipPlayer(avatar.drivers, (error) => avatar.report(error));
		avatar.onDispose(() => made.dispose());
		players.set(avatar, made);
		player = made;
	}
	return player.play(clip, options);
}
