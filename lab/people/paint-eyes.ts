import type { EyeRecipe } from './eye-recipe.ts';
import type { Eyeball } from './eyeball.ts';
import { fractalNoise, gradientNoise } from './noise.ts';
import type { Color } from './paint-skin.ts';
import type { LinearTexture } from './person.ts';
import { ramp } from './skin-places.ts';

/** Visible radius of an adult's iris, metres. */
const IRIS_RADIUS = 0.0059;
const TEXTURE_SIZE = 384;
/** Radius of each eye's disc in the texture, as a share of its half. */
export const DISC_RADIUS = 0.485;
/** The eye is drawn up to this angle from its axis; behind, lids always hide it. Radians. */
export const EYE_REACH = (112 * Math.PI) / 180;

/** Angle of the iris rim from the eye's axis, radians. */
export function irisAngleOf(radius: number, { irisScale }: EyeRecipe): number {
	return Math.asin((IRIS_RADIUS * irisScale) / radius);
}

/**
 * Both eyes in one texture: left eye in the left half, right eye in the right; √angle grows outwards, so that the iris gets most texels.
 */
export function paintEyes(eyes: readonly [Eyeball, Eyeball], recipe: EyeRecipe): LinearTexture {
	const width = TEXTURE_SIZE * 2;
	const texels = new Float32Array(width * TEXTURE_SIZE * 4);
	for (let y = 0; y < TEXTURE_SIZE; y++) {
		for (let x = 0; x < width; x++) {
			const side = x < TEXTURE_SIZE ? 0 : 1;
			const dx = ((x + 0.5) / TEXTURE_SIZE - side - 0.5) / DISC_RADIUS;
			const dy = (0.5 - (y + 0.5) / TEXTURE_SIZE) / DISC_RADIUS;
			const angle = EYE_REACH * (dx * dx + dy * dy);
			const eye = eyes[side];
			const turn = Math.atan2(dy, dx);
			const color = eyeColor(angle, turn, side, irisAngleOf(eye.radius, recipe), recipe);
			const up = Math.sin(angle) * Math.sin(turn);
			const ahead = Math.cos(angle);
			const direction = [
				Math.sin(angle) * Math.cos(turn),
				up * Math.cos(eye.pitch) + ahead * Math.sin(eye.pitch),
				ahead * Math.cos(eye.pitch) - up * Math.sin(eye.pitch),
			] as const;
			texels.set([...underLids(color, direction, eye), 1], (y * width + x) * 4);
		}
	}
	return { width, height: TEXTURE_SIZE, texels };
}

/** Lid and lashes shade the eye below them; flesh fills the inner corner. */
function underLids(color: Color, direction: Color, { upperEdge, lowerEdge, innerCorner, radius }: Eyeball): Color {
	const upper = angleToNearest(upperEdge, direction) * radius;
	const lower = angleToNearest(lowerEdge, direction) * radius;
	const shade = (1 - 0.62 * ramp(0.0055, 0.0002, upper)) * (1 - 0.34 * ramp(0.002, 0.0001, lower));
	const corner = angleToNearest(innerCorner, direction) * radius;
	const flesh = 0.85 * ramp(0.0046, 0.0022, corner);
	const rosy = 0.3 * ramp(0.0022, 0.0003, Math.min(lower, upper));
	const reds: Color = [1, 1 - 0.5 * rosy, 1 - 0.5 * rosy];
	const caruncle: Color = [0.5, 0.2, 0.17];
	return [0, 1, 2].map((k) => shade * (color[k]! * reds[k]! * (1 - flesh) + flesh * caruncle[k]!)) as unknown as Color;
}

/** Angle between a direction and the nearest of some, radians. */
function angleToNearest(directions: ArrayLike<number>, [x, y, z]: Color): number {
	let cosine = -1;
	for (let i = 0; i < directions.length; i += 3) {
		cosine = Math.max(cosine, directions[i]! * x + directions[i + 1]! * y + directions[i + 2]! * z);
	}
	return Math.acos(Math.min(1, cosine));
}

