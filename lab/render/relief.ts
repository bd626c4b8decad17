import type { LinearTexture } from '../people/person.ts';
import type { BakedLight } from './bake-light.ts';
import type { Lamp } from './environment.ts';

/** What a textured surface needs for its relief to be lit. */
export interface ReliefSurface {
	readonly positions: Float32Array;
	readonly normals: Float32Array;
	readonly triangles: Uint32Array;
	readonly uvs: Float32Array;
	readonly texture: LinearTexture;
	/** Height of each texel over the surface, metres. */
	readonly relief: Float32Array;
	/** Strength of the sheen of each texel, 0..1. */
	readonly gloss: Float32Array;
	/** Where the sheen is seen from, metres: the light is baked, so one place stands for all. */
	readonly viewer: readonly [number, number, number];
	readonly lamps: readonly Lamp[];
}

/** Limits of the factor by which relief changes the brightness. */
const MIN_FACTOR = 0.55;
const MAX_FACTOR = 1.5;

/**
 * The texture with fine relief lit into it: each texel is multiplied by how its bumps change the irradiance, and gets the
 * sheen that the lamps throw towards `viewer`. Multiply by the vertex light as before; texels outside all triangles stay.
 */
export function lightRelief(surface: ReliefSurface, light: BakedLight): LinearTexture {
	const { texture, triangles } = surface;
	const lit = texture.texels.slice();
	const walk = new TriangleWalk(surface, light, lit);
	for (let t = 0; t < triangles.length; t += 3) walk.triangle(t);
	return { width: texture.width, height: texture.height, texels: lit };
}

class TriangleWalk {
	readonly #surface: ReliefSurface;
	readonly #light: BakedLight;
	readonly #lit: Float32Array;
	/** Position, normal, gradient, openness, green light: at the three corners. */
	readonly #corners = [new Float64Array(11), new Float64Array(11), new Float64Array(11)] as const;
	readonly #point = new Float64Array(11);
	readonly #alongU = new Float64Array(3);
	readonly #alongV = new Float64Array(3);

	constructor(surface: ReliefSurface, light: BakedLight, lit: Float32Array) {
		this.#surface = surface;
		this.#light = light;
		this.#lit = lit;
	}

