import { type Pose, poseHead } from '../../lab/head-model/pose-head.ts';
import type { HeadMesh } from '../../src/rig/head-mesh.ts';

/** Where an eye or a mouth is looked at from: degrees. */
const LOOKS = [
	{ yaw: 0, pitch: 0 },
	{ yaw: 35, pitch: 0 },
	{ yaw: -35, pitch: 0 },
	{ yaw: 0, pitch: 25 },
	{ yaw: 0, pitch: -25 },
];

/** Size of a sample: metres. */
const STEP = 0.0003;

/** Samples at which an eyeball is the foremost surface, over several looks. Lashes do not count as cover. */
export function visibleEye(mesh: HeadMesh, pose: Pose): number {
	const positions = poseHead(mesh, pose);
	return countVisible(mesh, positions, ['leftEye'], 6) + countVisible(mesh, positions, ['rightEye'], 9);
}

/** Samples at which teeth are the foremost surface, from the front. */
export function visibleTeeth(mesh: HeadMesh, pose: Pose): number {
	return countVisible(mesh, poseHead(mesh, pose), ['upperTeeth', 'lowerTeeth'], undefined);
}

/**
 * The least distance between the eyeballs' surface and points of lid skin that lie outside it at rest: corners' midpoints
 * and middles of triangles, metres.
 */
export function leastClearance(mesh: HeadMesh, pose: Pose): number {
	const posed = poseHead(mesh, pose);
	let least = Number.POSITIVE_INFINITY;
	for (const joint of [2, 3] as const) {
		const eye = joint === 2 ? 'leftEye' : 'rightEye';
		const [first] = verticesOf(mesh, eye);
		const radius = distanceFrom(mesh.positions, first!, mesh, joint);
		const side = joint === 2 ? 'Left' : 'Right';
		for (const name of [`upperLid${side}`, `lowerLid${side}`, 'face']) {
			for (const t of trianglesOf(mesh, name)) {
				const corners = [...mesh.triangles.subarray(t * 3, t * 3 + 3)];
				const outside = corners.every((v) => distanceFrom(mesh.positions, v, mesh, joint) > radius + 0.0004);
				const near = corners.every((v) => distanceFrom(mesh.positions, v, mesh, joint) < 2 * radius);
				if (!outside || !near) continue;
				const [a, b, c] = corners as [number, number, number];
				for (const weights of [
					[1 / 3, 1 / 3, 1 / 3],
					[0.5, 0.5, 0],
					[0, 0.5, 0.5],
					[0.5, 0, 0.5],
				] as const) {
					const point = [0, 1, 2].map(
						(k) => weights[0] * posed[a * 3 + k]! + weights[1] * posed[b * 3 + k]! + weights[2] * posed[c * 3 + k]!,
					);
					least = Math.min(least, distanceFrom(point, 0, mesh, joint) - radius);
				}
			}
		}
	}
	return least;
}

/** Mean height of a region's vertices in a pose, metres. */
export function meanHeight(mesh: HeadMesh, pose: Pose, region: string): number {
	const posed = poseHead(mesh, pose);
	const vertices = [...verticesOf(mesh, region)];
	return vertices.reduce((sum, v) => sum + posed[v * 3 + 1]! / vertices.length, 0);
}

/** Vertices of a region. */
export function verticesOf(mesh: HeadMesh, region: string): Set<number> {
	const vertices = new Set<number>();
	for (const t of trianglesOf(mesh, region)) for (let k = 0; k < 3; k++) vertices.add(mesh.triangles[t * 3 + k]!);
	return vertices;
}

/** Distance of a vertex from a joint's rest position, metres. */
export function distanceFrom(positions: ArrayLike<number>, vertex: number, mesh: HeadMesh, joint: number): number {
	return Math.hypot(...[0, 1, 2].map((k) => positions[vertex * 3 + k]! - mesh.jointPositions[joint * 3 + k]!));
}

function trianglesOf(mesh: HeadMesh, region: string): number[] {
	const label = mesh.regionNames.indexOf(region);
	return [...mesh.triangleRegions.keys()].filter((t) => mesh.triangleRegions[t] === label);
}

/** A plain depth buffer around a joint (or the mouth), both sides of every triangle drawn. */
function countVisible(
	mesh: HeadMesh,
	positions: Float64Array,
	wanted: readonly string[],
	joint: number | undefined,
): number {
	const skipped = new Set(['lashes', 'hairAnchor'].map((name) => mesh.regionNames.indexOf(name)));
	const labels = new Set(wanted.map((name) => mesh.regionNames.indexOf(name)));
	const eyes = mesh.jointPositions;
	const centre =
		joint === undefined
			? [0, (eyes[7]! + eyes[10]!) / 2 - 0.067, eyes[8]!]
			: [eyes[joint]!, eyes[joint + 1]!, eyes[joint + 2]!];
	const halfWidth = joint === undefined ? 0.035 : 0.02;
	const size = Math.ceil((2 * halfWidth) / STEP);
	let count = 0;
	for (const { yaw, pitch } of joint === undefined ? LOOKS.slice(0, 1) : LOOKS) {
		const [cy, sy] = [Math.cos((yaw * Math.PI) / 180), Math.sin((yaw * Math.PI) / 180)];
		const [cp, sp] = [Math.cos((pitch * Math.PI) / 180), Math.sin((pitch * Math.PI) / 180)];
		const depth = new Float64Array(size * size).fill(Number.NEGATIVE_INFINITY);
		const label = new Int16Array(size * size).fill(-1);
		const seen = new Float64Array(positions.length);
		for (let v = 0; v < positions.length; v += 3) {
			const [x, y, z] = [0, 1, 2].map((k) => positions[v + k]! - centre[k]!) as [number, number, number];
			const forward = sy * x + cy * z;
			seen[v] = (cy * x - sy * z + halfWidth) / STEP;
			seen[v + 1] = (cp * y - sp * forward + halfWidth) / STEP;
			seen[v + 2] = sp * y + cp * forward;
		}
		for (let t = 0; t < mesh.triangleRegions.length; t++) {
			const region = mesh.triangleRegions[t]!;
			if (skipped.has(region)) continue;
			const [a, b, c] = [0, 1, 2].map((k) => mesh.triangles[t * 3 + k]! * 3) as [number, number, number];
			const [ax, ay, bx, by, cx, cy2] = [seen[a]!, seen[a + 1]!, seen[b]!, seen[b + 1]!, seen[c]!, seen[c + 1]!];
			const area = (bx - ax) * (cy2 - ay) - (by - ay) * (cx - ax);
			if (Math.abs(area) < 1e-9) continue;
			for (let y = Math.max(0, Math.ceil(Math.min(ay, by, cy2))); y <= Math.min(size - 1, Math.max(ay, by, cy2)); y++) {
				for (let x = Math.max(0, Math.ceil(Math.min(ax, bx, cx))); x <= Math.min(size - 1, Math.max(ax, bx, cx)); x++) {
					const p = ((bx - x) * (cy2 - y) - (by - y) * (cx - x)) / area;
					const q = ((cx - x) * (ay - y) - (cy2 - y) * (ax - x)) / area;
					const r = 1 - p - q;
					if (p < 0 || q < 0 || r < 0) continue;
					const z = p * seen[a + 2]! + q * seen[b + 2]! + r * seen[c + 2]!;
					if (z <= depth[y * size + x]!) continue;
					depth[y * size + x] = z;
					label[y * size + x] = region;
				}
			}
		}
		for (const region of label) if (labels.has(region)) count++;
	}
	return count;
}
