import { EXTENT_SIGMAS, JACOBIAN_CLAMP, MIN_ALPHA } from '../../../splat/constants.ts';
import { lightTerms } from '../light-terms.ts';
import { DILATION_PIXELS2, LIGHT_TERMS, NEAR_METRES, OPACITY_MAX } from '../splat-layout.ts';
import {
	addOuter,
	apply,
	applyTransposed,
	conjugate,
	dot,
	multiply,
	normalisedGradient,
	rotationGradient,
	rotationOf,
} from './vector.ts';

/** One splat of a scene, as plain numbers. */
export interface SplatNumbers {
	readonly record: ArrayLike<number>;
	/** Harmonics: three vectors of stride 4. */
	readonly harmonics: ArrayLike<number> | undefined;
	/** Triangle map. */
	readonly map: ArrayLike<number>;
	readonly normal: ArrayLike<number> | undefined;
	readonly light: ArrayLike<number> | undefined;
}

/** A triangle map that changes nothing. */
export const IDENTITY_MAP: readonly number[] = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** A projected splat, with the values that its gradient needs. */
export interface ScreenSplat {
	readonly index: number;
	readonly depth: number;
	readonly u: number;
	readonly v: number;
	/** Inverse covariance: d² = a·dx² + 2b·dx·dy + c·dy². */
	readonly conic: readonly [a: number, b: number, c: number];
	readonly opacity: number;
	readonly color: readonly number[];
	/** Largest d² that is drawn. */
	readonly extent2: number;
	readonly halfWidth: number;
	readonly halfHeight: number;
}

/** Sums over the pixels of one splat, δ = ∂loss/∂exponent: Σδ, Σδdx, Σδdy, Σδdx², Σδdxdy, Σδdy², ∂loss/∂colour r g b. */
export type ScreenGradient = Float64Array;

/** Gradients of one splat's inputs, which are added to. Shapes as in SplatNumbers. */
export interface SplatGradients {
	readonly record: Float64Array;
	readonly harmonics: Float64Array;
	readonly map: Float64Array;
	readonly light: Float64Array;
	readonly camera: Float64Array;
}

interface Posed {
	readonly center: number[];
	readonly turn: { readonly unit: number[]; readonly length: number; readonly matrix: number[] };
	readonly quaternion: { readonly raw: number[]; readonly unit: number[]; readonly length: number };
	readonly sigmas: number[];
	readonly normal: number[] | undefined;
}

/** Transforms a splat by its triangle's map. */
function poseSplat({ record, map, normal }: SplatNumbers, scaleFactor: number): Posed {
	const center = [0, 1, 2].map(
		(r) =>
			dot(
				[0, 1, 2].map((k) => map[r * 4 + k]!),
				record,
			) + map[r * 4 + 3]!,
	);
	const scaled = [12, 13, 14, 15].map((k) => map[k]!);
	const length = Math.hypot(...scaled);
	const unit = scaled.map((x) => x / length);
	const raw = multiply(
		unit,
		[4, 5, 6, 7].map((k) => record[k]!),
	);
	const rawLength = Math.hypot(...raw);
	const matrix = rotationOf(unit);
	return {
		center,
		turn: { unit, length, matrix },
		quaternion: { raw, unit: raw.map((x) => x / rawLength), length: rawLength },
		sigmas: [8, 9, 10].map((k) => Math.exp(record[k]!) * length * scaleFactor),
		normal: normal && apply(matrix, normal),
	};
}

/** A splat's colour from one direction, with the values that its gradient needs. */
interface Shaded {
	/** Colour at rest plus harmonics, without light. */
	readonly color: number[];
	readonly gains: number[];
	readonly terms: Float64Array;
	readonly termDerivatives: Float64Array;
	/** Unit direction from the camera: in the camera frame, in the world, at rest. */
	readonly inCamera: number[];
	readonly inWorld: number[];
	readonly atRest: number[];
	readonly distance: number;
}

