import { type Intersection, Matrix4, Ray, type Raycaster, Vector2, Vector3 } from 'three';
import { castRayAtHead, surfaceAt } from '../../src/bounds/head-raycast.ts';
import type { RayHit } from '../../src/bounds/ray-triangle.ts';
import type { GaussianAvatar } from './gaussian-avatar.ts';

/** An intersection with an avatar: three's, and which part of the head was met. */
export interface AvatarIntersection extends Intersection<GaussianAvatar> {
	/** Name of the region, such as `face`, `lips`, `leftEye`. */
	region: string;
}

const toAvatar = new Matrix4();
const ray = new Ray();
const hit: RayHit = { triangle: -1, distance: 0, u: 0, v: 0 };
const origin = [0, 0, 0];
const direction = [0, 0, 0];

/** Adds where the ray meets the posed mesh of the head, if anywhere. Hair is not met: it has no surface. */
export function raycastAvatar(avatar: GaussianAvatar, raycaster: Raycaster, intersects: Intersection[]): void {
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
	const intersection: AvatarIntersection = {
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
