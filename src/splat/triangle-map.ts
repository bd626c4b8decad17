import { DEGENERATE_TWICE_AREA, makeTriangleFrame, triangleFrame } from './triangle-frame.ts';

/** Numbers that `triangleMap` writes: a 3x4 affine transform in row-major order, then the scaled rotation. */
export const TRIANGLE_MAP_STRIDE = 16;

/** The area factor is clamped to 1/limit..limit, so that splats on folded lids neither vanish nor smear. */
export const AREA_FACTOR_LIMIT = 2;

/**
 * Writes the transform of one triangle from rest to pose, for the splats that are bound to it. A point p moves to A·p + b:
 * A maps edges to edges and the unit normal to the unit normal. A splat's orientation turns by the rotation part of A (the
 * polar rotation, which does not depend on which edge comes first). Its standard deviations are multiplied by
 * s = √(posed area / rest area), clamped by AREA_FACTOR_LIMIT. Transforming the whole covariance by A was measured to
 * smear eyelids.
 *
 * For a triangle that is degenerate at rest or in the pose the transform is a translation.
 *
 * Twin: shaders/triangle-pose.frag.glsl, which works in the rest triangle's own frame (src/splat/packed-splat.ts).
 *
 * @param out - Receives, from `offset` on, A and b as three rows of four, then the rotation as a unit quaternion x y z w
 * times s.
 * @param rest - Rest vertices, 3 numbers each, metres.
 * @param posed - Posed vertices, likewise.
 * @param corners - Three vertex indices, from `cornerOffset` on.
 */
export function triangleMap(
	out: Float32Array | Float64Array,
	offset: number,
	rest: ArrayLike<number>,
	posed: ArrayLike<number>,
	corners: ArrayLike<number>,
	cornerOffset: number,
): void {
	const a = corners[cornerOffset]! * 3;
	const b = corners[cornerOffset + 1]! * 3;
	const c = corners[cornerOffset + 2]! * 3;
	const restTwiceArea = triangleFrame(restFrame, rest, a, b, c);
	const posedTwiceArea = triangleFrame(posedFrame, posed, a, b, c);
	if (restTwiceArea < DEGENERATE_TWICE_AREA || posedTwiceArea < DEGENERATE_TWICE_AREA) {
		translateOnly(out, offset, rest, posed, a);
		return;
	}
	// In the orthonormal frames (t, u, n) both edges lie in a plane: e1 = (x1, 0), e2 = (x2, y2). M maps rest to posed there.
	const m00 = posedFrame.x1 / restFrame.x1;
	const m01 = (posedFrame.x2 - m00 * restFrame.x2) / restFrame.y2;
	const m11 = posedFrame.y2 / restFrame.y2;
	// Polar rotation of the 2x2 matrix [[m00, m01], [0, m11]].
	let cosine = m00 + m11;
	let sine = -m01;
	const length = Math.hypot(cosine, sine);
	cosine /= length;
	sine /= length;
	for (let row = 0; row < 3; row++) {
		const t = posedFrame.axes[row]!;
		const u = posedFrame.axes[3 + row]!;
		const n = posedFrame.axes[6 + row]!;
		// Columns of A in the rest frame, then of R.
		const alongT = m00 * t;
		const alongU = m01 * t + m11 * u;
		const turnT = cosine * t + sine * u;
		const turnU = cosine * u - sine * t;
		for (let column = 0; column < 3; column++) {
			const rt = restFrame.axes[column]!;
			const ru = restFrame.axes[3 + column]!;
			const rn = restFrame.axes[6 + column]!;
			out[offset + row * 4 + column] = alongT * rt + alongU * ru + n * rn;
			rotation[row * 3 + column] = turnT * rt + turnU * ru + n * rn;
		}
		out[offset + row * 4 + 3] =
			posed[a + row]! -
			(out[offset + row * 4]! * rest[a]! +
				out[offset + row * 4 + 1]! * rest[a + 1]! +
				out[offset + row * 4 + 2]! * rest[a + 2]!);
	}
	const factor = Math.sqrt(posedTwiceArea / restTwiceArea);
	writeScaledQuaternion(out, offset + 12, Math.min(AREA_FACTOR_LIMIT, Math.max(1 / AREA_FACTOR_LIMIT, factor)));
}

const restFrame = makeTriangleFrame();
const posedFrame = makeTriangleFrame();
const rotation = new Float64Array(9);

function translateOnly(
	out: Float32Array | Float64Array,
	offset: number,
	rest: ArrayLike<number>,
	posed: ArrayLike<number>,
	a: number,
): void {
	for (let i = 0; i < TRIANGLE_MAP_STRIDE; i++) out[offset + i] = 0;
	for (let row = 0; row < 3; row++) {
		out[offset + row * 5] = 1;
		out[offset + row * 4 + 3] = posed[a + row]! - rest[a + row]!;
	}
	out[offset + 15] = 1;
}

/** Writes the quaternion of `rotation`, computed from its largest component (Shepperd's method), times `factor`. */
function writeScaledQuaternion(out: Float32Array | Float64Array, offset: number, factor: number): void {
	const [r00, r01, r02, r10, r11, r12, r20, r21, r22] = rotation as unknown as number[];
	const trace = r00! + r11! + r22!;
	let x: number;
	let y: number;
	let z: number;
	let w: number;
	if (trace > 0) {
		w = 1 + trace;
		x = r21! - r12!;
		y = r02! - r20!;
		z = r10! - r01!;
	} else if (r00! > r11! && r00! > r22!) {
		x = 1 + r00! - r11! - r22!;
		w = r21! - r12!;
		y = r01! + r10!;
		z = r02! + r20!;
	} else if (r11! > r22!) {
		y = 1 - r00! + r11! - r22!;
		w = r02! - r20!;
		x = r01! + r10!;
		z = r12! + r21!;
	} else {
		z = 1 - r00! - r11! + r22!;
		w = r10! - r01!;
		x = r02! + r20!;
		y = r12! + r21!;
	}
	const k = factor / Math.hypot(x, y, z, w);
	out[offset] = x * k;
	out[offset + 1] = y * k;
	out[offset + 2] = z * k;
	out[offset + 3] = w * k;
}
