import { expect, test } from 'vitest';
import type { AvatarAsset } from '../../../src/asset/avatar-asset.ts';
import { readAvatar } from '../../../src/asset/read-avatar.ts';
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
	['an endless name', /meta\.name is not text of at most 4096/, { ...good, name: 'x'.repeat(5000) }],
	[
		'skin weights of more than 1',
		/skinWeights of vertex 0 sum to/,
		{ ...good, mesh: { ...mesh, skinWeights: changed(changed(mesh.skinWeights, 0, 1), 1, 1) } },
	],
	[
		'a negative skin weight',
		/skinWeights\[2\] is -1/,
		{ ...good, mesh: { ...mesh, skinWeights: changed(mesh.skinWeights, 2, -1) } },
	],
	[
		'rights in other words',
		/meta\.avatarPermission is not onlyAuthor or/,
		{ ...good, rights: { ...good.rights, avatarPermission: 'friends' as 'everyone' } },
	],
	[
		'an unknown source',
		/provenance\.source is not synthetic or photo or clip/,
		{ ...good, provenance: { ...good.provenance, source: 'scan' as 'photo' } },
	],
	[
		'a dilation beyond its bounds',
		/convention\.dilationPixels2 is not a number from 0 to 10/,
		{ ...good, convention: { ...good.convention, dilationPixels2: 11 } },
	],
	[
		'a texture of another kind',
		/mimeType is image\/webp; use PNG or JPEG/,
		{ ...good, texture: { mimeType: 'image/webp' as 'image/png', bytes: new Uint8Array(10) } },
	],
	[
		'splats that only rounding takes out of reach',
		/metres from the middle of the splats/,
		{
			...good,
			splats: { ...splats, centers: changed(changed(splats.centers, 0, -4), 3, 3.9999) },
		},
	],
];

test.each(wrong)('%s is refused before anything is written, by its name', (_, message, asset) => {
	expect(() => writeAvatar(asset)).toThrow(message);
	expect(() => writeAvatar(asset)).toThrow(expect.objectContaining({ code: 'argument/invalid' }));
});

test('what is written at the limits is read', () => {
	const scales = splats.scales.map((value, i) => (i === 4 ? 0.24999999 : value));
	const joints = changed(mesh.jointPositions, 3, mesh.jointPositions[0]! + 3.9);
	const asset = { ...good, mesh: { ...mesh, jointPositions: joints }, splats: { ...splats, scales } };
	expect(readAvatar(writeAvatar(asset)).splats.count).toBe(100);
	const far = changed(changed(mesh.jointPositions, 0, -3), 3, 3);
	expect(() => writeAvatar({ ...good, mesh: { ...mesh, jointPositions: far } })).toThrow(/6 m from its parent/);
});
