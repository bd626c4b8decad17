/** Smooth noise in space, about -1..1, with features about one unit wide. */
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
	const corner = (dx: number, dy: number, dz: number) =>
		slope(hash(ix + dx, iy + dy, iz + dz, seed), fx - dx, fy - dy, fz - dz);
	const x00 = corner(0, 0, 0) + sx * (corner(1, 0, 0) - corner(0, 0, 0));
	const x10 = corner(0, 1, 0) + sx * (corner(1, 1, 0) - corner(0, 1, 0));
	const x01 = corner(0, 0, 1) + sx * (corner(1, 0, 1) - corner(0, 0, 1));
	const x11 = corner(0, 1, 1) + sx * (corner(1, 1, 1) - corner(0, 1, 1));
	const y0 = x00 + sy * (x10 - x00);
	const y1 = x01 + sy * (x11 - x01);
	return y0 + sz * (y1 - y0);
}

/** `octaves` of noise, each half as large and half as strong: about -1..1. */
export function fractalNoise(x: number, y: number, z: number, octaves: number, seed: number): number {
	let sum = 0;
	let strength = 0.5;
	for (let i = 0; i < octaves; i++) {
		const k = 2 ** i;
		sum += strength * gradientNoise(x * k, y * k, z * k, seed + i);
		strength /= 2;
	}
	return sum * 2;
}

/**
 * Scattered points, about one a unit cube: writes the distance to the nearest and a random number 0..1 of that point.
 * Distances above 1 are cut to 1 beyond the neighbouring cells.
 */
export function scatter(out: Float64Array, x: number, y: number, z: number, seed: number): void {
	const ix = Math.floor(x);
	const iy = Math.floor(y);
	const iz = Math.floor(z);
	let nearest = Infinity;
	let chance = 0;
	for (let dz = -1; dz <= 1; dz++) {
		for (let dy = -1; dy <= 1; dy++) {
			for (let dx = -1; dx <= 1; dx++) {
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

/** One of twelve edge directions (Perlin 2002), dotted with the offset. */
function slope(h: number, x: number, y: number, z: number): number {
	const pick = h & 15;
	const u = pick < 8 ? x : y;
	const v = pick < 4 ? y : pick === 12 || pick === 14 ? x : z;
	return ((pick & 1) === 0 ? u : -u) + ((pick & 2) === 0 ? v : -v);
}
