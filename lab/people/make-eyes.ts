import type { HeadMesh } from '../../src/rig/head-mesh.ts';
import { trianglesOf } from './bind-layer.ts';
import { fractalNoise, gradientNoise } from './noise.ts';
import type { Color } from './paint-skin.ts';
import type { LinearTexture, PersonLayer } from './person.ts';
import { createRandom } from './random.ts';
import { ramp } from './skin-places.ts';

/** What one person's eyes look like. */
export interface EyeRecipe {
	readonly seed: number;
	/** Linear colours of the iris: outer part, and the ring around the pupil. */
	readonly outer: Color;
	readonly inner: Color;
	/** Radius of the iris over the visible one of an adult, about 1. */
	readonly irisScale: number;
	/** Radius of the pupil as a share of the iris. */
	readonly pupil: number;
	/** Redness of the white, 0..1. */
	readonly veins: number;
}

/** Visible radius of an adult's iris, metres. */
const IRIS_RADIUS = 0.0059;
const SEGMENTS = 48;
const RINGS = 40;
/** The eye is drawn up to this angle from its axis; behind, lids always hide it. */
const REACH = (112 * Math.PI) / 180;
const TEXTURE_SIZE = 384;
/** Clearance of the highlight over the eyeball, metres. */
const HIGHLIGHT_LIFT = 0.00012;

interface Eyeball {
	readonly center: readonly [number, number, number];
	readonly radius: number;
	readonly triangle: number;
	/** How far the iris is turned up from +z so that it sits between this person's lids, radians. */
	readonly pitch: number;
	/** Points along the edges of the lids, as unit directions from the centre: 3 numbers each. */
	readonly upperEdge: Float32Array;
	readonly lowerEdge: Float32Array;
	/** Direction of the inner corner of the eye. */
	readonly innerCorner: readonly [number, number, number];
}

/** Eyeballs with iris and pupil, and over them the highlight of the key light, fixed to the head. */
export function makeEyes(mesh: HeadMesh, recipe: EyeRecipe): PersonLayer[] {
	const eyes = [eyeball(mesh, 'leftEye'), eyeball(mesh, 'rightEye')] as const;
	return [eyeLayer(eyes, recipe), highlightLayer(mesh, eyes)];
}

function eyeball(mesh: HeadMesh, region: string): Eyeball {
	const triangles = trianglesOf(mesh, new RegExp(`^${region}$`));
	const corners = triangles.flatMap((t) => [...mesh.triangles.subarray(t * 3, t * 3 + 3)]);
	const low = [Infinity, Infinity, Infinity];
	const high = [-Infinity, -Infinity, -Infinity];
	for (const v of corners) {
		for (let k = 0; k < 3; k++) {
			low[k] = Math.min(low[k]!, mesh.positions[v * 3 + k]!);
			high[k] = Math.max(high[k]!, mesh.positions[v * 3 + k]!);
		}
	}
	const middle = (k: number) => (low[k]! + high[k]!) / 2;
	const center = [middle(0), middle(1), middle(2)] as const;
	const radius = (high[1]! - low[1]!) / 2;
	return {
		center,
		radius,
		triangle: triangles[0]!,
		pitch: pitchBetweenLids(mesh, center, radius),
		...lidEdges(mesh, region === 'leftEye' ? 'Left' : 'Right', center),
	};
}

/** Lid vertices that lie on the eyeball's socket too: the edges that frame the eye. */
function lidEdges(
	mesh: HeadMesh,
	side: 'Left' | 'Right',
	center: readonly [number, number, number],
): Pick<Eyeball, 'upperEdge' | 'lowerEdge' | 'innerCorner'> {
	const place = (v: number) => [0, 1, 2].map((k) => mesh.positions[v * 3 + k]!);
	const corners = (region: RegExp) =>
		trianglesOf(mesh, region).flatMap((t) => [...mesh.triangles.subarray(t * 3, t * 3 + 3)]);
	const key = (v: number) =>
		place(v)
			.map((x) => x.toFixed(6))
			.join();
	const socket = new Set(corners(new RegExp(`^eyeSocket${side}$`)).map(key));
	const directions = (region: RegExp) => {
		const edge = [...new Set(corners(region))].filter((v) => socket.has(key(v)));
		return Float32Array.from(
			edge.flatMap((v) => {
				const d = place(v).map((x, k) => x - center[k]!);
				const length = Math.hypot(d[0]!, d[1]!, d[2]!);
				return d.map((x) => x / length);
			}),
		);
	};
	const upperEdge = directions(new RegExp(`^upperLid${side}$`));
	const lowerEdge = directions(new RegExp(`^lowerLid${side}$`));
	let innerCorner: [number, number, number] = [0, 0, 1];
	let innermost = Infinity;
	const outwards = side === 'Left' ? 1 : -1;
	for (const edge of [upperEdge, lowerEdge]) {
		for (let i = 0; i < edge.length; i += 3) {
			if (outwards * edge[i]! < innermost) {
				innermost = outwards * edge[i]!;
				innerCorner = [edge[i]!, edge[i + 1]!, edge[i + 2]!];
			}
		}
	}
	return { upperEdge, lowerEdge, innerCorner };
}

