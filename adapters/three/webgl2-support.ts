import { GaspardError } from '../../src/errors.ts';

let hasWebGL2: boolean | undefined;
let webgpuWillDo = false;

/** Lets `assertDrawable` accept a browser with WebGPU but without WebGL2. `gaspard/three/webgpu` calls this. */
export function acceptWebGPU(): void {
	webgpuWillDo = true;
}

/**
 * Checks that this browser has WebGL2, or with `gaspard/three/webgpu` a WebGPU adapter. The result for WebGL2 is kept. Does
 * nothing outside of a browser.
 *
 * @throws GaspardError (rejects) `gpu/no-webgl2`.
 */
export async function assertDrawable(): Promise<void> {
	if (typeof document === 'undefined') return;
	hasWebGL2 ??= probe();
	if (hasWebGL2 || (webgpuWillDo && (await hasWebGPU()))) return;
	throw new GaspardError(
		'gpu/no-webgl2',
		`This browser offers no WebGL2${webgpuWillDo ? ' and no WebGPU' : ''}, so avatars cannot be drawn. Use a current browser, and switch hardware acceleration on.`,
	);
}

function probe(): boolean {
	const context = document.createElement('canvas').getContext('webgl2');
	// Frees the context, since browsers allow a page few of them.
	context?.getExtension('WEBGL_lose_context')?.loseContext();
	return context !== null;
}

async function hasWebGPU(): Promise<boolean> {
	const { gpu } = navigator as { gpu?: GPU };
	const adapter = await gpu?.requestAdapter().catch(() => null);
	return adapter !== null && adapter !== undefined;
}
