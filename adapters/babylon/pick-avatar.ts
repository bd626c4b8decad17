import { PickingInfo } from '@babylonjs/core/Collisions/pickingInfo.js';
import type { Ray } from '@babylonjs/core/Culling/ray.js';
import { Vector2, Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { castRayAtHead, surfaceAt } from '../../src/bounds/head-raycast.ts';
import type { RayHit } from '../../src/bounds/ray-triangle.ts';
import type { DrawnAvatar } from './drawn-avatar.ts';
import { sideSign } from './handedness.ts';

/** Babylon's PickingInfo, and the region of the head that was hit. */
export class AvatarPickingInfo extends PickingInfo {
	/** Name of the region, such as `face`, `lips`, `leftEye`. */
	readonly region: string;
	readonly #normal: Vector3;
	readonly #uv: Vector2;

	/** @internal */
	constructor(avatar: DrawnAvatar, hit: Readonly<RayHit>) {
		super();
		const { region, uv, normal } = surfaceAt(avatar.asset.mesh, avatar.core.vertices, hit);
		const [x, y, z] = normal;
		this.region = region;
		this.#uv = new Vector2(...uv);
		this.#normal = new Vector3(x * sideSign(avatar.getScene().useRightHandedSystem), y, z).normalize();
	}

	/** The normal of the triangle that was hit; it points outwards. */
	override getNormal(useWorldCoordinates = false): Vector3 | null {
		if (!this.pickedMesh) return null;
		if (!useWorldCoordinates) return this.#normal.clone();
		const toNormal = this.pickedMesh.getWorldMatrix().clone().setTranslationFromFloats(0, 0, 0).invert().transpose();
		return Vector3.TransformNormal(this.#normal, toNormal).normalize();
	}

	/** Texture coordinates of the head mesh. */
	override getTextureCoordinates(): Vector2 | null {
		return this.pickedMesh ? this.#uv.clone() : null;
	}
}

const hit: RayHit = { triangle: -1, distance: 0, u: 0, v: 0 };
const origin = [0, 0, 0];
const direction = [0, 0, 0];

/** Intersects a ray, in the node's own frame, with the posed mesh of the head. Hair has no surface and is not hit. */
export function pickAvatar(avatar: DrawnAvatar, ray: Ray): PickingInfo {
	const box = avatar.getBoundingInfo();
	if (!ray.intersectsSphere(box.boundingSphere) || !ray.intersectsBox(box.boundingBox)) return new PickingInfo();
	ray.origin.toArray(origin);
	ray.direction.toArray(direction);
	const side = sideSign(avatar.getScene().useRightHandedSystem);
	origin[0]! *= side;
	direction[0]! *= side;
	const found = castRayAtHead(hit, origin, direction, avatar.asset.mesh, avatar.core.vertices);
	if (!found || hit.distance * ray.direction.length() > ray.length) return new PickingInfo();
	const info = new AvatarPickingInfo(avatar, hit);
	const world = avatar.getWorldMatrix();
	info.pickedPoint = Vector3.TransformCoordinates(ray.direction.scale(hit.distance).addInPlace(ray.origin), world);
	info.distance = Vector3.Distance(Vector3.TransformCoordinates(ray.origin, world), info.pickedPoint);
	info.hit = true;
	info.pickedMesh = avatar;
	info.faceId = hit.triangle;
	info.subMeshFaceId = hit.triangle;
	info.bu = hit.u;
	info.bv = hit.v;
	return info;
}