function eyeColor(angle: number, turn: number, side: 0 | 1, irisAngle: number, recipe: EyeRecipe): Color {
	const white = sclera(angle, turn, side, irisAngle, recipe);
	const t = angle / irisAngle;
	if (t > 1.12) return white;
	const iris = irisColor(t, turn, side, recipe);
	// A soft, dark limbus; the white is bluish beside it.
	const share = ramp(1.08, 0.93, t);
	return [0, 1, 2].map((k) => white[k]! * (1 - share) + iris[k]! * share) as unknown as Color;
}

function irisColor(t: number, turn: number, side: 0 | 1, { outer, inner, pupil, seed }: EyeRecipe): Color {
	const cx = Math.cos(turn);
	const sy = Math.sin(turn);
	const s = (seed & 0xffff) + side * 71;
	// Fibres run from the pupil outwards, wavering and branching.
	const sway = 0.06 * fractalNoise(cx * 3, sy * 3, t * 2, 2, s);
	const a = turn + sway;
	const fibre =
		0.6 * gradientNoise(Math.cos(a) * 26, Math.sin(a) * 26, t * 2.2, s + 1) +
		0.4 * gradientNoise(Math.cos(a) * 52, Math.sin(a) * 52, t * 3.5, s + 2);
	const cloud = fractalNoise(cx * 2.2, sy * 2.2, t * 3, 2, s + 3);
	const collarette = pupil + 0.2 + 0.035 * gradientNoise(cx * 5, sy * 5, 0, s + 4);
	const innerShare = ramp(collarette + 0.16, collarette - 0.08, t + 0.05 * fibre);
	const limbus = ramp(0.8, 1.02, t);
	const shadow = ramp(pupil + 0.07, pupil - 0.005, t);
	// Light falls through the cornea onto the far side of the iris.
	const caustic = 0.32 * Math.max(0, Math.cos(turn + 0.9)) * ramp(0.35, 0.7, t) * ramp(1.0, 0.8, t);
	const crypts = Math.max(0, gradientNoise(cx * 8, sy * 8, t * 6, s + 5) - 0.25) * ramp(0.4, 0.6, t) * 0.8;
	const light = (1 + 0.5 * fibre + 0.2 * cloud + caustic - crypts) * (1 - 0.7 * limbus) * (1 - 0.97 * shadow);
	return [0, 1, 2].map((k) =>
		Math.max(0.003, (outer[k]! * (1 - innerShare) + inner[k]! * innerShare) * light),
	) as unknown as Color;
}

/** Off-white, pinker and veined towards the corners, a little blue beside the iris. */
function sclera(angle: number, turn: number, side: 0 | 1, irisAngle: number, { veins, seed }: EyeRecipe): Color {
	const s = (seed & 0xffff) + 200 + side * 31;
	const away = ramp(irisAngle * 1.1, irisAngle * 3, angle);
	const corner = away * Math.abs(Math.cos(turn)) ** 1.5;
	// Vein: narrow ridges of noise stretched along the meridian.
	const wander = 0.25 * fractalNoise(Math.cos(turn) * 4, Math.sin(turn) * 4, angle * 7, 3, s);
	const ridge = Math.abs(gradientNoise(Math.cos(turn + wander) * 9, Math.sin(turn + wander) * 9, angle * 1.5, s + 1));
	const vein = ramp(0.055, 0.0, ridge) * away * (0.3 + 0.7 * corner);
	const mottle = 0.03 * fractalNoise(Math.cos(turn) * 6, Math.sin(turn) * 6, angle * 6, 2, s + 2);
	const pink = (0.1 + 0.25 * veins) * corner + (0.12 + 0.4 * veins) * vein;
	const near = ramp(irisAngle * 1.5, irisAngle * 1.02, angle);
	return [
		0.58 * (1 - 0.1 * pink - 0.1 * near + mottle),
		0.535 * (1 - 0.62 * pink - 0.07 * near + mottle),
		0.495 * (1 - 0.6 * pink - 0.02 * near + mottle),
	];
}
