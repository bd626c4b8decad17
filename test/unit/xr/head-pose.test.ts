import { expect, test } from 'vitest';
import { EXPRESSION_COUNT } from '../../../src/rig/expression-names.ts';
import { poseVertices } from '../../../src/rig/pose-vertices.ts';
import { multiply, rotatePoint } from '../../../src/rig/quaternion.ts';
import { HeadAnchor } from '../../../src/xr/head-anchor.ts';
import { HeadPose } from '../../../src/xr/head-pose.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';

const { mesh } = makeFixtureAvatar({ seed: 1, splatCount: 10, detail: 2 });

/** Pitch after yaw after nothing, as a viewer turns. */
function looking(yaw: number, pitch: number, roll = 0): Float64Array {
	const q = new Float64Array([0, Math.sin(yaw / 2), 0, Math.cos(yaw / 2)]);
	multiply(q, q, [Math.sin(pitch / 2), 0, 0, Math.cos(pitch / 2)]);
	multiply(q, q, [0, 0, Math.sin(roll / 2), Math.cos(roll / 2)]);
	return q;
}

/** The eyes of the posed mesh in the world, and where the posed skull looks: by the rig itself. */
function worn(pose: HeadPose): { eyes: Float64Array; forward: Float64Array } {
	const joints = [...pose.neck, ...pose.head, 0, 0, 0, 1, 0, 0, 0, 1];
	const vertices = new Float32Array(mesh.positions.length);
	poseVertices(vertices, mesh, new Float32Array(EXPRESSION_COUNT), joints);
	const eyes = new Float64Array(3);
	HeadAnchor.betweenEyes(mesh)!.find(eyes, vertices);
	const forward = new Float64Array([0, 0, 1]);
	for (const q of [pose.head, pose.neck, pose.rootRotation]) rotatePoint(forward, q);
	return { eyes, forward };
}

const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
	Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!, a[2]! - b[2]!);

test('the eyes of a worn head are the viewer’s, and it looks where the viewer looks', () => {
	const pose = new HeadPose(mesh.jointPositions);
	const viewer = [0.3, 1.62, -2];
	for (let i = 0; i < 200; i++) {
		const rotation = looking(i * 0.37, Math.sin(i) * 1.3, Math.cos(i * 2) * 0.5);
		const scale = 1 + 0.1 * Math.sin(i * 3);
		pose.turn(rotation);
		const { eyes, forward } = worn(pose);
		pose.place(viewer, eyes, scale);
		const world = eyes.map((value) => value * scale);
		rotatePoint(world, pose.rootRotation);
		expect(
			distance(
				world.map((value, axis) => value + pose.rootPosition[axis]!),
				viewer,
			),
		).toBeLessThan(1e-6);
		const wanted = new Float64Array([0, 0, -1]);
		rotatePoint(wanted, rotation);
		expect(distance(forward, wanted)).toBeLessThan(1e-9);
	}
});

test('where the joints lead the eyes is where the posed mesh has them', () => {
	const pose = new HeadPose(mesh.jointPositions);
	pose.turn(looking(0, 0));
	pose.turn(looking(0.5, -0.9, 0.3));
	const asked = new Float64Array(3);
	pose.eyesWhenTurned(asked);
	expect(distance(asked, worn(pose).eyes)).toBeLessThan(1e-5);
});

test('an expression does not move the point between the eyes', () => {
	const vertices = new Float32Array(mesh.positions.length);
	poseVertices(
		vertices,
		mesh,
		new Float32Array(EXPRESSION_COUNT).fill(1),
		[0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1],
	);
	const eyes = new Float64Array(3);
	HeadAnchor.betweenEyes(mesh)!.find(eyes, vertices);
	const p = mesh.jointPositions;
	expect(
		distance(
			eyes,
			[0, 1, 2].map((i) => (p[6 + i]! + p[9 + i]!) / 2),
		),
	).toBeLessThan(1e-6);
});

test('a mesh without a rigid skull has no anchor', () => {
	expect(HeadAnchor.betweenEyes({ ...mesh, skinWeights: new Float32Array(mesh.skinWeights.length) })).toBeUndefined();
});

test('a glance leaves the shoulders alone; a turn beyond the dead zone takes them along', () => {
	const pose = new HeadPose(mesh.jointPositions, { yawDeadZone: 0.5 });
	const bodyYaw = (): number => 2 * Math.atan2(pose.rootRotation[1]!, pose.rootRotation[3]!);
	pose.turn(looking(Math.PI, 0));
	const begin = bodyYaw();
	pose.turn(looking(Math.PI + 0.45, 0.2));
	expect(bodyYaw()).toBe(begin);
	pose.turn(looking(Math.PI + 0.8, 0));
	expect(bodyYaw() - begin).toBeCloseTo(0.3, 9);
	pose.reset();
	pose.turn(looking(Math.PI + 0.8, 0));
	expect(bodyYaw() - begin).toBeCloseTo(0.8, 9);
});

test('the neck makes its share of the turn', () => {
	const pose = new HeadPose(mesh.jointPositions, { neckShare: 0.25 });
	pose.turn(looking(0, 0));
	pose.turn(looking(0, 0.8));
	expect(2 * Math.asin(Math.abs(pose.neck[0]!))).toBeCloseTo(0.2, 9);
	expect(2 * Math.asin(Math.abs(pose.head[0]!))).toBeCloseTo(0.6, 9);
});
