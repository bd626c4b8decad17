import type { LightSurface } from './bake-light.ts';

/** An orthographic depth map of a ball around `center`, seen from one direction at a time. */
export interface DepthMap {
	readonly size: number;
	readonly center: readonly [number, number, number];
	readonly radius: number;
	/** Metres along the view from the middle, one a texel; Infinity where nothing is. */
	readonly depths: Float32Array;
	/** Rows: right, up, towards the light. */
	readonly axes: Float64Array;
}

/** An empty map. */
export function createDepthMap(size: number, center: readonly [number, number, number], radius: number): DepthMap {
	return { size, center, radius, depths: new Float32Array(size * size), axes: new Float64Array(9) };
}

/** Empties the map and turns it towards the unit direction (x, y, z) of the light. */
export function clearDepth(map: DepthMap, x: number, y: number, z: number): void {
	map.depths.fill(Infinity);
	const { axes } = map;
	// Right = helper × direction, up = direction × right.
	const [hx, hy] = Math.abs(y) < 0.9 ? [0, 1] : [1, 0];
	let rx = hy * z;
	let ry = -hx * z;
	let rz = hx * y - hy * x;
	const length = Math.hypot(rx, ry, rz);
	rx /= length;
	ry /= length;
	rz /= length;
	axes.set([rx, ry, rz, y * rz - z * ry, z * rx - x * rz, x * ry - y * rx, x, y, z]);
}

/** Draws a surface; texels of cards count where their coverage is above one half. */
export function drawDepth(map: DepthMap, surface: LightSurface): void {
	const { positions, triangles, uvs, texture } = surface;
	const { size, depths } = map;
	const screen = project(map, positions);
	const card = surface.response === 'hair';
	for (let t = 0; t < triangles.length; t += 3) {
		const a = triangles[t]! * 3;
		const b = triangles[t + 1]! * 3;
		const c = triangles[t + 2]! * 3;
		const ax = screen[a]!;
		const ay = screen[a + 1]!;
		const bx = screen[b]!;
		const by = screen[b + 1]!;
		const cx = screen[c]!;
		const cy = screen[c + 1]!;
		const x0 = Math.max(0, Math.ceil(Math.min(ax, bx, cx) - 0.5));
		const x1 = Math.min(size - 1, Math.floor(Math.max(ax, bx, cx) - 0.5));
		const y0 = Math.max(0, Math.ceil(Math.min(ay, by, cy) - 0.5));
		const y1 = Math.min(size - 1, Math.floor(Math.max(ay, by, cy) - 0.5));
		const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
		if (x1 < x0 || y1 < y0 || Math.abs(area) < 1e-9) continue;
		if (card && centerCoverage(texture, uvs, triangles, t) < 0.45) continue;
		const k = 1 / area;
		const az = screen[a + 2]!;
		const bz = screen[b + 2]!;
		const cz = screen[c + 2]!;
		for (let y = y0; y <= y1; y++) {
			for (let x = x0; x <= x1; x++) {
				const px = x + 0.5;
				const py = y + 0.5;
				const wa = ((bx - px) * (cy - py) - (by - py) * (cx - px)) * k;
				const wb = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) * k;
				const wc = 1 - wa - wb;
				if (wa < 0 || wb < 0 || wc < 0) continue;
				const depth = wa * az + wb * bz + wc * cz;
				const at = y * size + x;
				if (depth < depths[at]!) depths[at] = depth;
			}
		}
	}
}

/** How far, beyond `bias`, a point lies behind the nearest surface, metres; 0 where it is lit. */
export function depthBehind(map: DepthMap, x: number, y: number, z: number, bias: number): number {
	const { axes, center, size, radius, depths } = map;
	const px = x - center[0];
	const py = y - center[1];
	const pz = z - center[2];
	const scale = size / 2 / radius;
	const sx = (size / 2 + scale * (axes[0]! * px + axes[1]! * py + axes[2]! * pz)) | 0;
	const sy = (size / 2 + scale * (axes[3]! * px + axes[4]! * py + axes[5]! * pz)) | 0;
	if (sx < 0 || sy < 0 || sx >= size || sy >= size) return 0;
	const depth = -(axes[6]! * px + axes[7]! * py + axes[8]! * pz);
	return Math.max(0, depth - bias - depths[sy * size + sx]!);
}

let scratch = new Float32Array(0);

function project(map: DepthMap, positions: Float32Array): Float32Array {
	if (scratch.length < positions.length) scratch = new Float32Array(positions.length);
	const { axes, center, size, radius } = map;
	const scale = size / 2 / radius;
	for (let at = 0; at < positions.length; at += 3) {
		const x = positions[at]! - center[0];
		const y = positions[at + 1]! - center[1];
		const z = positions[at + 2]! - center[2];
		scratch[at] = size / 2 + scale * (axes[0]! * x + axes[1]! * y + axes[2]! * z);
		scratch[at + 1] = size / 2 + scale * (axes[3]! * x + axes[4]! * y + axes[5]! * z);
		scratch[at + 2] = -(axes[6]! * x + axes[7]! * y + axes[8]! * z);
	}
	return scratch;
}

function centerCoverage(
	texture: LightSurface['texture'],
	uvs: Float32Array,
	triangles: Uint32Array,
	t: number,
): number {
	let u = 0;
	let v = 0;
	for (let k = 0; k < 3; k++) {
		u += uvs[triangles[t + k]! * 2]! / 3;
		v += uvs[triangles[t + k]! * 2 + 1]! / 3;
	}
	const x = Math.min(texture.width - 1, Math.max(0, Math.floor(u * texture.width)));
	const y = Math.min(texture.height - 1, Math.max(0, Math.floor(v * texture.height)));
	return texture.texels[(y * texture.width + x) * 4 + 3]!;
}
