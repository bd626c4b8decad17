/** A unit sphere looking along +z, finer towards the front. */
export interface EyeballSphere {
	/** Unit directions, 3 numbers a vertex. The first is the front pole, the last the back pole. */
	readonly directions: Float32Array;
	/** 2 numbers a vertex: a unit disc around (0, 0), radius √(angle from the front / π), so the iris gets a third. */
	readonly disc: Float32Array;
	readonly triangles: Uint32Array;
}

/** Angle of the iris rim from the optical axis, degrees: one of the rings. */
export const IRIS_ANGLE_DEGREES = 24;

const RING_DEGREES = [4, 8, 12, 16, 20, IRIS_ANGLE_DEGREES, 29, 36, 44, 53, 63, 75, 90, 110, 140];
const SEGMENTS = 24;

/** Makes the sphere: 362 vertices, 720 triangles, counter-clockwise from outside. */
export function eyeballSphere(): EyeballSphere {
	const directions: number[] = [0, 0, 1];
	const disc: number[] = [0, 0];
	for (const degrees of RING_DEGREES) {
		const angle = (degrees * Math.PI) / 180;
		const radius = Math.sqrt(degrees / 180);
		for (let segment = 0; segment < SEGMENTS; segment++) {
			const turn = (segment * 2 * Math.PI) / SEGMENTS;
			directions.push(Math.sin(angle) * Math.cos(turn), Math.sin(angle) * Math.sin(turn), Math.cos(angle));
			disc.push(radius * Math.cos(turn), radius * Math.sin(turn));
		}
	}
	directions.push(0, 0, -1);
	disc.push(1, 0);
	const last = directions.length / 3 - 1;
	const triangles: number[] = [];
	for (let segment = 0; segment < SEGMENTS; segment++) {
		const next = (segment + 1) % SEGMENTS;
		triangles.push(0, 1 + segment, 1 + next);
		for (let ring = 0; ring + 1 < RING_DEGREES.length; ring++) {
			const inner = 1 + ring * SEGMENTS;
			const outer = inner + SEGMENTS;
			triangles.push(inner + segment, outer + segment, outer + next, inner + segment, outer + next, inner + next);
		}
		const rim = 1 + (RING_DEGREES.length - 1) * SEGMENTS;
		triangles.push(rim + segment, last, rim + next);
	}
	return {
		directions: Float32Array.from(directions),
		disc: Float32Array.from(disc),
		triangles: Uint32Array.from(triangles),
	};
}