/** Computes the colour of a splat from one direction, in one light. */
function shadeSplat(splat: SplatNumbers, posed: Posed, rows: readonly number[], inView: readonly number[]): Shaded {
	const { record, harmonics, light } = splat;
	const distance = Math.hypot(...inView);
	const inCamera = inView.map((x) => x / distance);
	const inWorld = applyTransposed(rows, inCamera);
	const atRest = applyTransposed(posed.turn.matrix, inWorld);
	const terms = new Float64Array(LIGHT_TERMS);
	const termDerivatives = new Float64Array(LIGHT_TERMS * 3);
	const [nx, ny, nz] = posed.normal ?? [0, 0, 0];
	lightTerms(terms, nx!, ny!, nz!, termDerivatives);
	const color = [0, 1, 2].map((c) => {
		const tilt = harmonics
			? dot(
					[0, 1, 2].map((k) => harmonics[c * 4 + k]!),
					atRest,
				)
			: 0;
		return record[12 + c]! + tilt;
	});
	const gains = [0, 1, 2].map((c) => {
		if (!light) return 1;
		let gain = 0;
		for (let k = 0; k < LIGHT_TERMS; k++) gain += light[c * LIGHT_TERMS + k]! * terms[k]!;
		return gain;
	});
	return { color, gains, terms, termDerivatives, inCamera, inWorld, atRest, distance };
}

interface Projection {
	readonly inView: number[];
	/** Derivatives of the pixel by the view position: u by x and z, v by y and z; and whether their z part is clamped. */
	readonly j0: number;
	readonly j2: number;
	readonly k1: number;
	readonly k2: number;
	readonly heldU: boolean;
	readonly heldV: boolean;
	/** Rows of the derivative by the world position, then multiplied by the rotation of the splat. */
	readonly rows: readonly [number[], number[]];
	readonly turned: readonly [number[], number[]];
	readonly rotation: number[];
	readonly u: number;
	readonly v: number;
}

/** EWA projection (Zwicker et al. 2001). The Jacobian is clamped at JACOBIAN_CLAMP times the field of view, as in the renderer. */
function projectPosed(posed: Posed, camera: ArrayLike<number>, size: number): Projection {
	const w = Array.from(camera).slice(0, 9);
	const inView = apply(w, posed.center).map((x, k) => x + camera[9 + k]!);
	const [x, y, z] = inView as [number, number, number];
	const [fx, fy, cx, cy] = [camera[12]!, camera[13]!, camera[14]!, camera[15]!];
	const u = (fx * x) / z + cx;
	const v = (fy * y) / z + cy;
	const reach = (JACOBIAN_CLAMP * size) / 2;
	const hold = (pixel: number): number => Math.min(size / 2 + reach, Math.max(size / 2 - reach, pixel));
	const j0 = fx / z;
	const j2 = -(hold(u) - cx) / z;
	const k1 = fy / z;
	const k2 = -(hold(v) - cy) / z;
	const rotation = rotationOf(posed.quaternion.unit);
	const rows: [number[], number[]] = [
		[0, 1, 2].map((k) => j0 * w[k]! + j2 * w[6 + k]!),
		[0, 1, 2].map((k) => k1 * w[3 + k]! + k2 * w[6 + k]!),
	];
	const turned: [number[], number[]] = [applyTransposed(rotation, rows[0]), applyTransposed(rotation, rows[1])];
	return { inView, j0, j2, k1, k2, heldU: hold(u) !== u, heldV: hold(v) !== v, rows, turned, rotation, u, v };
}

/** Projects a splat to the picture. Returns undefined if nothing of it is drawn. */
export function projectSplat(
	splat: SplatNumbers,
	index: number,
	camera: ArrayLike<number>,
	size: number,
	scaleFactor: number,
): ScreenSplat | undefined {
	const posed = poseSplat(splat, scaleFactor);
	const projection = projectPosed(posed, camera, size);
	const { inView, turned, u, v } = projection;
	const depth = inView[2]!;
	const opacity = Math.min(OPACITY_MAX, 1 / (1 + Math.exp(-splat.record[15]!)));
	if (!(depth >= NEAR_METRES) || !(opacity > MIN_ALPHA)) return undefined;
	const rows = Array.from(camera).slice(0, 9);
	if (splat.normal?.[3] && dot(apply(rows, posed.normal!), inView) > 0) return undefined;
	const [p, q] = turned.map((row) => row.map((x, k) => x * posed.sigmas[k]!)) as [number[], number[]];
	const xx = dot(p, p) + DILATION_PIXELS2;
	const xy = dot(p, q);
	const yy = dot(q, q) + DILATION_PIXELS2;
	const determinant = xx * yy - xy * xy;
	const extent2 = Math.min(EXTENT_SIGMAS ** 2, 2 * Math.log(255 * opacity));
	const halfWidth = Math.sqrt(extent2 * xx);
	const halfHeight = Math.sqrt(extent2 * yy);
	if (
		!(determinant > 0) ||
		!(u + halfWidth > 0 && u - halfWidth < size && v + halfHeight > 0 && v - halfHeight < size)
	) {
		return undefined;
	}
	const { color, gains } = shadeSplat(splat, posed, rows, inView);
	return {
		index,
		depth,
		u,
		v,
		conic: [yy / determinant, -xy / determinant, xx / determinant],
		opacity,
		color: color.map((x, c) => x * gains[c]!),
		extent2,
		halfWidth,
		halfHeight,
	};
}

