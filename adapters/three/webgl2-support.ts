import { GaspardError } from '../../src/errors.ts';

let supported: boolean | undefined;

/**
 * Makes sure that this browser gives out WebGL2 contexts; asked once a page. Outside of a browser nothing is asked.
 *
 * @throws GaspardError `gpu/no-webgl2`.
 */
export function assertWebGL2(): void {
	if (typeof document === 'undefined') return;
	supported ??= probe();
	if (supported) return;
	throw new GaspardError(
		'gpu/no-webgl2',
		'This browser offers no WebGL2, so avatars cannot be drawn. Use a current browser, and switch hardware acceleration on.',
	);
}

function probe(): boolean {
	const context = document.createElement('canvas').getContext('webgl2');
	// Browsers allow a page few contexts: this one is given back.
	context?.getExtension('WEBGL_lose_context')?.loseContext();
	return context !== null;
}
