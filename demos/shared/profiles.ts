/** Outline of something turned on a lathe: radius and height, metres. */
export type Profile = readonly (readonly [radius: number, y: number])[];

/**
 * A turned socle under a bust, down to where its shaft begins. Its top is the origin of a head, so that the lower edge of
 * the bust disappears in it.
 */
export const PLINTH_PROFILE: Profile = [
	[0, -0.066],
	[0.04, -0.066],
	[0.048, -0.07],
	[0.053, -0.08],
	[0.057, -0.1],
	[0.058, -0.125],
	[0.06, -0.14],
	[0.062, -0.155],
	[0.078, -0.166],
	[0.104, -0.171],
	[0.108, -0.176],
	[0.108, -0.2],
	[0.104, -0.206],
	[0.098, -0.208],
];

/** A coat that hangs from the lower edge of a bust. */
export const COAT_PROFILE: Profile = [
	[0, -0.085],
	[0.1, -0.09],
	[0.16, -0.13],
	[0.185, -0.2],
	[0.17, -0.42],
	[0.18, -0.6],
	[0.21, -0.9],
	[0, -0.9],
];
