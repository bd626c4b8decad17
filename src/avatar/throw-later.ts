/**
 * Reports an error that the page's own code threw while it was called back: as an uncaught error of the page, with its own
 * stack, and without an effect on the code that made the call.
 */
export function throwLater(error: unknown): void {
	queueMicrotask(() => {
		throw error;
	});
}
