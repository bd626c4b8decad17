import type { AvatarControls } from '../../src/scene/avatar-controls.ts';
import type { DrawnAvatar } from './drawn-avatar.ts';

/** Copies what a clone of a mesh takes over. */
export function copyNode(copy: DrawnAvatar, source: DrawnAvatar & Pick<AvatarControls, 'firstPerson'>): void {
	copy.position.copyFrom(source.position);
	copy.rotation.copyFrom(source.rotation);
	copy.scaling.copyFrom(source.scaling);
	copy.rotationQuaternion = source.rotationQuaternion?.clone() ?? null;
	copy.setPivotMatrix(source.getPivotMatrix().clone(), false);
	copy.setEnabled(source.isEnabled(false));
	for (const key of COPIED) Object.assign(copy, { [key]: source[key] });
	for (const key of COPIED_OF_MATERIAL) Object.assign(copy.splatMaterial, { [key]: source.splatMaterial[key] });
}

const COPIED = [
	...(['isVisible', 'visibility', 'layerMask', 'renderingGroupId', 'alphaIndex', 'applyFog', 'isPickable'] as const),
	...(['alwaysSelectAsActiveMesh', 'billboardMode', 'metadata'] as const),
	...(['opacity', 'splatLimit', 'firstPerson', 'view'] as const),
];
const COPIED_OF_MATERIAL = ['alphaMode', 'depthFunction', 'useLogarithmicDepth', 'zOffset'] as const;
