import { GaspardError } from '../errors.ts';

/** Support for one kind of renderer that a module of its own adds, so that other pages do not load it. */
export class OptionalSupport<Support> {
	readonly #entry: string;
	readonly #message: string;
	#support: Support | undefined;

	/**
	 * @param entry - The subpath that adds the support.
	 * @param message - Of the error: what the page has to import.
	 */
	constructor(entry: string, message: string) {
		this.#entry = entry;
		this.#message = message;
	}

	/** Adds the support. */
	register(support: Support): void {
		this.#support = support;
	}

	/** @throws GaspardError `engine/wrong-entry` before the support is added. */
	get(): Support {
		if (this.#support) return this.#support;
		throw new GaspardError('engine/wrong-entry', this.#message, { entry: this.#entry });
	}
}
