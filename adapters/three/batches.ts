import type { Camera, Group, Object3D } from 'three';
import { truncate } from '../../src/depth-clusters.ts';
import type { GaussianAvatar } from './gaussian-avatar.ts';

/**
 * The batches of one picture. A cluster is drawn in one call with one avatar's material, at one place of three's queue:
 * avatars whose render order, group, layers or material settings differ are drawn apart.
 */
export class Batches {
	/** How many there are; 0 begins a new picture. */
	count = 0;
	/** The first avatar of each. */
	readonly #leaders: GaussianAvatar[] = [];

	/** The number of an avatar's batch. */
	of(avatar: GaussianAvatar, rig: Camera): number {
		for (let i = 0; i < this.count; i++) if (drawnAlike(this.#leaders[i]!, avatar, rig)) return i;
		this.#leaders[this.count] = avatar;
		return this.count++;
	}

	/** The picture is complete: lets go of avatars of earlier ones. */
	end(): void {
		truncate(this.#leaders, this.count);
	}
}

function drawnAlike(a: GaussianAvatar, b: GaussianAvatar, rig: Camera): boolean {
	if (a.renderOrder !== b.renderOrder || groupOrder(a, rig) !== groupOrder(b, rig)) return false;
	// In a headset a layer may be of one eye only.
	if ((a.layers.mask & rig.layers.mask) !== (b.layers.mask & rig.layers.mask)) return false;
	const m = a.material;
	const n = b.material;
	return (
		m.toneMapped === n.toneMapped &&
		m.fog === n.fog &&
		m.depthTest === n.depthTest &&
		m.depthWrite === n.depthWrite &&
		m.depthFunc === n.depthFunc &&
		m.colorWrite === n.colorWrite &&
		m.blending === n.blending &&
		m.stencilWrite === n.stencilWrite &&
		m.stencilRef === n.stencilRef &&
		m.stencilFunc === n.stencilFunc &&
		m.clippingPlanes === n.clippingPlanes &&
		m.clipIntersection === n.clipIntersection
	);
}

/** The render order of the nearest group that the camera sees, as three passes it down. */
function groupOrder(avatar: GaussianAvatar, rig: Camera): number {
	for (let object: Object3D | null = avatar.parent; object; object = object.parent) {
		if ((object as Group).isGroup === true && object.layers.test(rig.layers)) return object.renderOrder;
	}
	return 0;
}