/** MakeHuman's eyeballs sit a little high in their openings: with a level axis they would stare. */
function pitchBetweenLids(mesh: HeadMesh, center: readonly [number, number, number], radius: number): number {
	const upper = rimHeight(mesh, /^upperLid/, center, Math.min);
	const lower = rimHeight(mesh, /^lowerLid/, center, Math.max);
	// The upper lid covers the top of the iris, the lower one touches it.
	const height = upper * 0.45 + lower * 0.55 + 0.0006 - center[1];
	return Math.asin(Math.max(-0.16, Math.min(0.1, height / radius)));
}

/** Height of the lid's edge above or below the pupil. */
function rimHeight(
	mesh: HeadMesh,
	lid: RegExp,
	center: readonly [number, number, number],
	choose: (a: number, b: number) => number,
): number {
	let height: number | undefined;
	for (const t of trianglesOf(mesh, lid)) {
		for (let k = 0; k < 3; k++) {
			const v = mesh.triangles[t * 3 + k]! * 3;
			if (Math.abs(mesh.positions[v]! - center[0]) > 0.005) continue;
			const y = mesh.positions[v + 1]!;
			height = height === undefined ? y : choose(height, y);
		}
	}
	if (height === undefined) throw new Error('no lid edge above or below the pupil');
	return height;
}

function eyeLayer(eyes: readonly [Eyeball, Eyeball], recipe: EyeRecipe): PersonLayer {
	const positions: number[] = [];
	const uvs: number[] = [];
	const triangles: number[] = [];
	const binding: number[] = [];
	eyes.forEach(({ center, radius, triangle, pitch }, side) => {
		const start = positions.length / 3;
		const irisAngle = irisAngleOf(radius, recipe);
		for (let ring = 0; ring <= RINGS; ring++) {
			const angle = ringAngle(ring);
			for (let segment = 0; segment < SEGMENTS; segment++) {
				const turn = (segment * 2 * Math.PI) / SEGMENTS;
				// The iris lies a little flatter than the ball, which makes it read as a disc.
				const flat = angle < irisAngle ? 0.0004 * (1 - (angle / irisAngle) ** 2) : 0;
				const r = radius - flat;
				const up = r * Math.sin(angle) * Math.sin(turn);
				const ahead = r * Math.cos(angle);
				positions.push(
					center[0] + r * Math.sin(angle) * Math.cos(turn),
					center[1] + up * Math.cos(pitch) + ahead * Math.sin(pitch),
					center[2] + ahead * Math.cos(pitch) - up * Math.sin(pitch),
				);
				const disc = Math.sqrt(angle / REACH) * 0.485;
				uvs.push((side + 0.5 + disc * Math.cos(turn)) / 2, 0.5 - disc * Math.sin(turn));
				binding.push(triangle);
			}
		}
		for (let ring = 0; ring < RINGS; ring++) {
			for (let segment = 0; segment < SEGMENTS; segment++) {
				const next = (segment + 1) % SEGMENTS;
				const [a, b] = [start + ring * SEGMENTS + segment, start + ring * SEGMENTS + next];
				triangles.push(a, a + SEGMENTS, b + SEGMENTS, a, b + SEGMENTS, b);
			}
		}
	});
	return {
		name: 'eyes',
		positions: Float32Array.from(positions),
		triangles: Uint32Array.from(triangles),
		uvs: Float32Array.from(uvs),
		texture: paintEyes(eyes, recipe),
		alpha: 'opaque',
		twoSided: false,
		vertexBinding: Uint32Array.from(binding),
	};
}

/** Rings crowd towards the front, where the iris is. The first is a point. */
function ringAngle(ring: number): number {
	return REACH * (ring / RINGS) ** 1.6;
}

function irisAngleOf(radius: number, { irisScale }: EyeRecipe): number {
	return Math.asin((IRIS_RADIUS * irisScale) / radius);
}

