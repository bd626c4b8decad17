import { sized } from '../../scripts/smoke.ts';
import type { LinearTexture } from '../people/person.ts';
import { fibonacciDirections } from './camera.ts';
import { clearDepth, createDepthMap, type DepthMap, depthBehind, drawDepth } from './depth-map.ts';
import { type Environment, environmentLight } from './environment.ts';

/** How a surface takes light: skin wraps and reddens, hair lets light through, hard surfaces do neither. */
export type LightResponse = 'skin' | 'hair' | 'hard';

/** A surface as the light bake sees it. */
export interface LightSurface {
	readonly positions: Float32Array;
	readonly triangles: Uint32Array;
	readonly normals: Float32Array;
	readonly uvs: Float32Array;
	readonly texture: LinearTexture;
	readonly response: LightResponse;
	/** Thin cards such as brows and lashes receive light but throw no shadow. */
	readonly castsShadow: boolean;
}

/** Light on the vertices of one surface. */
export interface BakedLight {
	/** Irradiance over π, linear rgb, 3 numbers a vertex: shadows and ambient occlusion included. */
	readonly irradiance: Float32Array;
	/** Change of relative irradiance with the normal, 3 numbers a vertex: what fine relief answers to. */
	readonly gradient: Float32Array;
	/** How much of each direction's light arrives, weighted by the light: 0 shut off … 1 open. */
	readonly openness: Float32Array;
}

/** Middle and half-width of the region that gets the finer shadows, metres. */
export interface FocusRegion {
	readonly center: readonly [number, number, number];
	readonly radius: number;
}

/** Texels along a side of the depth map of everything, and of the one of the face. */
export const WHOLE_SIZE = 256;
export const FOCUS_SIZE = 320;
/** Red light travels farther under skin: the wrap of each channel. */
const SKIN_WRAP = [0.22, 0.12, 0.08] as const;
const HAIR_EXTINCTION_PER_METRE = 22;

/**
 * Light of an environment on every vertex: for each of `directionCount` directions one orthographic depth map of everything,
 * and a finer one of the face. Shadow and ambient occlusion come out as one.
 */
export function bakeLight(
	surfaces: readonly LightSurface[],
	focus: FocusRegion,
	environment: Environment,
	requestedCount = 128,
): BakedLight[] {
	const directionCount = sized(requestedCount, 2);
	const directions = fibonacciDirections(directionCount);
	const bounds = boundingSphere(surfaces);
	const whole = createDepthMap(WHOLE_SIZE, bounds.center, bounds.radius);
	const near = createDepthMap(FOCUS_SIZE, focus.center, focus.radius);
	const baked = surfaces.map(({ positions }) => ({
		irradiance: new Float32Array(positions.length),
		gradient: new Float32Array(positions.length),
		openness: new Float32Array(positions.length / 3),
	}));
	const light = new Float64Array(3);
	let totalLight = 0;
	for (let i = 0; i < directionCount; i++) {
		const [x, y, z] = [directions[i * 3]!, directions[i * 3 + 1]!, directions[i * 3 + 2]!];
		environmentLight(light, environment, x, y, z);
		totalLight += light[1]!;
		for (const map of [whole, near]) {
			clearDepth(map, x, y, z);
			for (const surface of surfaces) if (surface.castsShadow) drawDepth(map, surface);
		}
		surfaces.forEach((surface, index) => {
			gatherLight(baked[index]!, surface, light, [x, y, z], whole, near);
		});
	}
	// ∫ L cos dω / π with dω = 4π / count.
	const scale = 4 / directionCount;
	baked.forEach(({ irradiance, gradient, openness }) => {
		for (let i = 0; i < openness.length; i++) {
			const green = Math.max(1e-3, irradiance[i * 3 + 1]!);
			for (let k = 0; k < 3; k++) {
				gradient[i * 3 + k] = gradient[i * 3 + k]! / green;
				irradiance[i * 3 + k] = irradiance[i * 3 + k]! * scale;
			}
			openness[i] = openness[i]! / totalLight;
		}
	});
	return baked;
}

