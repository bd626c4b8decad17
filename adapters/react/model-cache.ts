import { type AvatarModel, forgetAvatarFile, type LoadOptions, loadAvatarModel } from '../../src/index.ts';

/** Result of a load. */
export type LoadOutcome = { readonly model: AvatarModel } | { readonly error: unknown };

const outcomes = new Map<string, Promise<LoadOutcome>>();

/** Loads a URL once. All callers get the same promise, as `use` requires. It never rejects. */
export function loadOnce(src: string, options: LoadOptions = {}): Promise<LoadOutcome> {
	let outcome = outcomes.get(src);
	if (!outcome) {
		outcome = loadAvatarModel(src, options).then(
			(model) => ({ model }),
			(error: unknown) => ({ error }),
		);
		outcomes.set(src, outcome);
	}
	return outcome;
}

/**
 * Starts to load an avatar before a component needs it. The result is kept until `clearGaussianAvatar`; the GPU data and the decoder are
 * freed with the last component that shows it.
 *
 * @param options - The options of the first call for a URL apply.
 */
export function preloadGaussianAvatar(src: string, options: LoadOptions = {}): void {
	loadOnce(src, options);
}

/**
 * Forgets the file of an address, or the error that loading it ended with: the next component fetches it again. Components that
 * show it stay as they are.
 */
export function clearGaussianAvatar(src: string): void {
	outcomes.delete(src);
	forgetAvatarFile(src);
}
