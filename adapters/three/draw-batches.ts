import type { Camera, Group, Object3D } from 'three';
import type { DrawnAvatar } from './drawn-avatar.ts';

/**
 * Whether two avatars can be drawn in one call, at one place of three's queue: they can if render order, group, layers and
 * material settings are the same.
 */
export function canShareDrawCall(a: DrawnAvatar, b: DrawnAvatar, rig: Camera): boolean {
	if (a.renderOrder !== b.renderOrder || groupOrder(a, rig) !== groupOrder(b, rig)) return false;
	// In a headset a layer may belong to one eye only.
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
function groupOrder(avatar: DrawnAvatar, rig: Camera): number {
	for (let object: Object3D | null = avatar.parent; object; object = object.parent) {
		if ((object as Group).isGroup === true && object.layers.test(rig.layers)) return object.renderOrder;
	}
	return 0;
}
