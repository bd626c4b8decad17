import { ColorManagement, LinearTransfer, NoToneMapping, type WebGLRenderer, type WebGLRenderTarget } from 'three';

type MaybeXRTarget = WebGLRenderTarget & { readonly isXRRenderTarget?: boolean };

/** True where the renderer's current target holds linear light: what is drawn there is encoded later. */
export function writesLinear(renderer: WebGLRenderer): boolean {
	const target = renderer.getRenderTarget() as MaybeXRTarget | null;
	// The rule of three's own WebGLRenderer.setProgram.
	const space =
		target === null
			? renderer.outputColorSpace
			: target.isXRRenderTarget === true
				? target.texture.colorSpace
				: ColorManagement.workingColorSpace;
	return ColorManagement.getTransfer(space) === LinearTransfer;
}

/** True where three maps tones while drawing: on a canvas or in a headset, not in a chain of targets. */
export function toneMappingApplies(renderer: WebGLRenderer): boolean {
	const target = renderer.getRenderTarget() as MaybeXRTarget | null;
	return renderer.toneMapping !== NoToneMapping && (target === null || target.isXRRenderTarget === true);
}
