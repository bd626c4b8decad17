/** One island of the head model's texture: an affine image of MakeHuman's layout, so skins can be resampled into it. */
export interface AtlasIsland {
	readonly name: string;
	/** Box in MakeHuman's texture, origin top left: left, top, right, bottom. */
	readonly source: readonly [number, number, number, number];
	/** Where the box goes in the atlas, origin top left. */
	readonly target: readonly [number, number, number, number];
	/** True where the island is turned a quarter clockwise (the face lies on its side in MakeHuman's sheet). */
	readonly turned: boolean;
}

/** Islands of the atlas. The maker's mark of the sheets lies in none of them. */
export const ATLAS: readonly AtlasIsland[] = [
	{ name: 'head', source: [0.636, 0.178, 1, 0.856], target: [0, 0, 1, 0.537], turned: true },
	{ name: 'mouth', source: [0.752, 0.86, 0.93, 0.992], target: [0.49, 0.55, 0.74, 0.735], turned: false },
	{ name: 'bust', source: [0.18, 0.02, 0.6, 0.245], target: [0.005, 0.55, 0.475, 0.802], turned: false },
	{ name: 'rightSocket', source: [0.008, 0.36, 0.081, 0.457], target: [0.75, 0.55, 0.82, 0.643], turned: false },
	{ name: 'leftSocket', source: [0.082, 0.36, 0.155, 0.457], target: [0.83, 0.55, 0.9, 0.643], turned: false },
	{ name: 'upperTeeth', source: [0.674, 0.098, 0.742, 0.129], target: [0.5, 0.75, 0.66, 0.823], turned: false },
	{ name: 'lowerTeeth', source: [0.674, 0.076, 0.742, 0.106], target: [0.5, 0.83, 0.66, 0.9], turned: false },
	{ name: 'tongue', source: [0.618, 0.012, 0.653, 0.076], target: [0.7, 0.75, 0.79, 0.915], turned: false },
	{ name: 'lashes', source: [0.654, 0.01, 0.762, 0.078], target: [0.5, 0.91, 0.66, 0.995], turned: false },
	{ name: 'leftEye', source: [-1, -1, 1, 1], target: [0.01, 0.81, 0.19, 0.99], turned: false },
	{ name: 'rightEye', source: [-1, -1, 1, 1], target: [0.21, 0.81, 0.39, 0.99], turned: false },
	{ name: 'hidden', source: [0, 0, 1, 1], target: [0.96, 0.96, 0.99, 0.99], turned: false },
];

/** The island of that name. */
export function atlasIsland(name: string): AtlasIsland {
	const island = ATLAS.find((candidate) => candidate.name === name);
	if (island === undefined) throw new Error(`the atlas has no island ${name}`);
	return island;
}

/** Atlas coordinates (origin top left) of a point of an island's source (origin top left). */
export function toAtlas(island: AtlasIsland, u: number, v: number): [number, number] {
	const [left, top, right, bottom] = island.source;
	const x = (u - left) / (right - left);
	const y = (v - top) / (bottom - top);
	const [targetLeft, targetTop, targetRight, targetBottom] = island.target;
	const [across, down] = island.turned ? [1 - y, x] : [x, y];
	return [targetLeft + across * (targetRight - targetLeft), targetTop + down * (targetBottom - targetTop)];
}
