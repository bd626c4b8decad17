/** Where a head that comes too near begins to fade, and where it is gone: metres from the viewer to its middle. */
export interface ComfortDistances {
	readonly begin: number;
	readonly end: number;
}

/** An arm's length, and about where a nose would touch. */
export const COMFORT_DISTANCES: ComfortDistances = { begin: 0.5, end: 0.22 };

/**
 * Opacity of a head at a distance: 1 beyond `begin`, 0 within `end`, smooth between them. Nobody likes a stranger's face
 * a hand's breadth before the own, least of all in a headset.
 */
export function comfortOpacity(distance: number, distances: ComfortDistances = COMFORT_DISTANCES): number {
	const { begin, end } = distances;
	if (!(distance < begin)) return 1;
	if (distance <= end) return 0;
	const t = (distance - end) / (begin - end);
	return t * t * (3 - 2 * t);
}
