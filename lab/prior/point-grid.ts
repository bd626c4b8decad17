/** Finds the nearest of many points. */
export class PointGrid {
	readonly #points: Float32Array;
	readonly #cell: number;
	readonly #cells = new Map<string, number[]>();

	/** @param points - 3 numbers a point. */
	constructor(points: Float32Array) {
		this.#points = points;
		const count = points.length / 3;
		let extent = 1e-6;
		for (let k = 0; k < 3; k++) {
			let low = Infinity;
			let high = -Infinity;
			for (let i = k; i < points.length; i += 3) {
				low = Math.min(low, points[i]!);
				high = Math.max(high, points[i]!);
			}
			if (count > 0) extent = Math.max(extent, high - low);
		}
		// About two points a cell, were they spread over a sheet as large as their extent.
		this.#cell = extent / Math.max(1, Math.sqrt(count / 2));
		for (let i = 0; i < count; i++) {
			const key = this.#key(points[i * 3]!, points[i * 3 + 1]!, points[i * 3 + 2]!);
			const cell = this.#cells.get(key);
			if (cell) cell.push(i);
			else this.#cells.set(key, [i]);
		}
	}

	/** Index of the nearest point within three cells; -1 where there is none. */
	nearest(point: readonly number[]): number {
		let best = Infinity;
		let found = -1;
		for (let reach = 0; reach <= 3 && (reach === 0 || best > (this.#cell * (reach - 1)) ** 2); reach++) {
			for (let dx = -reach; dx <= reach; dx++) {
				for (let dy = -reach; dy <= reach; dy++) {
					for (let dz = -reach; dz <= reach; dz++) {
						if (Math.max(Math.abs(dx), Math.abs(dy), Math.abs(dz)) !== reach) continue;
						const c = this.#cell;
						for (const i of this.#cells.get(this.#key(point[0]! + dx * c, point[1]! + dy * c, point[2]! + dz * c)) ??
							[]) {
							const at = i * 3;
							const squared =
								(this.#points[at]! - point[0]!) ** 2 +
								(this.#points[at + 1]! - point[1]!) ** 2 +
								(this.#points[at + 2]! - point[2]!) ** 2;
							if (squared >= best) continue;
							best = squared;
							found = i;
						}
					}
				}
			}
		}
		return found;
	}

	#key(x: number, y: number, z: number): string {
		return `${Math.floor(x / this.#cell)},${Math.floor(y / this.#cell)},${Math.floor(z / this.#cell)}`;
	}
}
