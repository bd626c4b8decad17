import { expect, test } from 'vitest';
import type { AvatarAsset } from '../../../src/asset/avatar-asset.ts';
import { writeAvatar } from '../../../src/asset/write-avatar.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';

const good = makeFixtureAvatar({ splatCount: 100 });

function changed<T extends Float32Array | Uint32Array | Uint8Array>(list: T, at: number, value: number): T {
	const copy = list.slice() as T;
	copy[at] = value;
	return copy;
}

const { mesh, splats } = good;
const [first, ...others] = mesh.expressions;
const wrong: [string, RegExp, AvatarAsset][] = [
	[
		'a splat on a missing triangle',
		/splats\.triangles\[7\] is 99999/,
		{
			...good,
			splats: { ...splats, triangles: changed(splats.triangles, 7, 99_999) },
		},
	],
	[
		'a NaN centre',
		/splats\.centers\[3\] is NaN/,
		{ ...good, splats: { ...splats, centers: changed(splats.centers, 3, NaN) } },
	],
	[
		'a rotation that is none',
		/no unit quaternion for splat 0/,
		{
			...good,
			splats: { ...splats, rotations: changed(splats.rotations, 0, 9) },
		},
	],
	[
		'a splat of a metre',
		/splats\.scales\[5\] is 1;/,
		{ ...good, splats: { ...splats, scales: changed(splats.scales, 5, 1) } },
	],
	[
		'a vertex at infinity',
		/mesh\.positions\[2\] is Infinity/,
		{
			...good,
			mesh: { ...mesh, positions: changed(mesh.positions, 2, Infinity) },
		},
	],
	[
		'a triangle of a missing vertex',
		/mesh\.triangles\[0\]/,
		{
			...good,
			mesh: { ...mesh, triangles: changed(mesh.triangles, 0, 70_000) },
		},
	],
	[
		'too few weights',
		/mesh\.skinWeights has/,
		{ ...good, mesh: { ...mesh, skinWeights: mesh.skinWeights.subarray(4) } },
	],
	['51 expressions', /mesh\.expressions has 51 entries; 52/, { ...good, mesh: { ...mesh, expressions: others } }],
	[
		'an expression out of order',
		/expressions\[0\]\.vertices is not ascending/,
		{
			...good,
			mesh: {
				...mesh,
				expressions: [{ vertices: first!.vertices.slice().reverse(), offsets: first!.offsets }, ...others],
			},
		},
	],
	['an endless name', /characters in "xxxxx/, { ...good, name: 'x'.repeat(5000) }],
];

test.each(wrong)('%s is refused before anything is written, by its name', (_, message, asset) => {
	expect(() => writeAvatar(asset)).toThrow(message);
	expect(() => writeAvatar(asset)).toThrow(expect.objectContaining({ code: 'argument/invalid' }));
});
