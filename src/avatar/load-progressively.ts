import type { AvatarSource } from '../asset/load-avatar-asset.ts';
import { readFirstFace } from '../asset/read-first-face.ts';
import { isGaspardError } from '../errors.ts';
import type { Avatar } from './avatar.ts';
import { loadAvatarFile } from './avatar-files.ts';
import type { AvatarModel } from './avatar-model.ts';
import { type LoadOptions, modelOfAsset } from './load-avatar-model.ts';

/** An object of an engine that shows a first face until the file is whole. */
export interface ProgressiveOwner {
	readonly core: Avatar;
}

/** The rest of a file whose first face is shown. Copies of an avatar share it. */
export class RestOfFile {
	readonly #model: Promise<AvatarModel>;
	readonly #stop: () => void;
	#owners = 0;

	/** @param stop - Ends the download. */
	constructor(model: Promise<AvatarModel>, stop: () => void) {
		this.#model = model;
		this.#stop = stop;
		// Each owner has the error from `complete`.
		model.catch(() => undefined);
	}

	/**
	 * Waits for the rest and hands the whole model to `become`. A GaspardError is reported to the owner's avatar, and the first
	 * face stays.
	 *
	 * @returns Resolves when the whole avatar has decoded its first pose, or if the owner was disposed.
	 */
	async complete(owner: ProgressiveOwner, become: (model: AvatarModel) => void): Promise<void> {
		this.#owners++;
		try {
			const model = await this.#model;
			if (owner.core.disposed) return;
			become(model);
		} catch (error) {
			if (owner.core.disposed) return;
			if (isGaspardError(error)) owner.core.report(error);
			throw error;
		}
		await owner.core.ready;
	}

	/** Ends the download if no other owner waits for it. */
	leave(): void {
		if (--this.#owners === 0) this.#stop();
	}
}

/** A model to show now, and the rest of its file if the model is only a first face. */
export interface ProgressiveLoad {
	readonly model: AvatarModel;
	readonly rest: RestOfFile | undefined;
}

/**
 * Loads an avatar file, and resolves as soon as its first face is there. It resolves with the whole avatar for a file in
 * memory, and with `verify`, since nothing is verified before the end of the file.
 *
 * @throws GaspardError (rejects) `asset/…` until the first face is there; the reason of `signal`, at once.
 */
export function loadProgressively(source: AvatarSource, options: LoadOptions): Promise<ProgressiveLoad> {
	return new Promise((resolve, reject) => {
		const stop = new AbortController();
		const { signal } = options;
		const onAbort = (): void => stop.abort(signal?.reason);
		if (signal?.aborted) onAbort();
		else signal?.addEventListener('abort', onAbort);
		const onStart = (bytes: Uint8Array): void => {
			const asset = readFirstFace(bytes);
			if (!asset) return;
			const rest = new RestOfFile(whole, () => stop.abort());
			resolve({ model: modelOfAsset(asset, { decoder: 'mesh' }), rest });
		};
		const file = loadAvatarFile(
			source,
			{ ...options, signal: stop.signal },
			options.verify ? undefined : onStart,
		).finally(() => signal?.removeEventListener('abort', onAbort));
		const whole = file.then((asset) => modelOfAsset(asset, options));
		whole.then((model) => resolve({ model, rest: undefined }), reject);
	});
}
