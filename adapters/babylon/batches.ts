import { truncate } from '../../src/depth-clusters.ts';
import type { GaussianAvatar } from './gaussian-avatar.ts';
import { CLIP_PLANES, type SplatMaterial } from './splat-material.ts';

/**
 * The batches of one picture. A cluster is drawn in one call with one avatar's material, at one place of Babylon's queue:
 * avatars whose rendering group, alpha index or material settings differ are drawn apart.
 */
export class Batches {
	/** How many there are; 0 begins a new picture. */
	count = 0;
	/** The first avatar of each. */
	readonly #leaders: GaussianAvatar[] = [];

	/** The number of an avatar's batch. */
	of(avatar: GaussianAvatar): number {
		for (let i = 0; i < this.count; i++) if (drawnAlike(this.#leaders[i]!, avatar)) return i;
		this.#leaders[this.count] = avatar;
		return this.count++;
	}

	/** The picture is complete: lets go of avatars of earlier ones. */
	end(): void {
		truncate(this.#leaders, this.count);
	}
}

function drawnAlike(a: GaussianAvatar, b: GaussianAvatar): boolean {
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
