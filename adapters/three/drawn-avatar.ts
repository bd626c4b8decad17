import type { Camera, Color, InstancedBufferGeometry, Mesh, ShaderMaterial, Texture, Vector2 } from 'three';
import type { Avatar } from '../../src/avatar/avatar.ts';

/** The uniforms of a splat material, with their types. */
export interface SplatUniforms {
	splatOrder: { value: Texture | null };
	splatCenters: { value: Texture | null };
	splatShapes: { value: Texture | null };
	firstSplat: { value: number };
	splatCount: { value: number };
	viewportPixels: { value: Vector2 };
	/** 1 if the target holds linear light. */
	linearOutput: { value: number };
	/** 1 if fog is linear and the colours that it covers are not. */
	encodedFog: { value: number };
	fogColor: { value: Color };
	[name: string]: { value: unknown };
}

/** A SplatMaterial, as the files that draw it see it. */
export interface DrawnMaterial extends ShaderMaterial {
	uniforms: SplatUniforms;
}

/** A GaussianAvatar, as the files that draw it see it. They do not import the class, which imports them. */
export interface DrawnAvatar extends Mesh<InstancedBufferGeometry, DrawnMaterial> {
	readonly core: Avatar;
	readonly opacity: number;
	readonly splatLimit: number;
	/** Whether a camera sees the avatar: the camera that wears it usually does not. */
	isSeenBy(camera: Camera): boolean;
}
