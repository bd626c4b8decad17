import { DEGENERATE_TWICE_AREA, makeTriangleFrame, triangleFrame } from '../../splat/triangle-frame.ts';
import { AREA_FACTOR_LIMIT, TRIANGLE_MAP_STRIDE } from '../../splat/triangle-map.ts';

/**
 * Backpropagates ∂loss/∂(triangle map) to the posed vertices: multiplies by the transposed Jacobian of `triangleMap` with respect to
 * `posed`. A clamped area factor has gradient 0; a degenerate triangle has only the gradient of its translation.
 *
 * @param out - Receives the sum: 3 numbers a vertex, added to.
 * @param mapGradient - TRIANGLE_MAP_STRIDE numbers from `offset` on; `map` likewise.
 * @param rest - Rest vertices, 3 numbers each, metres; `posed` likewise in the pose.
 * @param corners - Three vertex indices, from `cornerOffset` on.
 */
export function triangleMapGradient(
	out: Float64Array,
	mapGradient: ArrayLike<number>,
	offset: number,
	map: ArrayLike<number>,
	rest: ArrayLike<number>,
	posed: ArrayLike<number>,
	corners: ArrayLike<number>,
	cornerOffset: number,
): void {
	const a = corners[cornerOffset]! * 3;
	const b = corners[cornerOffset + 1]! * 3;
	const c = corners[cornerOffset + 2]! * 3;
	for (let r = 0; r < 3; r++) out[a + r]! += mapGradient[offset + r * 4 + 3]!;
	const restTwiceArea = triangleFrame(restFrame, rest, a, b, c);
	const posedTwiceArea = triangleFrame(posedFrame, posed, a, b, c);
	if (restTwiceArea < DEGENERATE_TWICE_AREA || posedTwiceArea < DEGENERATE_TWICE_AREA) return;

	const { axes: restAxes, x1: rx1, x2: rx2, y2: ry2 } = restFrame;
	const { axes, x1, x2, y2 } = posedFrame;
	// A = e1 d1ᵀ + e2 d2ᵀ + n rnᵀ, with d1, d2 dual to the rest edges. Its translation is b = posed a - A · rest a.
	gradientE1.fill(0);
	gradientE2.fill(0);
	gradientN.fill(0);
	for (let r = 0; r < 3; r++) {
		for (let k = 0; k < 3; k++) {
			const g = mapGradient[offset + r * 4 + k]! - mapGradient[offset + r * 4 + 3]! * rest[a + k]!;
			const dual2 = restAxes[3 + k]! / ry2;
			gradientE1[r]! += g * (restAxes[k]! / rx1 - (rx2 / rx1) * dual2);
			gradientE2[r]! += g * dual2;
			gradientN[r]! += g * restAxes[6 + k]!;
		}
	}
	const factor = Math.sqrt(posedTwiceArea / restTwiceArea);
	const scale = Math.hypot(...readQuaternion(map, offset));
	let gradientScale = 0;
	for (let k = 0; k < 4; k++) gradientScale += (mapGradient[offset + 12 + k]! * quaternion[k]!) / scale;
	const isClamped = factor > AREA_FACTOR_LIMIT || factor < 1 / AREA_FACTOR_LIMIT;
	const gradientArea = isClamped ? 0 : (gradientScale * factor) / (2 * posedTwiceArea);
	spinGradient(mapGradient, offset);

	// The rotation is that of the frame (t, u, n), followed by the polar rotation in the plane, about n.
	const aroundT = dotAxis(axes, 0, spin);
	const aroundU = dotAxis(axes, 3, spin);
	const aroundN = dotAxis(axes, 6, spin);
	const m00 = x1 / rx1;
	const m01 = (x2 - m00 * rx2) / ry2;
	const cosine = m00 + y2 / ry2;
	const squared = cosine * cosine + m01 * m01;
	const gradientM01 = (-aroundN * cosine) / squared;
	const gradientDiagonal = (aroundN * m01) / squared;
	const gradientX2 = gradientM01 / ry2;
	const gradientY2 = gradientDiagonal / ry2;
	const gradientX1 = gradientDiagonal / rx1 - (gradientM01 * rx2) / (rx1 * ry2) - (gradientY2 * y2) / x1;
	const gradientTwiceArea = gradientArea + gradientY2 / x1;
	for (let r = 0; r < 3; r++) {
		const t = axes[r]!;
		const u = axes[3 + r]!;
		const n = axes[6 + r]!;
		gradientN[r]! -= aroundT * u;
		// ω·n = u·dt, ω·u = -n·dt; x2 = e2·t with t the direction of e1.
		gradientT[r] = aroundN * u - aroundU * n + gradientX2 * (x2 * t + y2 * u);
		gradientE1[r]! += gradientX1 * t;
		gradientE2[r]! += gradientX2 * t;
	}
	// t = e1/|e1|, n = c/|c|, c = e1 × e2.
	const alongT = dotAxis(axes, 0, gradientT);
	const alongN = dotAxis(axes, 6, gradientN);
	for (let r = 0; r < 3; r++) {
		gradientE1[r]! += (gradientT[r]! - alongT * axes[r]!) / x1;
		const n = axes[6 + r]!;
		gradientC[r] = (gradientN[r]! - alongN * n) / posedTwiceArea + gradientTwiceArea * n;
	}
	for (let r = 0; r < 3; r++) {
		const j = (r + 1) % 3;
		const k = (r + 2) % 3;
		// ∂e1 = e2 × ∂c, ∂e2 = ∂c × e1.
		const e1 = gradientE1[r]! + edge(posed, a, c, j) * gradientC[k]! - edge(posed, a, c, k) * gradientC[j]!;
		const e2 = gradientE2[r]! + gradientC[j]! * edge(posed, a, b, k) - gradientC[k]! * edge(posed, a, b, j);
		out[a + r]! -= e1 + e2;
		out[b + r]! += e1;
		out[c + r]! += e2;
	}
}

