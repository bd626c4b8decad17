import { type Clip, ClipDriver, type DriverLayer, parseClip } from '../../src/drive/index.ts';
import { GaspardError } from '../../src/index.ts';
import type { GaussianAvatar } from '../three/index.ts';

/** The clip of an element and its playback. */
export class ElementClip {
	/** Whether the clip plays, or will play once it is loaded. */
	playing = false;
	#driver: ClipDriver | undefined;
	#layer: DriverLayer | undefined;
	#address = '';
	#clip: Promise<Clip> | undefined;

	/** Returns true once after a clip has reached its end. */
	takeEnd(): boolean {
		if (!this.#driver?.ended) return false;
		this.stop();
		return true;
	}

	/**
	 * Fetches the clip if it is not loaded yet, and plays it from its beginning.
	 *
	 * @throws GaspardError (rejects) `drive/bad-clip`.
	 */
	async play(avatar: GaussianAvatar, address: string, loop: boolean): Promise<void> {
		this.stop();
		this.playing = true;
		if (address !== this.#address || !this.#clip) {
			this.#address = address;
			this.#clip = fetchClip(address);
		}
		const loading = this.#clip;
		const clip = await loading.catch((error: unknown) => {
			if (this.#clip === loading) this.#clip = undefined;
			this.playing = false;
			throw error;
		});
		// Do nothing if the clip was stopped or replaced, or the head was disposed, during the download.
		if (!this.playing || this.#driver || this.#clip !== loading || avatar.core.disposed) return;
		this.#driver = new ClipDriver(clip, { loop: loop || clip.loop });
		this.#layer = avatar.drivers.add(this.#driver);
	}

	/** Stops the clip and releases its channels. */
	stop(): void {
		this.playing = false;
		this.#layer?.remove();
		this.#layer = this.#driver = undefined;
	}
}

async function fetchClip(address: string): Promise<Clip> {
	let text: string;
	try {
		const response = await fetch(address);
		if (!response.ok) throw new Error(`the server answered ${response.status}`);
		text = await response.text();
	} catch (cause) {
		const words = cause instanceof Error ? cause.message : String(cause);
		const message = `The clip ${address} could not be fetched: ${words}. Check the address in \`clip\`.`;
		throw new GaspardError('drive/fetch-failed', message, { url: address }, cause);
	}
	return parseClip(text);
}
