import type { Clip, ClipPlayback } from '../../src/drive/index.ts';
import type { GaussianAvatar } from '../three/index.ts';

/** The clip of an element and its playback. */
export class ElementClip {
	/** Whether the clip plays, or will play once head and clip are loaded. */
	playing = false;
	#playback: ClipPlayback | undefined;
	/** The clip that was loaded last, so that playing it again fetches nothing. */
	#loaded: { readonly address: string; readonly clip: Clip } | undefined;

	/**
	 * Plays the clip from its beginning. The avatar's `error` event tells if it cannot be loaded.
	 *
	 * @param onEnded - Called when the clip has reached its end.
	 */
	play(avatar: GaussianAvatar, address: string, loop: boolean, onEnded: () => void): void {
		this.stop();
		this.playing = true;
		const source = this.#loaded?.address === address ? this.#loaded.clip : address;
		const playback = avatar.play(source, loop ? { loop } : {});
		this.#playback = playback;
		const end = (atEnd: boolean): void => {
			if (playback.clip) this.#loaded = { address, clip: playback.clip };
			if (this.#playback !== playback) return;
			this.playing = false;
			if (atEnd) onEnded();
		};
		playback.finished.then(end, () => end(false));
	}

	/** Stops the clip: its effect on the face fades out. */
	stop(): void {
		this.playing = false;
		const playback = this.#playback;
		this.#playback = undefined;
		playback?.stop();
	}
}
