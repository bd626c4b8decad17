import { type Box3, type Intersection, Matrix4, type Object3D, Ray, type Raycaster, Vector2, Vector3 } from 'three';
import type { AvatarAsset } from '../../src/asset/avatar-asset.ts';
import type { Avatar } from '../../src/avatar/avatar.ts';
import { castRayAtHead, surfaceAt } from '../../src/bounds/head-raycast.ts';
import type { RayHit } from '../../src/bounds/ray-triangle.ts';

/** A GaussianAvatar, as far as raycasting needs it. */
export interface RaycastAvatar extends Object3D {
	readonly asset: AvatarAsset;
	readonly core: Avatar;
	readonly boundingBox: Box3;
}

/** An intersection with an avatar: three's, and the region of the head that was hit. */
export interface HeadIntersection<Hit extends Object3D = RaycastAvatar> extends Intersection<Hit> {
	/** Name of the region, such as `face`, `lips`, `leftEye`. */
	region: string;
}

const toAvatar = new Matrix4();
const ray = new Ray();
const hit: RayHit = { triangle: -1, distance: 0, u: 0, v: 0 };
const origin = [0, 0, 0];
const direction = [0, 0, 0];

/** Adds the intersection of a ray with the posed mesh of the head, if there is one. Hair has no surface and is not hit. */
export function raycastAvatar(avatar: RaycastAvatar, raycaster: Raycaster, intersects: Intersection[]): void {
	const { mesh } = avatar.asset;
	const { vertices } = avatar.core;
	ray.copy(raycaster.ray).applyMatrix4(toAvatar.copy(avatar.matrixWorld).invert());
	if (!ray.intersectsBox(avatar.boundingBox)) return;
	ray.origin.toArray(origin);
	ray.direction.toArray(direction);
	if (!castRayAtHead(hit, origin, direction, mesh, vertices)) return;
	const point = ray.at(hit.distance, new Vector3()).applyMatrix4(avatar.matrixWorld);
	const distance = point.distanceTo(raycaster.ray.origin);
	if (distance < raycaster.near || distance > raycaster.far) return;
	const { region, corners, uv, normal } = surfaceAt(mesh, vertices, hit);
	const [a, b, c] = corners;
	const intersection: HeadIntersection = {
		distance,
		point,
		object: avatar,
		face: { a, b, c, normal: new Vector3(...normal).normalize(), materialIndex: 0 },
		faceIndex: hit.triangle,
		uv: new Vector2(...uv),
		region,
	};
	intersects.push(intersection);
}