/** Adds the gradients of a drawn splat's inputs. The notation and derivation are in README.md. */
export function projectSplatBackward(
	out: SplatGradients,
	splat: SplatNumbers,
	{ conic: [a, b, c], opacity }: ScreenSplat,
	sums: ScreenGradient,
	camera: ArrayLike<number>,
	size: number,
	scaleFactor: number,
): void {
	const posed = poseSplat(splat, scaleFactor);
	const { inView, j0, j2, k1, k2, heldU, heldV, rows, turned, rotation } = projectPosed(posed, camera, size);
	const [x, y, z] = inView as [number, number, number];
	const w = Array.from(camera).slice(0, 9);
	const [s0, sx, sy, sxx, sxy, syy] = sums as unknown as [number, number, number, number, number, number];
	if (1 / (1 + Math.exp(-splat.record[15]!)) < OPACITY_MAX) out.record[15]! += (1 - opacity) * s0;
	// Centre and covariance on the screen: K S1 and H = K S2 K / 2.
	const gu = a * sx + b * sy;
	const gv = b * sx + c * sy;
	const e = [a * sxx + b * sxy, a * sxy + b * syy, b * sxx + c * sxy, b * sxy + c * syy] as const;
	const h00 = 0.5 * (e[0] * a + e[1] * b);
	const h01 = 0.5 * (e[0] * b + e[1] * c);
	const h11 = 0.5 * (e[2] * b + e[3] * c);
	// B = (J W R) diag(σ), C = B Bᵀ + dilation.
	const [p, q] = turned.map((row) => row.map((n, k) => n * posed.sigmas[k]!)) as [number[], number[]];
	const gp = p.map((value, k) => 2 * (h00 * value + h01 * q[k]!));
	const gq = p.map((value, k) => 2 * (h01 * value + h11 * q[k]!));
	const gLogScale = [0, 1, 2].map((k) => posed.sigmas[k]! * (gp[k]! * turned[0][k]! + gq[k]! * turned[1][k]!));
	const scaledP = gp.map((g, k) => g * posed.sigmas[k]!);
	const scaledQ = gq.map((g, k) => g * posed.sigmas[k]!);
	const gRotation = new Array<number>(9).fill(0);
	addOuter(gRotation, rows[0], scaledP);
	addOuter(gRotation, rows[1], scaledQ);
	const gU = apply(rotation, scaledP);
	const gV = apply(rotation, scaledQ);
	const gj0 = dot(gU, w.slice(0, 3));
	const gj2 = dot(gU, w.slice(6, 9));
	const gk1 = dot(gV, w.slice(3, 6));
	const gk2 = dot(gV, w.slice(6, 9));
	const [fx, fy] = [camera[12]!, camera[13]!];
	// A clamped Jacobian depends on the splat's position only through 1/z.
	const inU = heldU ? 0 : 1;
	const inV = heldV ? 0 : 1;
	const gView = [
		j0 * gu - (inU * fx * gj2) / (z * z),
		k1 * gv - (inV * fy * gk2) / (z * z),
		-(fx * x * gu + fy * y * gv) / (z * z) - (j0 * gj0 + k1 * gk1 + (1 + inU) * j2 * gj2 + (1 + inV) * k2 * gk2) / z,
	];
	const cameraOut = out.camera;
	for (let k = 0; k < 3; k++) {
		cameraOut[k]! += j0 * gU[k]!;
		cameraOut[3 + k]! += k1 * gV[k]!;
		cameraOut[6 + k]! += j2 * gU[k]! + k2 * gV[k]!;
	}
	cameraOut[12]! += (gu * x + gj0) / z - (inU * gj2 * x) / (z * z);
	cameraOut[13]! += (gv * y + gk1) / z - (inV * gk2 * y) / (z * z);
	cameraOut[14]! += gu + ((1 - inU) * gj2) / z;
	cameraOut[15]! += gv + ((1 - inV) * gk2) / z;

	const gTurn = new Array<number>(9).fill(0);
	colorBackward(out, splat, posed, w, inView, sums, gView, gTurn);
	for (let r = 0; r < 3; r++) {
		for (let k = 0; k < 3; k++) cameraOut[r * 3 + k]! += gView[r]! * posed.center[k]!;
		cameraOut[9 + r]! += gView[r]!;
	}
	const { unit, length } = posed.quaternion;
	const gQuaternion = normalisedGradient(unit, length, rotationGradient(unit, gRotation));
	poseBackward(out, splat, posed, applyTransposed(w, gView), gQuaternion, gLogScale, gTurn);
}

