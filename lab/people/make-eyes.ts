import type { HeadMesh } from '../../src/rig/head-mesh.ts';
import { trianglesOf } from './bind-layer.ts';
import type { EyeRecipe } from './eye-recipe.ts';
import { type Eyeball, findEyeball } from './eyeball.ts';
import { DISC_RADIUS, EYE_REACH, irisAngleOf, paintEyes } from './paint-eyes.ts';
import type { LinearTexture, PersonLayer } from './person.ts';
import { ramp } from './skin-places.ts';

const SEGMENTS = 48;
const RINGS = 40;
/** Clearance of the highlight over the eyeball, metres. */
const HIGHLIGHT_LIFT = 0.00012;

/** Eyeballs with iris and pupil, and over them the highlight of the key light, fixed to the head. */
export function makeEyes(mesh: HeadMesh, recipe: EyeRecipe): PersonLayer[] {
	const eyes = [findEyeball(mesh, 'leftEye'), findEyeball(mesh, 'rightEye')] as const;
	return [eyeLayer(eyes, recipe), highlightLayer(mesh, eyes)];
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
				const disc = Math.sqrt(angle / EYE_REACH) * DISC_RADIUS;
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
	return EYE_REACH * (ring / RINGS) ** 1.6;
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
