import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import type { AvatarAsset } from '../../src/asset/avatar-asset.ts';
import type { Avatar } from '../../src/avatar/avatar.ts';
import type { AvatarView } from '../../src/scene/avatar-controls.ts';
import type { SplatMaterial } from './splat-material.ts';

/** A GaussianAvatar, as the files that draw it see it. They do not import the class, which imports them. */
export interface DrawnAvatar extends Mesh {
	readonly core: Avatar;
	readonly asset: AvatarAsset;
	readonly splatMaterial: SplatMaterial;
	readonly opacity: number;
	readonly splatLimit: number;
	readonly view: AvatarView;
}