/** Left eye in the left half, right eye in the right; √angle grows outwards, so that the iris gets most texels. */
function paintEyes(eyes: readonly [Eyeball, Eyeball], recipe: EyeRecipe): LinearTexture {
	const width = TEXTURE_SIZE * 2;
	const texels = new Float32Array(width * TEXTURE_SIZE * 4);
	for (let y = 0; y < TEXTURE_SIZE; y++) {
		for (let x = 0; x < width; x++) {
			const side = x < TEXTURE_SIZE ? 0 : 1;
			const dx = ((x + 0.5) / TEXTURE_SIZE - side - 0.5) / 0.485;
			const dy = (0.5 - (y + 0.5) / TEXTURE_SIZE) / 0.485;
			const angle = REACH * (dx * dx + dy * dy);
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

/** The key light's window in the tear film, and a fainter fill: cards just over the eyeball, carried by the head. */
function highlightLayer(mesh: HeadMesh, eyes: readonly [Eyeball, Eyeball]): PersonLayer {
	const positions: number[] = [];
	const uvs: number[] = [];
	const triangles: number[] = [];
	const anchor = trianglesOf(mesh, /^hairAnchor$/)[0]!;
	// Where the mirror direction lies on the eyeball, radians from the axis: right and up are the viewer's.
	const spots = [
		{ yaw: -0.16, pitch: 0.155, size: 0.13, uv: 0 },
		{ yaw: 0.19, pitch: -0.1, size: 0.08, uv: 1 },
	];
	const steps = 4;
	for (const { center, radius, pitch: gaze } of eyes) {
		for (const { yaw, pitch, size, uv } of spots) {
			const start = positions.length / 3;
			for (let row = 0; row <= steps; row++) {
				for (let column = 0; column <= steps; column++) {
					const a = yaw + size * (column / steps - 0.5);
					const b = gaze + pitch + size * (0.5 - row / steps);
					const r = radius + HIGHLIGHT_LIFT;
					positions.push(
						center[0] + r * Math.sin(a) * Math.cos(b),
						center[1] + r * Math.sin(b),
						center[2] + r * Math.cos(a) * Math.cos(b),
					);
					uvs.push((uv + column / steps) / 2, row / steps);
				}
			}
			for (let row = 0; row < steps; row++) {
				for (let column = 0; column < steps; column++) {
					const a = start + row * (steps + 1) + column;
					triangles.push(a, a + steps + 1, a + steps + 2, a, a + steps + 2, a + 1);
				}
			}
		}
	}
	return {
		name: 'cornea',
		positions: Float32Array.from(positions),
		triangles: Uint32Array.from(triangles),
		uvs: Float32Array.from(uvs),
		texture: paintHighlights(),
		alpha: 'blend',
		twoSided: false,
		vertexBinding: new Uint32Array(positions.length / 3).fill(anchor),
	};
}

/** A rounded softbox on the left, a faint round glow on the right. */
function paintHighlights(): LinearTexture {
	const size = 32;
	const width = size * 2;
	const texels = new Float32Array(width * size * 4);
	for (let y = 0; y < size; y++) {
		for (let x = 0; x < width; x++) {
			const u = ((x % size) + 0.5) / size - 0.5;
			const v = (y + 0.5) / size - 0.5;
			const box = ramp(0.46, 0.24, (Math.abs(u) ** 3.5 + Math.abs(v) ** 3.5) ** (1 / 3.5));
			const glow = ramp(0.48, 0.05, Math.hypot(u, v));
			const alpha = x < size ? 0.92 * box : 0.16 * glow;
			texels.set([1.6, 1.6, 1.62, alpha], (y * width + x) * 4);
		}
	}
	return { width, height: size, texels };
}

/** Iris colours found in people, linear: outer part and ring around the pupil, with how common they are by ancestry. */
export const IRISES = {
	darkBrown: { outer: [0.045, 0.022, 0.012], inner: [0.07, 0.034, 0.016] },
	brown: { outer: [0.105, 0.05, 0.022], inner: [0.17, 0.08, 0.032] },
	amber: { outer: [0.2, 0.105, 0.04], inner: [0.28, 0.14, 0.045] },
	hazel: { outer: [0.12, 0.105, 0.05], inner: [0.24, 0.13, 0.05] },
	green: { outer: [0.12, 0.155, 0.085], inner: [0.22, 0.175, 0.08] },
	grey: { outer: [0.17, 0.2, 0.22], inner: [0.22, 0.21, 0.18] },
	blue: { outer: [0.1, 0.155, 0.22], inner: [0.17, 0.2, 0.205] },
	deepBlue: { outer: [0.055, 0.105, 0.2], inner: [0.12, 0.17, 0.22] },
} as const satisfies Record<string, { outer: Color; inner: Color }>;

/** Name of an iris colour. */
export type IrisName = keyof typeof IRISES;

/** An eye recipe of that colour with small personal differences. */
export function eyeRecipe(seed: number, iris: IrisName, age: number): EyeRecipe {
	const random = createRandom(seed, 'eyes');
	const light = random.between(0.85, 1.2);
	const tint = (color: Color): Color => color.map((c) => c * light * random.between(0.93, 1.07)) as unknown as Color;
	return {
		seed,
		outer: tint(IRISES[iris].outer),
		inner: tint(IRISES[iris].inner),
		irisScale: random.between(0.97, 1.05),
		pupil: random.between(0.3, 0.4) - 0.05 * age,
		veins: Math.min(1, random.between(0.05, 0.4) + 0.4 * age),
	};
}
