/** Distances between the viewer and the middle of a head at which the head begins to fade and is invisible, metres. */
export interface ComfortDistances {
	readonly begin: number;
	readonly end: number;
}

/** The fade begins at arm's length and ends about where the noses would touch. */
export const COMFORT_DISTANCES: ComfortDistances = { begin: 0.5, end: 0.22 };

/**
 * Opacity of a head at a distance in metres: 1 beyond `begin`, 0 within `end`, smooth between them. In a headset a face
 * at very close range is unpleasant.
 */
export function comfortOpacity(distance: number, distances: ComfortDistances = COMFORT_DISTANCES): number {
	const { begin, end } = distances;
	if (!(distance < begin)) return 1;
	if (distance <= end) return 0;
	const t = (distance - end) / (begin - end);
	return t * t * (3 - 2 * t);
}
