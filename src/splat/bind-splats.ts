import type { RenderingConvention, SplatCloud } from '../asset/avatar-asset.ts';
import type { Correctives } from '../asset/correctives.ts';
import { bindCorrectives } from './bind-correctives.ts';
import { TEXTURE_WIDTH } from './constants.ts';
import { lowerFactor } from './lower-factor.ts';
import { packShape, shapeFlags, WORDS_PER_TEXEL } from './packed-splat.ts';
import { DEGENERATE_TWICE_AREA, makeTriangleFrame, triangleFrame } from './triangle-frame.ts';

/** Words per rest triangle: three texels. */
export const WORDS_PER_REST_TRIANGLE = 12;

/** Splats in the frames of their triangles, packed for textures. Every array is padded with zeros to whole texture rows. */
export interface BoundSplats {
	readonly splatCount: number;
	readonly triangleCount: number;
	/** Centre texels (packed-splat.ts): metres along t, u, n of the rest triangle, from its first corner. */
	readonly centers: Uint32Array;
	/** Shape texels, in the same frame. */
	readonly shapes: Uint32Array;
	/** Triangle of each splat in the lower 16 bits. The upper 16 bits are its item in `corrections`, or 0 for none. */
	readonly triangles: Uint32Array;
	/** Table of bind-correctives.ts; undefined for an avatar without correctives. */
	readonly corrections: Uint32Array | undefined;
	/**
	 * Rest triangles: the indices of the three corners, then float bits of x1 x2 y2 (triangle-frame.ts), t and n.
	 * x1 = 0 marks a triangle without area at rest. Its splats are placed from the first corner along the avatar's axes.
	 */
	readonly restTriangles: Uint32Array;
}

/** Input of `bindSplats`. */
export interface BindSource {
	readonly splats: SplatCloud;
	readonly restPositions: Float32Array;
	readonly triangles: Uint32Array;
	readonly convention: RenderingConvention;
	readonly correctives?: Correctives | undefined;
}

/**
 * Expresses splats of the neutral pose in the rest frames of their triangles. Posing a splat is then one rotation and one
 * small stretch, on the GPU and on the CPU; everything that does not depend on the pose is computed here. Allocates the
 * result.
 */
export function bindSplats(source: BindSource): BoundSplats {
	const { splats } = source;
	const triangleCount = source.triangles.length / 3;
	const centers = rowsOf(splats.count * WORDS_PER_TEXEL, WORDS_PER_TEXEL);
	const shapes = rowsOf(splats.count * WORDS_PER_TEXEL, WORDS_PER_TEXEL);
	const triangles = rowsOf(splats.count, 1);
	triangles.set(splats.triangles.subarray(0, splats.count));
	const corrections = source.correctives && bindCorrectives(triangles, source.correctives);
	const restTriangles = rowsOf(triangleCount * WORDS_PER_REST_TRIANGLE, WORDS_PER_TEXEL);
	const frames = packRestTriangles(restTriangles, source);
	const centerFloats = new Float32Array(centers.buffer);
	const { dilationPixels2, opacityCompensation, trainedPixelMetres } = source.convention;
	const flags = shapeFlags(dilationPixels2, opacityCompensation, trainedPixelMetres);
	const colors = new DataView(splats.colors.buffer, splats.colors.byteOffset, splats.colors.byteLength);
	const factor = new Float64Array(6);
	const axes = new Float64Array(9);
	const local = new Float64Array(9);
	for (let i = 0; i < splats.count; i++) {
		const triangle = splats.triangles[i]!;
		const corner = source.triangles[triangle * 3]! * 3;
		const dx = splats.centers[i * 3]! - source.restPositions[corner]!;
		const dy = splats.centers[i * 3 + 1]! - source.restPositions[corner + 1]!;
		const dz = splats.centers[i * 3 + 2]! - source.restPositions[corner + 2]!;
		splatAxes(axes, splats, i);
		for (let row = 0, f = triangle * 9; row < 3; row++, f += 3) {
			const x = frames[f]!;
			const y = frames[f + 1]!;
			const z = frames[f + 2]!;
			centerFloats[i * 4 + row] = x * dx + y * dy + z * dz;
			local[row * 3] = x * axes[0]! + y * axes[3]! + z * axes[6]!;
			local[row * 3 + 1] = x * axes[1]! + y * axes[4]! + z * axes[7]!;
			local[row * 3 + 2] = x * axes[2]! + y * axes[5]! + z * axes[8]!;
		}
		lowerFactor(factor, 0, local);
		packShape(shapes, i * 4, factor, 0, flags);
		centers[i * 4 + 3] = colors.getUint32(i * 4, true);
	}
	return { splatCount: splats.count, triangleCount, centers, shapes, triangles, corrections, restTriangles };
}

/** Allocates room for `length` words, rounded up to whole texture rows. */
function rowsOf(length: number, wordsPerTexel: number): Uint32Array {
	const row = TEXTURE_WIDTH * wordsPerTexel;
	return new Uint32Array(Math.max(1, Math.ceil(length / row)) * row);
}

/** Fills the rest triangles. Returns t, u, n of each: 9 numbers a triangle. */
function packRestTriangles(out: Uint32Array, { restPositions, triangles }: BindSource): Float64Array {
	const floats = new Float32Array(out.buffer);
	const frames = new Float64Array(triangles.length * 3);
	const frame = makeTriangleFrame();
	for (let triangle = 0; triangle < triangles.length / 3; triangle++) {
		const a = triangles[triangle * 3]!;
		const b = triangles[triangle * 3 + 1]!;
		const c = triangles[triangle * 3 + 2]!;
		const flat = triangleFrame(frame, restPositions, a * 3, b * 3, c * 3) < DEGENERATE_TWICE_AREA;
		if (flat) frame.axes.set(IDENTITY);
		frames.set(frame.axes, triangle * 9);
		const at = triangle * WORDS_PER_REST_TRIANGLE;
		out[at] = a;
		out[at + 1] = b;
		out[at + 2] = c;
		floats[at + 3] = flat ? 0 : frame.x1;
		floats[at + 4] = frame.x2;
		floats[at + 5] = frame.y2;
		for (let k = 0; k < 3; k++) {
			floats[at + 6 + k] = frame.axes[k]!;
			floats[at + 9 + k] = frame.axes[6 + k]!;
		}
	}
	return frames;
}

const IDENTITY = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** M = R·diag(scale) in row-major order: the columns of M are the splat's half axes. */
function splatAxes(out: Float64Array, { rotations, scales }: SplatCloud, i: number): void {
	const x = rotations[i * 4]!;
	const y = rotations[i * 4 + 1]!;
	const z = rotations[i * 4 + 2]!;
	const w = rotations[i * 4 + 3]!;
	const sx = scales[i * 3]!;
	const sy = scales[i * 3 + 1]!;
	const sz = scales[i * 3 + 2]!;
	out[0] = (1 - 2 * (y * y + z * z)) * sx;
	out[1] = 2 * (x * y - w * z) * sy;
	out[2] = 2 * (x * z + w * y) * sz;
	out[3] = 2 * (x * y + w * z) * sx;
	out[4] = (1 - 2 * (x * x + z * z)) * sy;
	out[5] = 2 * (y * z - w * x) * sz;
	out[6] = 2 * (x * z - w * y) * sx;
	out[7] = 2 * (y * z + w * x) * sy;
	out[8] = (1 - 2 * (x * x + y * y)) * sz;
}