	triangle(t: number): void {
		const { texture, triangles, uvs } = this.#surface;
		const { width, height } = texture;
		const [ax, ay, bx, by, cx, cy] = [0, 1, 2].flatMap((k) => {
			const vertex = triangles[t + k]!;
			return [uvs[vertex * 2]! * width, uvs[vertex * 2 + 1]! * height];
		}) as [number, number, number, number, number, number];
		const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
		if (Math.abs(area) < 1e-6) return;
		for (let k = 0; k < 3; k++) this.#loadCorner(this.#corners[k]!, triangles[t + k]!);
		this.#surfaceGradientAxes(bx - ax, by - ay, cx - ax, cy - ay, area);
		const x0 = Math.max(0, Math.floor(Math.min(ax, bx, cx) - 0.5));
		const x1 = Math.min(width - 1, Math.ceil(Math.max(ax, bx, cx) - 0.5));
		const y0 = Math.max(0, Math.floor(Math.min(ay, by, cy) - 0.5));
		const y1 = Math.min(height - 1, Math.ceil(Math.max(ay, by, cy) - 0.5));
		for (let y = y0; y <= y1; y++) {
			for (let x = x0; x <= x1; x++) {
				const px = x + 0.5;
				const py = y + 0.5;
				const wa = ((bx - px) * (cy - py) - (by - py) * (cx - px)) / area;
				const wb = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) / area;
				const wc = 1 - wa - wb;
				if (wa < -1e-5 || wb < -1e-5 || wc < -1e-5) continue;
				this.#texel(x, y, wa, wb, wc);
			}
		}
	}

	#loadCorner(out: Float64Array, vertex: number): void {
		const { positions, normals } = this.#surface;
		const { gradient, openness, irradiance } = this.#light;
		for (let k = 0; k < 3; k++) {
			out[k] = positions[vertex * 3 + k]!;
			out[3 + k] = normals[vertex * 3 + k]!;
			out[6 + k] = gradient[vertex * 3 + k]!;
		}
		out[9] = openness[vertex]!;
		out[10] = irradiance[vertex * 3 + 1]!;
	}

	/** Vectors g with ∇h = ∂h/∂u · gu + ∂h/∂v · gv, u and v in texels: the dual basis of the triangle's edges. */
	#surfaceGradientAxes(u1: number, v1: number, u2: number, v2: number, area: number): void {
		const [a, b, c] = this.#corners;
		const tangent = [0, 0, 0];
		const bitangent = [0, 0, 0];
		for (let k = 0; k < 3; k++) {
			const e1 = b[k]! - a[k]!;
			const e2 = c[k]! - a[k]!;
			tangent[k] = (v2 * e1 - v1 * e2) / area;
			bitangent[k] = (u1 * e2 - u2 * e1) / area;
		}
		const dot = (p: number[], q: number[]) => p[0]! * q[0]! + p[1]! * q[1]! + p[2]! * q[2]!;
		const tt = dot(tangent, tangent);
		const bb = dot(bitangent, bitangent);
		const tb = dot(tangent, bitangent);
		const determinant = tt * bb - tb * tb;
		const k = determinant > 1e-24 ? 1 / determinant : 0;
		for (let i = 0; i < 3; i++) {
			this.#alongU[i] = k * (bb * tangent[i]! - tb * bitangent[i]!);
			this.#alongV[i] = k * (tt * bitangent[i]! - tb * tangent[i]!);
		}
	}

	#texel(x: number, y: number, wa: number, wb: number, wc: number): void {
		const { texture, relief, gloss, viewer, lamps } = this.#surface;
		const { width, height } = texture;
		const [a, b, c] = this.#corners;
		const p = this.#point;
		for (let k = 0; k < 11; k++) p[k] = wa * a[k]! + wb * b[k]! + wc * c[k]!;
		const at = y * width + x;
		const left = x > 0 ? at - 1 : at;
		const right = x < width - 1 ? at + 1 : at;
		const above = y > 0 ? at - width : at;
		const below = y < height - 1 ? at + width : at;
		const hu = (relief[right]! - relief[left]!) / 2;
		const hv = (relief[below]! - relief[above]!) / 2;
		// Bumps steeper than this are aliases of the grid.
		let gx = hu * this.#alongU[0]! + hv * this.#alongV[0]!;
		let gy = hu * this.#alongU[1]! + hv * this.#alongV[1]!;
		let gz = hu * this.#alongU[2]! + hv * this.#alongV[2]!;
		const steep = Math.hypot(gx, gy, gz);
		if (steep > 0.7) {
			gx *= 0.7 / steep;
			gy *= 0.7 / steep;
			gz *= 0.7 / steep;
		}
		const change = -(gx * p[6]! + gy * p[7]! + gz * p[8]!);
		const factor = Math.min(MAX_FACTOR, Math.max(MIN_FACTOR, 1 + change));
		const sheen =
			gloss[at]! > 0
				? sheenTowards(viewer, lamps, p, p[3]! - gx, p[4]! - gy, p[5]! - gz, gloss[at]!) / Math.max(0.08, p[10]!)
				: 0;
		for (let k = 0; k < 3; k++) this.#lit[at * 4 + k] = texture.texels[at * 4 + k]! * factor + sheen;
	}
}

/** Light that the lamps reflect towards the viewer: two lobes, the narrower the glossier. */
function sheenTowards(
	viewer: readonly [number, number, number],
	lamps: readonly Lamp[],
	point: Float64Array,
	nx: number,
	ny: number,
	nz: number,
	gloss: number,
): number {
	const open = Math.min(1, Math.max(0, (point[9]! - 0.2) / 0.35));
	if (open <= 0) return 0;
	const normalLength = Math.hypot(nx, ny, nz);
	let vx = viewer[0] - point[0]!;
	let vy = viewer[1] - point[1]!;
	let vz = viewer[2] - point[2]!;
	const viewLength = Math.hypot(vx, vy, vz);
	vx /= viewLength;
	vy /= viewLength;
	vz /= viewLength;
	let sum = 0;
	for (const { direction, color } of lamps) {
		const hx = direction[0] + vx;
		const hy = direction[1] + vy;
		const hz = direction[2] + vz;
		const cosine = (nx * hx + ny * hy + nz * hz) / (Math.hypot(hx, hy, hz) * normalLength);
		if (cosine <= 0) continue;
		const wide = cosine ** 12;
		sum += color[1] * (0.35 * wide + 0.65 * wide ** (1 + 4 * gloss));
	}
	return open * gloss * 0.12 * sum;
}
