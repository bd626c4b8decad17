import { type Intersection, Matrix4, Ray, type Raycaster, Vector2, Vector3 } from 'three';
import { castRay, type RayHit } from '../../src/cast-ray.ts';
import type { GaussianAvatar } from './gaussian-avatar.ts';
import { HIDDEN_REGIONS } from './head-view.ts';

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
	const surface = { vertices, triangles: mesh.triangles, labels: mesh.triangleRegions };
	if (!castRay(hit, origin, direction, surface, hiddenLabels(mesh.regionNames))) return;
	const point = ray.at(hit.distance, new Vector3()).applyMatrix4(avatar.matrixWorld);
	const distance = point.distanceTo(raycaster.ray.origin);
	if (distance < raycaster.near || distance > raycaster.far) return;
	const [a, b, c] = [0, 1, 2].map((corner) => mesh.triangles[hit.triangle * 3 + corner]!) as [number, number, number];
	const intersection: AvatarIntersection = {
		distance,
		point,
		object: avatar,
		face: { a, b, c, normal: normalOf(vertices, a, b, c), materialIndex: 0 },
		faceIndex: hit.triangle,
		uv: new Vector2(mix(mesh.uvs, 2, 0, a, b, c), mix(mesh.uvs, 2, 1, a, b, c)),
		region: mesh.regionNames[mesh.triangleRegions[hit.triangle]!]!,
	};
	intersects.push(intersection);
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

/** A component of a per-vertex list at the hit. */
function mix(values: Float32Array, stride: number, component: number, a: number, b: number, c: number): number {
	const at = (vertex: number) => values[vertex * stride + component]!;
	return at(a) * (1 - hit.u - hit.v) + at(b) * hit.u + at(c) * hit.v;
}

function normalOf(vertices: Float32Array, a: number, b: number, c: number): Vector3 {
	const corner = (index: number) => new Vector3().fromArray(vertices, index * 3);
	const first = corner(a);
	return corner(b).sub(first).cross(corner(c).sub(first)).normalize();
}
