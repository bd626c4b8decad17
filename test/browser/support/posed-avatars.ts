import type { GoldenAvatar } from '../../golden/cases.ts';

/** An expression with most of the face in it. */
const TALKING = { jawOpen: 0.7, mouthSmileLeft: 1, eyeBlinkRight: 1, eyeBlinkLeft: 1, cheekPuff: 0.8 } as const;
/** Joints that are all turned. */
export const TURNED = [0, 0.19, 0, 0.98, 0.15, 0.17, 0.03, 0.97, 0.1, 0.1, 0, 0.99, 0, 0.1, 0, 0.99];
/** Avatars that both back ends have to pose as the oracle does, by what is particular about them. */
export const POSED_AVATARS: Readonly<Record<string, GoldenAvatar>> = {
	'at rest': { seed: 1 },
	'talking with a turned head': { seed: 2, expression: TALKING, joints: TURNED },
	'mirrored, stretched and far from the origin': {
		seed: 3,
		expression: TALKING,
		avatarToWorld: [-1.4, 0.1, 0, 0, 0.2, 0.7, 0, 0, 0, 0.3, 0.5, 0, 12, -3, 7, 1],
	},
	'flattened to a plane': {
		seed: 1,
		joints: TURNED,
		avatarToWorld: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0.1, 1],
	},
	'faded, and only its first splats': { seed: 4, splatCount: 1500, opacity: 0.5 },
	corrected: { seed: 5, correctives: true, expression: TALKING, joints: TURNED },
	'corrected otherwise, from the same file': { seed: 5, correctives: true, expression: { jawOpen: 1, browInnerUp: 1 } },
	'corrected beyond what weights may, only its first splats, on a mirrored avatar': {
		seed: 6,
		correctives: true,
		expression: { jawOpen: 4, mouthPucker: 4, tongueOut: 4 },
		splatCount: 1500,
		avatarToWorld: [-1.4, 0.1, 0, 0, 0.2, 0.7, 0, 0, 0, 0.3, 0.5, 0, 0, 0, 0, 1],
	},
};
