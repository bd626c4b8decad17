import { beforeAll, expect, test } from 'vitest';
import type { AvatarAsset } from '../../../src/asset/avatar-asset.ts';
import { readGlb } from '../../../src/asset/glb.ts';
import { readAvatar, readAvatarPrefix } from '../../../src/asset/read-avatar.ts';
import { writeAvatar } from '../../../src/asset/write-avatar.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';

const STEP = 2 ** -17;
const original = makeFixtureAvatar({ splatCount: 3000 });
let bytes: Uint8Array;
let read: AvatarAsset;

beforeAll(() => {
	bytes = writeAvatar(original);
	read = readAvatar(bytes);
});

function furthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
	expect(a.length).toBe(b.length);
	let most = 0;
	for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
	return most;
}

test('what says who and how comes back word for word', () => {
	expect(read.name).toBe(original.name);
	expect(read.rights).toEqual(original.rights);
	expect(read.provenance).toEqual(original.provenance);
	expect(read.convention).toEqual(original.convention);
	expect(read.decoder).toEqual(original.decoder);
	expect(read.texture).toBeUndefined();
});

test('lengths of the mesh come back within half a step of 8 micrometres', () => {
	expect(furthest(read.mesh.positions, original.mesh.positions)).toBeLessThan(STEP * 0.51);
	expect(furthest(read.mesh.jointPositions, original.mesh.jointPositions)).toBeLessThan(1e-7);
	expect(furthest(read.mesh.uvs, original.mesh.uvs)).toBeLessThan(1e-5);
	expect(furthest(read.mesh.skinWeights, original.mesh.skinWeights)).toBeLessThan(2e-5);
	read.mesh.expressions.forEach((shape, i) => {
		const before = original.mesh.expressions[i]!;
		const dense = new Float32Array(original.mesh.positions.length);
		before.vertices.forEach((vertex, k) => {
			dense.set(before.offsets.subarray(k * 3, k * 3 + 3), vertex * 3);
		});
		shape.vertices.forEach((vertex, k) => {
			for (let axis = 0; axis < 3; axis++) {
				expect(Math.abs(shape.offsets[k * 3 + axis]! - dense[vertex * 3 + axis]!)).toBeLessThan(STEP * 0.51);
				dense[vertex * 3 + axis] = 0;
			}
		});
		// What was dropped moves less than a step and a half: a hundredth of a millimetre.
		expect(dense.every((value) => Math.abs(value) < STEP * 1.51)).toBe(true);
	});
});

test('topology and regions come back exactly', () => {
	expect(read.mesh.triangles).toEqual(original.mesh.triangles);
	expect(read.mesh.triangleRegions).toEqual(original.mesh.triangleRegions);
	expect(read.mesh.regionNames).toEqual(original.mesh.regionNames);
});

test('splats come back: colours and bindings exactly, lengths by the step, rotations by a few thousandths of a degree', () => {
	const { splats } = read;
	expect(splats.count).toBe(original.splats.count);
	expect(splats.colors).toEqual(original.splats.colors);
	expect(splats.triangles).toEqual(original.splats.triangles);
	expect(furthest(splats.centers, original.splats.centers)).toBeLessThan(STEP * 0.51);
	expect(furthest(splats.scales, original.splats.scales)).toBeLessThan(STEP * 0.51);
	for (let i = 0; i < splats.count; i++) {
		const [now, before] = [splats, original.splats].map((cloud) => cloud.rotations.subarray(i * 4, i * 4 + 4));
		// Half a unit of 1/32,512 in each of four components.
		if (furthest(now!, before!) > 5e-5) throw new Error(`rotation ${i} went from ${before} to ${now}`);
	}
});

test('what was read once loses nothing more by being written again, but for the last bit of rotations', () => {
	const second = writeAvatar(read);
	const again = readAvatar(second);
	// The decoder and the morph targets share bytes only while they agree to the last bit.
	expect(readGlb(second).binary.length).toBe(readGlb(bytes).binary.length);
	expect(again.mesh).toEqual(read.mesh);
	expect({ ...again.splats, rotations: 0 }).toEqual({ ...read.splats, rotations: 0 });
	expect(furthest(again.splats.rotations, read.splats.rotations)).toBeLessThan(1e-4);
});

test('triangles that carry splats only are hidden from other viewers, and come back to us', () => {
	const hidden = makeFixtureAvatar({ splatCount: 100 });
	const regionNames = hidden.mesh.regionNames.map((name) => (name === 'leftEye' ? 'lashes' : name));
	const file = writeAvatar({ ...hidden, mesh: { ...hidden.mesh, regionNames } });
	expect(readAvatar(file).mesh.triangles).toEqual(hidden.mesh.triangles);
	const json = JSON.parse(readGlb(file).json);
	const shown = json.accessors[json.meshes[1].primitives[0].indices].count;
	const eye = hidden.mesh.triangleRegions.filter((region) => hidden.mesh.regionNames[region] === 'leftEye').length;
	expect(shown).toBe(hidden.mesh.triangles.length - eye * 3);
});

test('a texture comes back with its type', () => {
	const texture = { mimeType: 'image/png', bytes: Uint8Array.of(137, 80, 78, 71, 1, 2, 3) } as const;
	expect(readAvatar(writeAvatar({ ...original, texture })).texture).toEqual(texture);
});

test('a beginning of the file gives the first splats, and the more the longer it is', () => {
	const counts = [0.01, 0.2, 0.5, 1].map((share) => {
		const prefix = readAvatarPrefix(bytes.subarray(0, Math.round(bytes.length * share)));
		if (prefix) {
			expect(prefix.centers).toEqual(read.splats.centers.subarray(0, prefix.count * 3));
			expect(prefix.colors).toEqual(read.splats.colors.subarray(0, prefix.count * 4));
		}
		return prefix?.count ?? 0;
	});
	expect(counts[0]).toBe(0);
	expect(counts[1]).toBeGreaterThan(0);
	expect(counts[2]).toBeGreaterThan(counts[1]!);
	expect(counts[3]).toBe(3000);
});

test('the first 150 kB of a full avatar hold some thousands of splats', () => {
	const full = writeAvatar(makeFixtureAvatar({ splatCount: 50_000 }));
	expect(readAvatarPrefix(full.subarray(0, 150_000))!.count).toBeGreaterThan(3000);
});
