import type { Camera } from '../../lab/render/camera.ts';
import { triangleMap } from '../../src/splat/triangle-map.ts';

const STRIDE = 16;

/** Which splat adds to which pixel, as a set of pixel·count + splat. */
export type Membership = Set<number>;

/**
 * The slow, obvious rasteriser: every splat at every pixel, float64. Returns planes r, g, b and transmittance.
 *
 * The edge of a splat is a small step in the picture and has no gradient; give the `membership` of an earlier call to hold
 * it still, so that finite differences are those of the smooth part.
 */
export function rasterizeReference(
	splats: ArrayLike<number>,
	camera: Camera,
	background: readonly number[],
	membership?: Membership,
): { image: Float64Array; transmittance: Float64Array; membership: Membership } {
	const count = splats.length / STRIDE;
	const { size } = camera;
	const projected = Array.from({ length: count }, (_, i) => projectOne(splats, i, camera))
		.map((splat, index) => ({ ...splat, index }))
		.sort((a, b) => a.depth - b.depth || a.index - b.index);
	const image = new Float64Array(size * size * 3);
	const transmittance = new Float64Array(size * size);
	const members: Membership = new Set();
	for (let y = 0; y < size; y++) {
		for (let x = 0; x < size; x++) {
			const pixel = y * size + x;
			let through = 1;
			for (const { u, v, xx, xy, yy, opacity, color, index } of projected) {
				const dx = x + 0.5 - u;
				const dy = y + 0.5 - v;
				const squared = (yy * dx * dx - 2 * xy * dx * dy + xx * dy * dy) / (xx * yy - xy * xy);
				const alpha = opacity * Math.exp(-0.5 * squared);
				const id = pixel * count + index;
				if (membership ? !membership.has(id) : squared > 8 || alpha < 1 / 255) continue;
				members.add(id);
				for (let k = 0; k < 3; k++) image[k * size * size + pixel]! += through * alpha * color[k]!;
				through *= 1 - alpha;
			}
			for (let k = 0; k < 3; k++) image[k * size * size + pixel]! += through * background[k]!;
			transmittance[pixel] = through;
		}
	}
	return { image, transmittance, membership: members };
}

/** Splat records carried to a pose by their triangles' maps, float64. */
export function poseReference(
	splats: ArrayLike<number>,
	triangles: ArrayLike<number>,
	rest: ArrayLike<number>,
	posed: ArrayLike<number>,
	corners: ArrayLike<number>,
): Float64Array {
	const out = Float64Array.from(splats);
	const map = new Float64Array(16);
	for (let i = 0; i < out.length / STRIDE; i++) {
		triangleMap(map, 0, rest, posed, corners, triangles[i]! * 3);
		const s = i * STRIDE;
		for (let row = 0; row < 3; row++) {
			out[s + row] = map[row * 4 + 3]!;
			for (let k = 0; k < 3; k++) out[s + row]! += map[row * 4 + k]! * splats[s + k]!;
		}
		const factor = Math.hypot(...map.subarray(12, 16));
		const turned = multiplyQuaternions(
			map.subarray(12, 16),
			[4, 5, 6, 7].map((k) => splats[s + k]!),
		);
		for (let k = 0; k < 4; k++) out[s + 4 + k] = turned[k]! / factor;
		for (let k = 8; k < 11; k++) out[s + k]! += Math.log(factor);
	}
	return out;
}

function projectOne(splats: ArrayLike<number>, index: number, { worldToView: m, focalPixels: f, size }: Camera) {
	const at = (k: number): number => splats[index * STRIDE + k]!;
	const view = [0, 1, 2].map((row) => m[row]! * at(0) + m[4 + row]! * at(1) + m[8 + row]! * at(2) + m[12 + row]!);
	const depth = -view[2]!;
	const turn = rotationMatrix([at(4), at(5), at(6), at(7)]);
	// Columns of the covariance factor in view space.
	const factor = [0, 1, 2].map((axis) => {
		const world = [0, 1, 2].map((row) => turn[row]![axis]! * Math.exp(at(8 + axis)));
		return [0, 1, 2].map((row) => m[row]! * world[0]! + m[4 + row]! * world[1]! + m[8 + row]! * world[2]!);
	});
	// u = size/2 + f·x/depth, v = size/2 - f·y/depth with depth = -z.
	const alongU = factor.map((c) => (f / depth) * c[0]! + ((f * view[0]!) / (depth * depth)) * c[2]!);
	const alongV = factor.map((c) => (-f / depth) * c[1]! - ((f * view[1]!) / (depth * depth)) * c[2]!);
	const dot = (a: number[], b: number[]): number => a.reduce((sum, x, k) => sum + x * b[k]!, 0);
	return {
		u: size / 2 + (f * view[0]!) / depth,
		v: size / 2 - (f * view[1]!) / depth,
		depth,
		xx: dot(alongU, alongU) + 0.3,
		xy: dot(alongU, alongV),
		yy: dot(alongV, alongV) + 0.3,
		opacity: 1 / (1 + Math.exp(-at(15))),
		color: [at(12), at(13), at(14)],
	};
}

function rotationMatrix(q: readonly number[]): number[][] {
	const length = Math.hypot(...q);
	const [x, y, z, w] = q.map((a) => a / length) as [number, number, number, number];
	return [
		[1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
		[2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
		[2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
	];
}

function multiplyQuaternions(a: ArrayLike<number>, b: ArrayLike<number>): number[] {
	const [ax, ay, az, aw] = Array.from(a) as [number, number, number, number];
	const [bx, by, bz, bw] = Array.from(b) as [number, number, number, number];
	return [
		aw * bx + ax * bw + ay * bz - az * by,
		aw * by - ax * bz + ay * bw + az * bx,
		aw * bz + ax * by - ay * bx + az * bw,
		aw * bw - ax * bx - ay * by - az * bz,
	];
}
