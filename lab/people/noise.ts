/** A fixed shuffle of 0..255, twice over, so that sums of two entries need no wrap. */
const SHUFFLE = makeShuffle();
/** Twelve edge directions, four of them again (Perlin 2002): 3 numbers each. */
const SLOPES = Int8Array.from(
	[1, 1, 0, -1, 1, 0, 1, -1, 0, -1, -1, 0, 1, 0, 1, -1, 0, 1, 1, 0, -1, -1, 0, -1].concat([
		0, 1, 1, 0, -1, 1, 0, 1, -1, 0, -1, -1, 1, 1, 0, -1, 1, 0, 0, -1, 1, 0, -1, -1,
	]),
);

/** Smooth noise in space, about -1..1, with features about one unit wide; repeats after 256 units. */
export function gradientNoise(x: number, y: number, z: number, seed: number): number {
	const ix = Math.floor(x);
	const iy = Math.floor(y);
	const iz = Math.floor(z);
	const fx = x - ix;
	const fy = y - iy;
	const fz = z - iz;
	const sx = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
	const sy = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
	const sz = fz * fz * fz * (fz * (fz * 6 - 15) + 10);
	const zBelow = (iz + seed * 37) & 255;
	const zAbove = (iz + 1 + seed * 37) & 255;
	const y0 = SHUFFLE[(iy & 255) + SHUFFLE[zBelow]!]!;
	const y1 = SHUFFLE[((iy + 1) & 255) + SHUFFLE[zBelow]!]!;
	const y2 = SHUFFLE[(iy & 255) + SHUFFLE[zAbove]!]!;
	const y3 = SHUFFLE[((iy + 1) & 255) + SHUFFLE[zAbove]!]!;
	const left = (ix + seed * 101) & 255;
	const right = (ix + 1 + seed * 101) & 255;
	const a0 = slope(SHUFFLE[left + y0]!, fx, fy, fz);
	const a1 = slope(SHUFFLE[right + y0]!, fx - 1, fy, fz);
	const b0 = slope(SHUFFLE[left + y1]!, fx, fy - 1, fz);
	const b1 = slope(SHUFFLE[right + y1]!, fx - 1, fy - 1, fz);
	const c0 = slope(SHUFFLE[left + y2]!, fx, fy, fz - 1);
	const c1 = slope(SHUFFLE[right + y2]!, fx - 1, fy, fz - 1);
	const d0 = slope(SHUFFLE[left + y3]!, fx, fy - 1, fz - 1);
	const d1 = slope(SHUFFLE[right + y3]!, fx - 1, fy - 1, fz - 1);
	const a = a0 + sx * (a1 - a0);
	const b = b0 + sx * (b1 - b0);
	const c = c0 + sx * (c1 - c0);
	const d = d0 + sx * (d1 - d0);
	const below = a + sy * (b - a);
	const above = c + sy * (d - c);
	return below + sz * (above - below);
}

/** `octaves` of noise, each half as large and half as strong: about -1..1. */
export function fractalNoise(x: number, y: number, z: number, octaves: number, seed: number): number {
	let sum = 0;
	let strength = 1;
	let k = 1;
	for (let i = 0; i < octaves; i++) {
		sum += strength * gradientNoise(x * k, y * k, z * k, seed + i);
		strength /= 2;
		k *= 2;
	}
	return sum;
}

/**
 * Scattered points, one a unit cube: writes the distance to the nearest and a random number 0..1 of that point.
 * Exact up to a distance of about one half.
 */
export function scatter(out: Float64Array, x: number, y: number, z: number, seed: number): void {
	// Points further than half a cell beyond the nearer walls cannot win below one half: eight cells are enough.
	const ix = Math.floor(x - 0.5);
	const iy = Math.floor(y - 0.5);
	const iz = Math.floor(z - 0.5);
	let nearest = Infinity;
	let chance = 0;
	for (let dz = 0; dz <= 1; dz++) {
		for (let dy = 0; dy <= 1; dy++) {
			for (let dx = 0; dx <= 1; dx++) {
				const h = hash(ix + dx, iy + dy, iz + dz, seed);
				const px = ix + dx + (h & 1023) / 1023 - x;
				const py = iy + dy + ((h >>> 10) & 1023) / 1023 - y;
				const pz = iz + dz + ((h >>> 20) & 1023) / 1023 - z;
				const squared = px * px + py * py + pz * pz;
				if (squared < nearest) {
					nearest = squared;
					chance = h;
				}
			}
		}
	}
	out[0] = Math.sqrt(nearest);
	out[1] = (Math.imul(chance, 0x9e3779b1) >>> 0) / 4294967296;
}

function hash(x: number, y: number, z: number, seed: number): number {
	let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ Math.imul(z, 0x1b873593) ^ Math.imul(seed, 0x85ebca6b);
	h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
	h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
	return (h ^ (h >>> 15)) >>> 0;
}

function slope(h: number, x: number, y: number, z: number): number {
	const at = (h & 15) * 3;
	return SLOPES[at]! * x + SLOPES[at + 1]! * y + SLOPES[at + 2]! * z;
}

function makeShuffle(): Uint8Array {
	const values = Uint8Array.from({ length: 256 }, (_, i) => i);
	let state = 0x1234567;
	for (let i = 255; i > 0; i--) {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		const j = Math.floor((state / 4294967296) * (i + 1));
		const held = values[i]!;
		values[i] = values[j]!;
		values[j] = held;
	}
	const twice = new Uint8Array(512);
	twice.set(values);
	twice.set(values, 256);
	return twice;
}
