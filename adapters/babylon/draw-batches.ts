import type { DrawnAvatar } from './drawn-avatar.ts';
import { CLIP_PLANES, type SplatMaterial } from './splat-material.ts';

/**
 * Whether two avatars can be drawn in one call, at one place of Babylon's queue: they can if rendering group, alpha index and
 * material settings are the same.
 */
export function canShareDrawCall(a: DrawnAvatar, b: DrawnAvatar): boolean {
	if (a.renderingGroupId !== b.renderingGroupId || a.alphaIndex !== b.alphaIndex || a.applyFog !== b.applyFog) {
		return false;
	}
	const m = a.splatMaterial;
	const n = b.splatMaterial;
	return (
		m.alphaMode === n.alphaMode &&
		m.depthFunction === n.depthFunction &&
		m.disableDepthWrite === n.disableDepthWrite &&
		m.disableColorWrite === n.disableColorWrite &&
		m.zOffset === n.zOffset &&
		m.useLogarithmicDepth === n.useLogarithmicDepth &&
		m.stencil.enabled === n.stencil.enabled &&
		m.stencil.funcRef === n.stencil.funcRef &&
		m.stencil.func === n.stencil.func &&
		sameClipPlanes(m, n)
	);
}

function sameClipPlanes(m: SplatMaterial, n: SplatMaterial): boolean {
	for (let i = 0; i < CLIP_PLANES.length; i++) if (m[CLIP_PLANES[i]!] !== n[CLIP_PLANES[i]!]) return false;
	return true;
}
