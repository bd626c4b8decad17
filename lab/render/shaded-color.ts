import { toDisplay } from './display-color.ts';
import type { LitLayer } from './lit-person.ts';
import { sampleMipmap } from './mipmap.ts';

const texel = new Float32Array(4);

/**
 * Writes display sRGB and coverage of a point of a lit layer, averaged over a patch of the surface.
 *
 * @param out - Receives r, g, b, coverage, each 0..1; rgb is not premultiplied.
 * @param triangle - Index of a triangle of the layer.
 * @param weights - Barycentric weights of its corners, sum 1.
 * @param footprintMetres - Width of the patch.
 */
export function shadedColor(
	out: Float32Array,
	{ layer, light, mipmap }: LitLayer,
	triangle: number,
	weights: readonly [number, number, number],
	footprintMetres: number,
): void {
	let u = 0;
	let v = 0;
	let r = 0;
	let g = 0;
	let b = 0;
	for (let k = 0; k < 3; k++) {
		const vertex = layer.triangles[triangle * 3 + k]!;
		const weight = weights[k]!;
		u += weight * layer.uvs[vertex * 2]!;
		v += weight * layer.uvs[vertex * 2 + 1]!;
		r += weight * light[vertex * 3]!;
		g += weight * light[vertex * 3 + 1]!;
		b += weight * light[vertex * 3 + 2]!;
	}
	sampleMipmap(texel, mipmap, u, v, footprintMetres / texelMetres(layer, triangle));
	out[0] = toDisplay(texel[0]! * r);
	out[1] = toDisplay(texel[1]! * g);
	out[2] = toDisplay(texel[2]! * b);
	out[3] = texel[3]!;
}

/** Width of a texel on a triangle in the neutral pose, metres. */
export function texelMetres({ positions, triangles, uvs, texture }: LitLayer['layer'], triangle: number): number {
	const [a, b, c] = [0, 1, 2].map((k) => triangles[triangle * 3 + k]!) as [number, number, number];
	const edge = (from: number, to: number, k: number) => positions[to * 3 + k]! - positions[from * 3 + k]!;
	const cross = [0, 1, 2].map((k) => {
		const [i, j] = [(k + 1) % 3, (k + 2) % 3];
		return edge(a, b, i) * edge(a, c, j) - edge(a, b, j) * edge(a, c, i);
	});
	const texture1 = (from: number, to: number, k: number) => uvs[to * 2 + k]! - uvs[from * 2 + k]!;
	const texels =
		Math.abs(texture1(a, b, 0) * texture1(a, c, 1) - texture1(a, b, 1) * texture1(a, c, 0)) *
		texture.width *
		texture.height;
	return texels > 1e-9 ? Math.sqrt(Math.hypot(...cross) / texels) : 1;
}