const restFrame = makeTriangleFrame();
const posedFrame = makeTriangleFrame();
const gradientE1 = new Float64Array(3);
const gradientE2 = new Float64Array(3);
const gradientN = new Float64Array(3);
const gradientT = new Float64Array(3);
const gradientC = new Float64Array(3);
const spin = new Float64Array(3);
const quaternion = new Float64Array(4);

function readQuaternion(map: ArrayLike<number>, offset: number): Float64Array {
	for (let k = 0; k < 4; k++) quaternion[k] = map[offset + 12 + k]!;
	return quaternion;
}

/** Writes the gradient with respect to a rotation ω of the pose to `spin`: dq = ½ (ω, 0) ⊗ q. It does not depend on the length of q. */
function spinGradient(mapGradient: ArrayLike<number>, offset: number): void {
	const [x, y, z, w] = quaternion as unknown as [number, number, number, number];
	const gx = mapGradient[offset + 12]!;
	const gy = mapGradient[offset + 13]!;
	const gz = mapGradient[offset + 14]!;
	const gw = mapGradient[offset + 15]!;
	spin[0] = 0.5 * (gx * w - gy * z + gz * y - gw * x);
	spin[1] = 0.5 * (gx * z + gy * w - gz * x - gw * y);
	spin[2] = 0.5 * (-gx * y + gy * x + gz * w - gw * z);
}

function dotAxis(axes: Float64Array, at: number, v: Float64Array): number {
	return axes[at]! * v[0]! + axes[at + 1]! * v[1]! + axes[at + 2]! * v[2]!;
}

function edge(positions: ArrayLike<number>, from: number, to: number, axis: number): number {
	return positions[to + axis]! - positions[from + axis]!;
}

/**
 * Applies `triangleMapGradient` to all triangles of a mesh, for the `maps` gradient of a raster. Adds to `out`, 3 numbers a posed vertex.
 *
 * @param maps - TRIANGLE_MAP_STRIDE numbers a triangle; `mapsGradient` likewise.
 */
export function triangleMapsGradient(
	out: Float64Array,
	mapsGradient: ArrayLike<number>,
	maps: ArrayLike<number>,
	rest: ArrayLike<number>,
	posed: ArrayLike<number>,
	corners: ArrayLike<number>,
): void {
	for (let t = 0; t < corners.length / 3; t++) {
		const offset = t * TRIANGLE_MAP_STRIDE;
		let any = false;
		for (let k = 0; k < TRIANGLE_MAP_STRIDE && !any; k++) any = mapsGradient[offset + k] !== 0;
		if (any) triangleMapGradient(out, mapsGradient, offset, maps, rest, posed, corners, t * 3);
	}
}
