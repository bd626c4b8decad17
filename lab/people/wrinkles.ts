import { fractalNoise } from './noise.ts';
import { PLACES, pair, ramp } from './skin-places.ts';

/** Height of wrinkles, metres: brow lines, crow's feet, under the eyes, beside the mouth; deeper with age. */
export function wrinkles(x: number, y: number, z: number, age: number, seed: number): number {
	const side = Math.abs(x);
	const deep = 0.15 + 0.85 * age;
	const warp = 0.0035 * fractalNoise(x * 40, y * 40, z * 40, 2, seed + 31);
	const brow = ramp(0.155, 0.168, y) * ramp(0.205, 0.19, y) * ramp(0.055, 0.035, side);
	const lines = groove((y + warp + 0.6 * x * x) / 0.0095);
	const dx = side - PLACES.outerEye[0];
	const dy = y - PLACES.outerEye[1];
	const reach = Math.hypot(dx, dy);
	const fan = ramp(0.004, 0.009, reach) * ramp(0.026, 0.014, reach) * ramp(-0.1, 0.5, dx / Math.max(1e-4, reach));
	const feet = groove((Math.atan2(dy, dx) + 30 * warp) / 0.32);
	const under = pair(x, y, z, PLACES.underEye, 0.012);
	const creases = groove((y + warp * 0.6 + 0.2 * side) / 0.0036);
	return -deep * (0.00028 * brow * lines + 0.0003 * fan * feet * age + 0.00012 * under * creases);
}

/** A row of narrow grooves, one a unit: 1 in their middle, 0 between. */
function groove(x: number): number {
	const t = Math.abs(x - Math.round(x));
	return Math.exp(-((t / 0.16) ** 2));
}
