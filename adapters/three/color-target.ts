import { ColorManagement, LinearTransfer, NoToneMapping, type WebGLRenderer, type WebGLRenderTarget } from 'three';

type MaybeXRTarget = WebGLRenderTarget & { readonly isXRRenderTarget?: boolean };

/** Whether the renderer's current target holds linear light, which is encoded later. */
export function writesLinear(renderer: WebGLRenderer): boolean {
	const target = renderer.getRenderTarget() as MaybeXRTarget | null;
	// As WebGLRenderer.setProgram of three does.
	const space =
		target === null
			? renderer.outputColorSpace
			: target.isXRRenderTarget === true
				? target.texture.colorSpace
				: ColorManagement.workingColorSpace;
	return ColorManagement.getTransfer(space) === LinearTransfer;
}

/** Whether three applies tone mapping while it draws: to a canvas or a headset, not to other targets. */
export function toneMappingApplies(renderer: WebGLRenderer): boolean {
	const target = renderer.getRenderTarget() as MaybeXRTarget | null;
	return renderer.toneMapping !== NoToneMapping && (target === null || target.isXRRenderTarget === true);
}