/** Adds the light of one direction to every vertex of a surface. `whole` and `near` hold the depths seen from there. */
export function gatherLight(
	out: BakedLight,
	surface: LightSurface,
	light: Float64Array,
	direction: readonly [number, number, number],
	whole: DepthMap,
	near: DepthMap,
): void {
	const { positions, normals, response } = surface;
	const { irradiance, gradient, openness } = out;
	const [dx, dy, dz] = direction;
	for (let i = 0, at = 0; at < positions.length; i++, at += 3) {
		const nx = normals[at]!;
		const ny = normals[at + 1]!;
		const nz = normals[at + 2]!;
		const cosine = nx * dx + ny * dy + nz * dz;
		if (response !== 'hair' && cosine <= -0.2) continue;
		let visible = 1;
		if (response === 'hair') {
			const depth = depthBehind(whole, positions[at]!, positions[at + 1]!, positions[at + 2]!, 0.003);
			visible = Math.max(0.1, Math.exp(-depth * HAIR_EXTINCTION_PER_METRE));
			const through = 0.2 + 0.36 * Math.max(0, cosine) + 0.08 * Math.max(0, -cosine);
			for (let k = 0; k < 3; k++) irradiance[at + k] = irradiance[at + k]! + visible * through * light[k]!;
		} else {
			visible = lit(whole, near, positions, at, nx, ny, nz);
			for (let k = 0; k < 3; k++) {
				const wrap = response === 'skin' ? SKIN_WRAP[k]! : 0;
				// Normalised so that a fully lit surface keeps its brightness.
				const received = Math.max(0, (cosine + wrap) / ((1 + wrap) * (1 + wrap)));
				irradiance[at + k] = irradiance[at + k]! + visible * received * light[k]!;
			}
			if (cosine > 0) {
				const pull = visible * light[1]!;
				gradient[at] = gradient[at]! + pull * dx;
				gradient[at + 1] = gradient[at + 1]! + pull * dy;
				gradient[at + 2] = gradient[at + 2]! + pull * dz;
			}
		}
		openness[i] = openness[i]! + visible * light[1]!;
	}
}

/** Share of a vertex that sees the light: the fine map where the vertex lies in it, else the coarse one. */
function lit(
	whole: DepthMap,
	near: DepthMap,
	positions: Float32Array,
	at: number,
	nx: number,
	ny: number,
	nz: number,
): number {
	const x = positions[at]!;
	const y = positions[at + 1]!;
	const z = positions[at + 2]!;
	const { center, radius } = near;
	const inside = (x - center[0]) ** 2 + (y - center[1]) ** 2 + (z - center[2]) ** 2 < radius * radius * 0.9;
	// What shadows from outside the fine map (hair, shoulders) is still seen by the coarse one, far enough away.
	const offset = inside ? 0.0008 : 0.003;
	const px = x + nx * offset;
	const py = y + ny * offset;
	const pz = z + nz * offset;
	const coarse = depthBehind(whole, px, py, pz, inside ? 0.012 : 0.003) > 0 ? 0 : 1;
	if (!inside || coarse === 0) return coarse;
	return depthBehind(near, px, py, pz, 0.0008) > 0 ? 0 : 1;
}

/** The ball around all surfaces, metres. */
export function boundingSphere(surfaces: readonly Pick<LightSurface, 'positions'>[]): {
	center: [number, number, number];
	radius: number;
} {
	const low: [number, number, number] = [Infinity, Infinity, Infinity];
	const high: [number, number, number] = [-Infinity, -Infinity, -Infinity];
	for (const { positions } of surfaces) {
		for (let i = 0; i < positions.length; i++) {
			const axis = i % 3;
			low[axis] = Math.min(low[axis]!, positions[i]!);
			high[axis] = Math.max(high[axis]!, positions[i]!);
		}
	}
	const center: [number, number, number] = [0, 0, 0];
	for (let k = 0; k < 3; k++) center[k] = (low[k]! + high[k]!) / 2;
	return { center, radius: Math.hypot(high[0] - center[0], high[1] - center[1], high[2] - center[2]) };
}
