import type { LinearTexture } from '../people/person.ts';

/** A texture and its halved copies; colour is averaged with coverage as weight, so that empty texels do not bleed in. */
export interface Mipmap {
	/** The texture first, then each half as wide and high, down to one texel. */
	readonly levels: readonly LinearTexture[];
}

/** Builds all levels. Costs a third of the texture in memory. */
export function buildMipmap(texture: LinearTexture): Mipmap {
	const levels = [texture];
	for (let level = texture; level.width > 1 || level.height > 1; ) {
		level = halve(level);
		levels.push(level);
	}
	return { levels };
}

/**
 * Writes colour and coverage at (u, v), origin top left, filtered over a square about `footprintTexels` texels of the
 * full texture wide (trilinear). Coordinates outside 0..1 take the nearest edge.
 */
export function sampleMipmap(out: Float32Array, mipmap: Mipmap, u: number, v: number, footprintTexels: number): void {
	const { levels } = mipmap;
	const level = footprintTexels <= 1 ? 0 : Math.min(levels.length - 1, Math.log2(footprintTexels));
	const below = level | 0;
	sampleBilinear(out, levels[below]!, u, v);
	const between = level - below;
	if (between < 0.02 || below + 1 >= levels.length) return;
	const r = out[0]!;
	const g = out[1]!;
	const b = out[2]!;
	const a = out[3]!;
	sampleBilinear(out, levels[below + 1]!, u, v);
	// Mixed with coverage as weight, as the levels were made.
	const alpha = a + (out[3]! - a) * between;
	const upperShare = alpha > 1e-6 ? (between * out[3]!) / alpha : between;
	out[0] = r + (out[0]! - r) * upperShare;
	out[1] = g + (out[1]! - g) * upperShare;
	out[2] = b + (out[2]! - b) * upperShare;
	out[3] = alpha;
}

/** Writes colour and coverage at (u, v) between the four nearest texels, weighted by coverage. */
export function sampleBilinear(out: Float32Array, texture: LinearTexture, u: number, v: number): void {
	const { width, height, texels } = texture;
	let x = u * width - 0.5;
	let y = v * height - 0.5;
	x = Math.min(width - 1, Math.max(0, x));
	y = Math.min(height - 1, Math.max(0, y));
	const x0 = x | 0;
	const y0 = y | 0;
	const fx = x - x0;
	const fy = y - y0;
	const right = x0 < width - 1 ? 4 : 0;
	const p00 = (y0 * width + x0) * 4;
	const p10 = y0 < height - 1 ? p00 + width * 4 : p00;
	const w00 = (1 - fx) * (1 - fy) * texels[p00 + 3]!;
	const w01 = fx * (1 - fy) * texels[p00 + right + 3]!;
	const w10 = (1 - fx) * fy * texels[p10 + 3]!;
	const w11 = fx * fy * texels[p10 + right + 3]!;
	const alpha = w00 + w01 + w10 + w11;
	if (alpha < 1e-6) {
		out[0] = texels[p00]!;
		out[1] = texels[p00 + 1]!;
		out[2] = texels[p00 + 2]!;
		out[3] = 0;
		return;
	}
	const k = 1 / alpha;
	for (let c = 0; c < 3; c++) {
		out[c] =
			(w00 * texels[p00 + c]! +
				w01 * texels[p00 + right + c]! +
				w10 * texels[p10 + c]! +
				w11 * texels[p10 + right + c]!) *
			k;
	}
	out[3] = alpha;
}

function halve(texture: LinearTexture): LinearTexture {
	const { width, height, texels } = texture;
	const halfWidth = Math.max(1, width >> 1);
	const halfHeight = Math.max(1, height >> 1);
	const half = new Float32Array(halfWidth * halfHeight * 4);
	for (let y = 0; y < halfHeight; y++) {
		for (let x = 0; x < halfWidth; x++) {
			const to = (y * halfWidth + x) * 4;
			let alpha = 0;
			let plain0 = 0;
			let plain1 = 0;
			let plain2 = 0;
			let r = 0;
			let g = 0;
			let b = 0;
			for (let k = 0; k < 4; k++) {
				const sx = Math.min(width - 1, x * 2 + (k & 1));
				const sy = Math.min(height - 1, y * 2 + (k >> 1));
				const from = (sy * width + sx) * 4;
				const a = texels[from + 3]!;
				alpha += a;
				r += a * texels[from]!;
				g += a * texels[from + 1]!;
				b += a * texels[from + 2]!;
				plain0 += texels[from]!;
				plain1 += texels[from + 1]!;
				plain2 += texels[from + 2]!;
			}
			const covered = alpha > 1e-6;
			half[to] = covered ? r / alpha : plain0 / 4;
			half[to + 1] = covered ? g / alpha : plain1 / 4;
			half[to + 2] = covered ? b / alpha : plain2 / 4;
			half[to + 3] = alpha / 4;
		}
	}
	return { width: halfWidth, height: halfHeight, texels: half };
}
