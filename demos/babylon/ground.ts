/** Radius of a walker's body, metres. */
const BODY = 0.22;

interface Box {
	readonly left: number;
	readonly right: number;
	readonly near: number;
	readonly far: number;
}

interface Pillar {
	readonly x: number;
	readonly z: number;
	readonly radius: number;
}

/** A place on the floor plan, metres. */
export interface Place {
	x: number;
	z: number;
}

/** The walkable floor: connected rooms and the obstacles in them. */
export class Ground {
	readonly #rooms: Box[] = [];
	readonly #boxes: Box[] = [];
	readonly #pillars: Pillar[] = [];

	/** Adds a walkable rectangle. Overlapping rooms are connected. */
	room(left: number, right: number, near: number, far: number): void {
		this.#rooms.push({ left, right, near, far });
	}

	/** Adds a rectangular obstacle. */
	box(left: number, right: number, near: number, far: number): void {
		this.#boxes.push({ left, right, near, far });
	}

	/** Adds a round obstacle. */
	pillar(x: number, z: number, radius: number): void {
		this.#pillars.push({ x, z, radius });
	}

	/** Moves a place by a step, sliding along walls and around pillars. */
	walk(place: Place, dx: number, dz: number): void {
		if (this.#isFree(place.x + dx, place.z)) place.x += dx;
		if (this.#isFree(place.x, place.z + dz)) place.z += dz;
		for (const { x, z, radius } of this.#pillars) {
			const [ax, az] = [place.x - x, place.z - z];
			const distance = Math.hypot(ax, az) || 1;
			const least = radius + BODY;
			if (distance >= least) continue;
			const [nx, nz] = [x + (ax / distance) * least, z + (az / distance) * least];
			// A walker who is pushed aside is not pushed through a wall.
			if (this.#isFree(nx, nz)) Object.assign(place, { x: nx, z: nz });
			else Object.assign(place, { x: place.x - dx, z: place.z - dz });
		}
	}

	#isFree(x: number, z: number): boolean {
		const inside = ({ left, right, near, far }: Box, margin: number): boolean =>
			x > left + margin && x < right - margin && z > near + margin && z < far - margin;
		return this.#rooms.some((room) => inside(room, BODY)) && !this.#boxes.some((box) => inside(box, -BODY));
	}
}
