import { strandDirection } from '../bake/strand-direction.ts';
import { triangleNormal } from '../bake/surface-density.ts';
import type { Person } from '../people/person.ts';
import { createRandom } from '../people/random.ts';
import type { LitLayer } from '../render/lit-person.ts';
import { shadedColor } from '../render/shaded-color.ts';

/** How spots go from a person to the average one, each in place. */
export interface Transfer {
	point(triangle: number, point: number[]): void;
	direction(triangle: number, direction: number[]): void;
}

/** A spot on the cards of a person (hair, brows, lashes), transferred to the average person. */
export interface CardSample {
	/** Metres, frame of the average person. */
	readonly position: readonly number[];
	/** Unit normal of the card. */
	readonly normal: readonly number[];
	/** Unit direction along the strands, where one stands out. */
	readonly strand: readonly number[] | undefined;
	/** Display sRGB. */
	readonly color: readonly [number, number, number];
	/** Covered area that the sample stands for, square metres of the average person. */
	readonly area: number;
	/** Triangle of the head mesh that it follows. */
	readonly triangle: number;
}

const FOOTPRINT_METRES = 0.0012;

/**
 * Spots on a card layer, spread by covered area at random (seeded), transferred to the average person.
 *
 * @param count - About so many, where half of the cards is air.
 */
export function cardSamples(person: Person, lit: LitLayer, count: number, transfer: Transfer): CardSample[] {
	const { layer } = lit;
	const { positions, triangles, vertexBinding } = layer;
	const random = createRandom(person.seed, `cards ${layer.name}`).next;
	const areas = Float64Array.from({ length: triangles.length / 3 }, (_, t) => triangleArea(positions, triangles, t));
	const total = areas.reduce((sum, x) => sum + x, 0);
	const color = new Float32Array(4);
	const found: CardSample[] = [];
	let owed = random();
	let tries = 0;
	const perArea = (count * 2) / total;
	for (let t = 0; t < areas.length; t++) {
		owed += areas[t]! * perArea;
		for (; owed >= 1; owed--) {
			tries++;
			const root = Math.sqrt(random());
			const along = random();
			const weights = [1 - root, root * (1 - along), root * along] as const;
			shadedColor(color, lit, t, weights, FOOTPRINT_METRES);
			if (color[3]! < random()) continue;
			const position = [0, 1, 2].map((k) =>
				weights.reduce((sum, w, corner) => sum + w * positions[triangles[t * 3 + corner]! * 3 + k]!, 0),
			);
			const normal = triangleNormal(positions, triangles, t);
			const strand = strandDirection(lit, { triangle: t, weights, position, normal, spacing: FOOTPRINT_METRES });
			const nearest = weights.indexOf(Math.max(...weights));
			const triangle = vertexBinding[triangles[t * 3 + nearest]!]!;
			transfer.point(triangle, position);
			transfer.direction(triangle, normal);
			if (strand) transfer.direction(triangle, strand);
			found.push({ position, normal, strand, color: [color[0]!, color[1]!, color[2]!], area: 0, triangle });
		}
	}
	// Every try stands for the same area; what was refused is air.
	const area = total / Math.max(1, tries);
	return found.map((sample) => ({ ...sample, area }));
}

function triangleArea(positions: ArrayLike<number>, triangles: ArrayLike<number>, t: number): number {
	const at = (corner: number, k: number): number => positions[triangles[t * 3 + corner]! * 3 + k]!;
	const u = [0, 1, 2].map((k) => at(1, k) - at(0, k)) as [number, number, number];
	const v = [0, 1, 2].map((k) => at(2, k) - at(0, k)) as [number, number, number];
	return Math.hypot(u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]) / 2;
}
