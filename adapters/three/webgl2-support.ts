import { GaspardError } from '../../src/errors.ts';

let hasWebGL2: boolean | undefined;
let webgpuWillDo = false;

/** From now on a browser with WebGPU alone can draw avatars: `gaspard/three/webgpu` says so. */
export function acceptWebGPU(): void {
	webgpuWillDo = true;
}

/**
 * Makes sure that this browser can draw avatars: gives out WebGL2 contexts, or with `gaspard/three/webgpu` WebGPU adapters.
 * WebGL2 is asked for once a page. Outside of a browser nothing is asked.
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
	// Browsers allow a page few contexts: this one is given back.
	context?.getExtension('WEBGL_lose_context')?.loseContext();
	return context !== null;
}

async function hasWebGPU(): Promise<boolean> {
	const { gpu } = navigator as { gpu?: GPU };
	const adapter = await gpu?.requestAdapter().catch(() => null);
	return adapter !== null && adapter !== undefined;
}
