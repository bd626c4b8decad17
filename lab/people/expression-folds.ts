import { EXPRESSION_INDEX, type ExpressionName } from '../../src/rig/expression-names.ts';
import { type Fold, SkinFolds } from '../render/fold-relief.ts';
import { fractalNoise } from './noise.ts';
import type { PersonLayer } from './person.ts';
import type { SkinChart } from './skin-chart.ts';
import { blob, PLACES, ramp } from './skin-places.ts';

/** A fold on the average person; paired ones on the left side, and mirrored for the right one. */
interface FoldShape {
	/** Expressions and how much a full one deepens the fold. A trailing `*` stands for the fold's own side. */
	readonly drives: Readonly<Record<string, number>>;
	readonly paired: boolean;
	/** Height in units of its depth: about -1 in a crease, a little above 0 beside it. `x` counts from the middle to the side. */
	readonly height: (x: number, y: number, z: number, warp: number) => number;
	/** Metres at 20 years, and what 60 more add. */
	readonly depth: readonly [young: number, old: number];
}

type Point = readonly [x: number, y: number];

const NASOLABIAL: readonly Point[] = [
	[0.0215, 0.098],
	[0.0275, 0.091],
	[0.0335, 0.081],
	[0.0365, 0.071],
];
const MARIONETTE: readonly Point[] = [
	[0.0285, 0.0705],
	[0.032, 0.064],
	[0.0335, 0.054],
];

const SHAPES: readonly FoldShape[] = [
	{
		// Lines across the middle of the forehead.
		drives: { browInnerUp: 1, browOuterUpLeft: 0.2, browOuterUpRight: 0.2 },
		paired: false,
		height: (x, y, _z, warp) => foreheadLines(y + 0.6 * x * x + warp, x) * ramp(0.034, 0.016, x),
		depth: [0.00036, 0.0005],
	},
	{
		// And above the arch of a brow.
		drives: { 'browOuterUp*': 1 },
		paired: true,
		height: (x, y, _z, warp) => foreheadLines(y + 0.6 * x * x + warp, x) * ramp(0.012, 0.03, x),
		depth: [0.00036, 0.0005],
	},
	{
		// Two upright lines between the brows.
		drives: { browDownLeft: 0.5, browDownRight: 0.5, noseSneerLeft: 0.15, noseSneerRight: 0.15 },
		paired: false,
		height: (x, y, _z, warp) =>
			crease(x - 0.0065 - 0.12 * (y - 0.15) + 0.5 * warp, 0.0016) * ramp(0.139, 0.147, y) * ramp(0.172, 0.16, y),
		depth: [0.0004, 0.0006],
	},
	{
		// Across the root of the nose.
		drives: { noseSneerLeft: 0.5, noseSneerRight: 0.5, browDownLeft: 0.2, browDownRight: 0.2 },
		paired: false,
		height: (x, y, _z, warp) =>
			lines((y + 0.35 * x + 0.5 * warp) / 0.0052, 0.2) *
			ramp(0.0135, 0.007, x) *
			ramp(0.116, 0.121, y) *
			ramp(0.138, 0.132, y),
		depth: [0.0003, 0.0003],
	},
	{
		// Crow's feet.
		drives: { 'eyeSquint*': 0.5, 'cheekSquint*': 0.5, 'mouthSmile*': 0.25, 'eyeBlink*': 0.12 },
		paired: true,
		height: (x, y, _z, warp) => {
			const dx = x - PLACES.outerEye[0] + 0.002;
			const dy = y - PLACES.outerEye[1];
			const reach = Math.hypot(dx, dy);
			const fan = ramp(0.004, 0.008, reach) * ramp(0.024, 0.013, reach) * ramp(-0.1, 0.5, dx / Math.max(1e-4, reach));
			return fan * lines((Math.atan2(dy, dx) + 30 * warp) / 0.36, 0.2);
		},
		depth: [0.00026, 0.0004],
	},
	{
		// Under the eye.
		drives: { 'eyeSquint*': 0.6, 'cheekSquint*': 0.6 },
		paired: true,
		height: (x, y, z, warp) =>
			blob(x, y, z, [0.03, 0.1245, 0.119], 0.0125) *
			lines((y - 0.22 * Math.abs(x - 0.028) + 0.6 * warp) / 0.0042, 0.22),
		depth: [0.00025, 0.00025],
	},
	{
		// From the wing of the nose around the mouth.
		drives: { 'mouthSmile*': 0.8, 'noseSneer*': 0.5, 'mouthUpperUp*': 0.3, 'cheekSquint*': 0.3, 'mouthDimple*': 0.3 },
		paired: true,
		height: (x, y, _z, warp) => along(NASOLABIAL, x + 0.6 * warp, y, 0.0021),
		depth: [0.00045, 0.00055],
	},
	{
		// Beside and below the corner of the mouth.
		drives: { 'mouthFrown*': 0.8, 'mouthStretch*': 0.5, 'mouthPress*': 0.4, 'mouthDimple*': 0.6 },
		paired: true,
		height: (x, y, _z, warp) => along(MARIONETTE, x + 0.6 * warp, y, 0.0018),
		depth: [0.0004, 0.0005],
	},
	{
		// The chin, when it is pushed up.
		drives: { mouthShrugLower: 0.9, mouthFrownLeft: 0.15, mouthFrownRight: 0.15 },
		paired: false,
		height: (x, y, z) =>
			blob(x, y, z, [0, 0.041, 0.136], 0.014) *
			Math.min(0.4, 2.2 * fractalNoise(x * 260, y * 260, z * 260, 2, 5) - 0.25),
		depth: [0.0006, 0.0003],
	},
	{
		// The groove under the lower lip.
		drives: { mouthShrugLower: 0.7, mouthRollLower: 0.4, mouthPressLeft: 0.2, mouthPressRight: 0.2 },
		paired: false,
		height: (x, y, _z, warp) => crease(y - 0.0545 + 8 * x * x + 0.4 * warp, 0.0022) * ramp(0.021, 0.01, x),
		depth: [0.0007, 0.0004],
	},
	{
		// Upright lines around pursed lips.
		drives: { mouthPucker: 0.8, mouthFunnel: 0.2 },
		paired: false,
		height: (x, y, _z, warp) => {
			const ring = Math.hypot(x / 1.9, y - 0.0715);
			return (
				lines((Math.atan2(y - 0.0715, x / 1.9) + 20 * warp) / 0.3, 0.2) *
				ramp(0.0085, 0.0105, ring) *
				ramp(0.017, 0.0135, ring)
			);
		},
		depth: [0.00006, 0.0002],
	},
];