/** Backpropagates through the colour: adds to `gView` (view position) and `gTurn` (rotation matrix of the map). */
function colorBackward(
	out: SplatGradients,
	splat: SplatNumbers,
	posed: Posed,
	rows: readonly number[],
	inView: readonly number[],
	sums: ScreenGradient,
	gView: number[],
	gTurn: number[],
): void {
	const { harmonics, light, normal } = splat;
	const seen = shadeSplat(splat, posed, rows, inView);
	const gAtRest = [0, 0, 0];
	const gNormal = [0, 0, 0];
	for (let c = 0; c < 3; c++) {
		const gShown = sums[6 + c]!;
		const gColor = gShown * seen.gains[c]!;
		out.record[12 + c]! += gColor;
		for (let k = 0; k < 3 && harmonics; k++) {
			out.harmonics[c * 4 + k]! += gColor * seen.atRest[k]!;
			gAtRest[k]! += gColor * harmonics[c * 4 + k]!;
		}
		for (let k = 0; k < LIGHT_TERMS && light; k++) {
			const gGain = gShown * seen.color[c]!;
			out.light[c * LIGHT_TERMS + k]! += gGain * seen.terms[k]!;
			for (let d = 0; d < 3; d++) gNormal[d]! += gGain * light[c * LIGHT_TERMS + k]! * seen.termDerivatives[k * 3 + d]!;
		}
	}
	if (normal) addOuter(gTurn, gNormal, normal);
	// atRest = Turnᵀ · inWorld, inWorld = rowsᵀ · inCamera, inCamera = inView / |inView|.
	addOuter(gTurn, seen.inWorld, gAtRest);
	const gWorld = apply(posed.turn.matrix, gAtRest);
	for (let r = 0; r < 3; r++) for (let k = 0; k < 3; k++) out.camera[r * 3 + k]! += seen.inCamera[r]! * gWorld[k]!;
	const gCamera = normalisedGradient(seen.inCamera, seen.distance, apply(rows, gWorld));
	for (let k = 0; k < 3; k++) gView[k]! += gCamera[k]!;
}

/** Backpropagates through the map of the triangle. */
function poseBackward(
	out: SplatGradients,
	{ record, map }: SplatNumbers,
	{ turn }: Posed,
	gCenter: readonly number[],
	gQuaternion: readonly number[],
	gLogScale: readonly number[],
	gTurn: readonly number[],
): void {
	for (let r = 0; r < 3; r++) {
		for (let k = 0; k < 3; k++) {
			out.record[k]! += map[r * 4 + k]! * gCenter[r]!;
			out.map[r * 4 + k]! += gCenter[r]! * record[k]!;
		}
		out.map[r * 4 + 3]! += gCenter[r]!;
		out.record[8 + r]! += gLogScale[r]!;
	}
	const gRest = multiply(conjugate(turn.unit), gQuaternion);
	for (let k = 0; k < 4; k++) out.record[4 + k]! += gRest[k]!;
	const rest = [4, 5, 6, 7].map((k) => record[k]!);
	const throughProduct = multiply(gQuaternion, conjugate(rest));
	const gUnit = rotationGradient(turn.unit, gTurn).map((g, k) => g + throughProduct[k]!);
	const across = normalisedGradient(turn.unit, turn.length, gUnit);
	const growth = (gLogScale[0]! + gLogScale[1]! + gLogScale[2]!) / turn.length;
	for (let k = 0; k < 4; k++) out.map[12 + k]! += across[k]! + growth * turn.unit[k]!;
}
