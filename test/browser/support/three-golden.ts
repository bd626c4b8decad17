import type { GoldenCase } from '../../golden/cases.ts';
import { lookAt, perspective } from '../../reference/camera.ts';

/** Two neutral heads that overlap, as a scene of three can show them. */
export const THREE_GOLDEN: GoldenCase = {
	name: 'three',
	guards: 'the same picture by three and by the oracles',
	camera: {
		worldToView: lookAt([0, 0.18, 0.9], [0, 0.15, 0]),
		projection: perspective(30, 1),
		width: 192,
		height: 192,
	},
	avatars: [
		{ seed: 1, avatarToWorld: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0.04, 0, 0, 1] },
		{ seed: 4, avatarToWorld: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, -0.04, 0, 0.02, 1] },
	],
};
