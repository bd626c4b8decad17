import type { RenderingConvention } from '../../src/asset/avatar-asset.ts';
import type { ExpressionName } from '../../src/rig/expression-names.ts';
import { lookAt, orthographic, perspective, type ReferenceCamera } from '../reference/camera.ts';

/** One avatar of a golden picture: a fixture, posed and placed. */
export interface GoldenAvatar {
	readonly seed: number;
	readonly expression?: Readonly<Partial<Record<ExpressionName, number>>>;
	/** Local rotations of neck, head, leftEye, rightEye, quaternions x y z w; at rest unless given. */
	readonly joints?: readonly number[];
	/** Column-major 4x4; identity unless given. */
	readonly avatarToWorld?: readonly number[];
	/** How many of the 6,000 splats; all unless given. */
	readonly splatCount?: number;
	readonly opacity?: number;
	readonly convention?: RenderingConvention;
	/** Random, large correctives, at the weights that the fixture's network gives. */
	readonly correctives?: boolean;
}

/** One picture that is kept, and what it guards. */
export interface GoldenCase {
	readonly name: string;
	readonly guards: string;
	readonly camera: ReferenceCamera;
	/** World to view of the rig that splats are sorted for, where it is not the camera's own. */
	readonly sortedFor?: readonly number[];
	readonly avatars: readonly GoldenAvatar[];
	/** Groups of avatars that are sorted together, farthest first; all in one unless given. */
	readonly clusters?: readonly (readonly number[])[];
}

/** Splats of every fixture in the pictures. */
export const GOLDEN_SPLAT_COUNT = 6000;

const SIZE = 192;

const camera = (
	eye: readonly [number, number, number],
	projection: number[] = perspective(30, 1),
	target: readonly [number, number, number] = [0, 0.15, 0],
): ReferenceCamera => ({ worldToView: lookAt(eye, target), projection, width: SIZE, height: SIZE });

const talking = { jawOpen: 0.5, mouthSmileLeft: 0.6, browInnerUp: 0.7, eyeBlinkRight: 0.8 } as const;
const turned = [0, 0.09, 0, 0.996, 0.05, 0.17, 0.03, 0.984, 0, 0.1, 0, 0.995, 0, 0.1, 0, 0.995];

/** The table: add a line, run with GASPARD_BLESS=1, look at the new picture, commit it. */
export const GOLDEN_CASES: readonly GoldenCase[] = [
	{
		name: 'front',
		guards: 'the plain case: a neutral face, a symmetric frustum',
		camera: camera([0, 0.16, 0.75]),
		avatars: [{ seed: 1 }],
	},
	{
		name: 'side-posed',
		guards: 'expression and joints reach the splats',
		camera: camera([0.7, 0.2, 0.3]),
		avatars: [{ seed: 1, expression: talking, joints: turned }],
	},
	{
		name: 'behind-scaled',
		guards: 'scale and rotation of the avatar',
		camera: camera([0.1, 0.3, -1.1]),
		avatars: [{ seed: 2, avatarToWorld: [1.2, 0, 0.5, 0, 0, 1.3, 0, 0, -0.5, 0, 1.2, 0, 0, 0, 0.05, 1] }],
	},
	{
		name: 'off-axis',
		guards: 'a frustum that is not symmetric, as an XR eye has it, and a splat beside it',
		camera: camera([0, 0.2, 0.5], perspective(40, 1, { shift: 0.2 })),
		avatars: [{ seed: 3, expression: talking }],
	},
	{
		name: 'near',
		guards: 'the clamp of the Jacobian: the camera all but touches the cheek',
		camera: camera([0.05, 0.15, 0.16], perspective(70, 1, { near: 0.01 }), [0, 0.16, 0]),
		avatars: [{ seed: 1, expression: talking }],
	},
	{
		name: 'mirrored',
		guards: 'a transform with negative determinant and three different scales',
		camera: camera([0.2, 0.2, 0.8]),
		avatars: [{ seed: 1, expression: talking, avatarToWorld: [-1.1, 0, 0, 0, 0.15, 0.8, 0, 0, 0, 0, 0.6, 0, 0, 0.03, 0, 1] }],
	},
	{
		name: 'two-overlapping',
		guards: 'two heads in one order, splat by splat',
		camera: camera([0, 0.18, 0.9]),
		avatars: [
			{ seed: 1, avatarToWorld: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0.04, 0, 0, 1] },
			{ seed: 4, expression: talking, avatarToWorld: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, -0.04, 0, 0.02, 1] },
		],
	},
	{
		name: 'two-clusters',
		guards: 'clusters draw farthest first, whichever way the list goes',
		camera: camera([0, 0.18, 1.1]),
		avatars: [
			{ seed: 1, avatarToWorld: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0.06, 0, 0.25, 1] },
			{ seed: 4, avatarToWorld: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, -0.06, 0, -0.25, 1] },
		],
		clusters: [[1], [0]],
	},
	{
		name: 'faded-overlapping',
		guards: 'avatars of different opacity in one order: pixels that show both, one, none',
		camera: camera([0, 0.18, 1.1]),
		avatars: [
			{ seed: 1, opacity: 0.75, avatarToWorld: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0.04, 0, 0.02, 1] },
			{ seed: 4, opacity: 0.3, avatarToWorld: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, -0.04, 0, -0.02, 1] },
		],
	},
	{
		name: 'corrected',
		guards: 'correctives: centres, colours and opacities of a third of the splats follow the expression',
		camera: camera([0.2, 0.18, 0.75]),
		avatars: [{ seed: 5, correctives: true, expression: talking, joints: turned }],
	},
	{
		name: 'orthographic',
		guards: 'a projection without perspective',
		camera: camera([0.3, 0.25, 0.8], orthographic(0.42, 1)),
		avatars: [{ seed: 2 }],
	},
	{
		name: 'faded-prefix',
		guards: 'fewer, larger splats; opacity; another dilation with its compensation',
		camera: camera([-0.2, 0.2, 0.7]),
		avatars: [
			{
				seed: 3,
				splatCount: 1500,
				opacity: 0.6,
				convention: { dilationPixels2: 0.1, opacityCompensation: true },
			},
		],
	},
];
