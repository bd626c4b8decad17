import { type AvatarModel, type LoadOptions, loadAvatarModel } from '../../src/index.ts';

/** What a load came to. */
export type LoadOutcome = { readonly model: AvatarModel } | { readonly error: unknown };

const outcomes = new Map<string, Promise<LoadOutcome>>();

/** What loading an address comes to: one promise for all who ask, as `use` needs it. Never rejects. */
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
 * Begins to load an avatar before any component asks for it. What was loaded is kept until `clearGaussianAvatar`; what the
 * GPU and the decoder hold goes with the last component that shows it.
 *
 * @param options - Those of the first call for an address count.
 */
export function preloadGaussianAvatar(src: string, options: LoadOptions = {}): void {
	loadOnce(src, options);
}

/** Forgets what was loaded, or failed to load, from an address; the next component loads it again. */
export function clearGaussianAvatar(src: string): void {
	outcomes.delete(src);
}