/** Heights below this share of a fold's depth are left out. */
const LEAST_HEIGHT = 0.02;
const MOST_DRIVE = 1.15;

/**
 * The folds that expressions lay into a person's skin, after FACS: forehead, glabella, nose, crow's feet, under the eyes, from the
 * nose around the mouth, beside it, chin, lips. Places are those of the average person, so they fit every identity.
 *
 * @param age - 0 at 20 years, 1 at 80: how deep they lie.
 */
export function expressionFolds(chart: SkinChart, skin: PersonLayer, age: number, seed: number): SkinFolds {
	const folds: Fold[] = [];
	const creased = new Set<number>();
	for (const shape of SHAPES) {
		const depth = shape.depth[0] + age * shape.depth[1];
		for (const side of shape.paired ? (['Left', 'Right'] as const) : ([undefined] as const)) {
			const texels: number[] = [];
			const heights: number[] = [];
			for (const at of chart.covered) {
				const [x, y, z] = [0, 1, 2].map((k) => chart.places[at * 3 + k]!) as [number, number, number];
				if (z < 0.06 || y < 0.02 || y > 0.215 || (side === 'Left' && x < 0) || (side === 'Right' && x > 0)) continue;
				const warp = 0.003 * fractalNoise(x * 40, y * 40, z * 40, 2, seed + 31);
				const height = shape.height(Math.abs(x), y, z, warp);
				if (Math.abs(height) < LEAST_HEIGHT) continue;
				texels.push(at);
				heights.push(height * depth);
				creased.add(chart.triangles[at]!);
			}
			folds.push({
				drive: driveOf(shape.drives, side),
				texels: Uint32Array.from(texels),
				heights: Float32Array.from(heights),
			});
		}
	}
	const triangles: number[] = [];
	chart.triangleIndices.forEach((t, i) => {
		if (creased.has(t)) triangles.push(skin.triangles[i * 3]!, skin.triangles[i * 3 + 1]!, skin.triangles[i * 3 + 2]!);
	});
	return new SkinFolds(folds, Uint32Array.from(triangles), chart.size * chart.size);
}

function driveOf(drives: FoldShape['drives'], side: string | undefined): Fold['drive'] {
	const terms = Object.entries(drives).map(
		([name, gain]) => [EXPRESSION_INDEX[name.replace('*', side ?? '') as ExpressionName], gain] as const,
	);
	return (expression) =>
		Math.min(
			MOST_DRIVE,
			terms.reduce((sum, [index, gain]) => sum + gain * Math.max(0, expression[index]!), 0),
		);
}

function foreheadLines(y: number, x: number): number {
	return lines(y / 0.0098, 0.17) * ramp(0.162, 0.17, y) * ramp(0.207, 0.194, y) * ramp(0.056, 0.042, x);
}

/** A row of creases, one a unit: -1 in their middle, swelling between them. */
function lines(x: number, width: number): number {
	const t = Math.abs(x - Math.round(x));
	return 0.35 * Math.cos(2 * Math.PI * t) * -0.5 - Math.exp(-((t / width) ** 2)) + 0.12;
}

/** One crease at 0: -1 in its middle, a low swell on both sides. */
function crease(distance: number, width: number): number {
	const t = distance / width;
	return -Math.exp(-t * t) + 0.3 * Math.exp(-((Math.abs(t) - 2.2) ** 2));
}

/** A crease along a line of points, fading out at its ends; the swell is on the outer side. */
function along(points: readonly Point[], x: number, y: number, width: number): number {
	let nearest = Infinity;
	let outside = 0;
	let share = 0;
	for (let i = 0; i + 1 < points.length; i++) {
		const [ax, ay] = points[i]!;
		const [bx, by] = points[i + 1]!;
		const [dx, dy] = [bx - ax, by - ay];
		const t = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
		const [ex, ey] = [x - ax - t * dx, y - ay - t * dy];
		const distance = Math.hypot(ex, ey);
		if (distance >= nearest) continue;
		nearest = distance;
		outside = ex;
		share = (i + t) / (points.length - 1);
	}
	if (nearest > 5 * width) return 0;
	const ends = ramp(0, 0.2, share) * ramp(1, 0.75, share);
	const t = nearest / width;
	const swell = outside > 0 ? 0.45 * Math.exp(-((t - 2) ** 2) / 2) : 0;
	return ends * (swell - Math.exp(-t * t));
}
