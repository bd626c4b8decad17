import { PickingInfo } from '@babylonjs/core/Collisions/pickingInfo.js';
import type { Ray } from '@babylonjs/core/Culling/ray.js';
import { Vector2, Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { castRay, type RayHit } from '../../src/cast-ray.ts';
import type { GaussianAvatar } from './gaussian-avatar.ts';
import { sideSign } from './handedness.ts';
import { HIDDEN_REGIONS } from './head-view.ts';

/** What Babylon says about a pick, and which part of the head was met. */
export class AvatarPickingInfo extends PickingInfo {
	/** Name of the region, such as `face`, `lips`, `leftEye`. */
	region = '';
	readonly #normal = new Vector3();
	readonly #uv = new Vector2();

	/** @internal */
	constructor(avatar?: GaussianAvatar, hit?: Readonly<RayHit>) {
		super();
		if (!avatar || !hit) return;
		const { mesh } = avatar.asset;
		const { vertices } = avatar.core;
		const [a, b, c] = [0, 1, 2].map((corner) => mesh.triangles[hit.triangle * 3 + corner]!) as [number, number, number];
		const mix = (component: number) =>
			mesh.uvs[a * 2 + component]! * (1 - hit.u - hit.v) +
			mesh.uvs[b * 2 + component]! * hit.u +
			mesh.uvs[c * 2 + component]! * hit.v;
		this.region = mesh.regionNames[mesh.triangleRegions[hit.triangle]!]!;
		this.#uv.set(mix(0), mix(1));
		const corner = Vector3.FromArray(vertices, a * 3);
		const toB = Vector3.FromArray(vertices, b * 3).subtractInPlace(corner);
		const toC = Vector3.FromArray(vertices, c * 3).subtractInPlace(corner);
		Vector3.CrossToRef(toB, toC, this.#normal).normalize();
		this.#normal.x *= sideSign(avatar.getScene().useRightHandedSystem);
	}

	/** The normal of the triangle that was met, pointing outwards. */
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

/** Where a ray, in the node's own frame, meets the posed mesh of the head. Hair is not met: it has no surface. */
export function pickAvatar(avatar: GaussianAvatar, ray: Ray): PickingInfo {
	const box = avatar.getBoundingInfo();
	if (!ray.intersectsSphere(box.boundingSphere) || !ray.intersectsBox(box.boundingBox)) return new PickingInfo();
	const { mesh } = avatar.asset;
	ray.origin.toArray(origin);
	ray.direction.toArray(direction);
	const side = sideSign(avatar.getScene().useRightHandedSystem);
	origin[0]! *= side;
	direction[0]! *= side;
	const surface = { vertices: avatar.core.vertices, triangles: mesh.triangles, labels: mesh.triangleRegions };
	const found = castRay(hit, origin, direction, surface, hiddenLabels(mesh.regionNames));
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

const hidden = new WeakMap<readonly string[], Uint8Array>();

function hiddenLabels(names: readonly string[]): Uint8Array {
	let labels = hidden.get(names);
	if (!labels) {
		labels = Uint8Array.from(names, (name) => (HIDDEN_REGIONS.has(name) ? 1 : 0));
		hidden.set(names, labels);
	}
	return labels;
}
