import { expect, test } from 'vitest';
import { type PosedSplats, poseSplats } from '../../lab/export/posed-splats.ts';
import { writePly } from '../../lab/export/write-ply.ts';
import { writeSplat } from '../../lab/export/write-splat.ts';
import { poseGolden } from '../golden/pose-golden.ts';
import { deformSplats, multiply, transpose, type WorldSplats } from '../reference/deform-splats.ts';

const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
/** Head turned by 40 degrees, so that a rotation that is forgotten shows. */
const TURNED = [0, 0, 0, 1, 0, Math.sin(0.35), 0, Math.cos(0.35), 0, 0, 0, 1, 0, 0, 0, 1];

const { asset, vertices } = poseGolden({
	seed: 3,
	expression: { jawOpen: 0.8, eyeBlinkLeft: 1, mouthSmileLeft: 0.5 },
	joints: TURNED,
});
const oracle = deformSplats({
	splats: asset.splats,
	restPositions: asset.mesh.positions,
	triangles: asset.mesh.triangles,
	posedPositions: vertices,
	avatarToWorld: IDENTITY,
});
const posed = poseSplats(asset, vertices);

test('a .ply holds the pose of the oracle: places, covariances, colours, opacities', () => {
	const read = readPly(writePly(posed));
	expect(read.count).toBe(asset.splats.count);
	const { center, covariance, color } = worst(read, oracle);
	expect(center).toBeLessThan(1e-6);
	expect(covariance).toBeLessThan(1e-4);
	expect(color).toBeLessThan(0.51 / 255);
});

test('a .splat holds the same, with rotations of eight bits', () => {
	const read = readSplat(writeSplat(posed));
	expect(read.count).toBe(asset.splats.count);
	const { center, covariance, color } = worst(read, oracle);
	expect(center).toBeLessThan(1e-6);
	expect(covariance).toBeLessThan(0.04);
	expect(color).toBeLessThan(1e-6);
});

/** Splats of a file: colours 0..1. */
type Read = Omit<PosedSplats, 'colors'> & { readonly colors: Float64Array };

/** Reads by the names in the header, as other software does. */
function readPly(bytes: Uint8Array): Read {
	const text = new TextDecoder('latin1').decode(bytes.subarray(0, 4096));
	const end = text.indexOf('end_header\n') + 11;
	const count = Number(/element vertex (\d+)/.exec(text)![1]);
	const names = [...text.slice(0, end).matchAll(/property float (\w+)/g)].map((match) => match[1]!);
	const view = new DataView(bytes.buffer, bytes.byteOffset + end);
	expect(view.byteLength).toBe(count * names.length * 4);
	const at = (i: number, name: string): number => {
		if (!names.includes(name)) throw new Error(`The file has no property ${name}.`);
		return view.getFloat32((i * names.length + names.indexOf(name)) * 4, true);
	};
	const read = empty(count);
	for (let i = 0; i < count; i++) {
		for (let k = 0; k < 3; k++) {
			read.centers[i * 3 + k] = at(i, 'xyz'[k]!);
			read.scales[i * 3 + k] = Math.exp(at(i, `scale_${k}`));
			read.colors[i * 4 + k] = 0.5 + 0.28209479177387814 * at(i, `f_dc_${k}`);
		}
		read.colors[i * 4 + 3] = 1 / (1 + Math.exp(-at(i, 'opacity')));
		read.rotations.set([at(i, 'rot_1'), at(i, 'rot_2'), at(i, 'rot_3'), at(i, 'rot_0')], i * 4);
	}
	return read;
}

function readSplat(bytes: Uint8Array): Read {
	const count = bytes.length / 32;
	const view = new DataView(bytes.buffer);
	const read = empty(count);
	for (let i = 0; i < count; i++) {
		for (let k = 0; k < 3; k++) {
			read.centers[i * 3 + k] = view.getFloat32(i * 32 + k * 4, true);
			read.scales[i * 3 + k] = view.getFloat32(i * 32 + 12 + k * 4, true);
		}
		for (let k = 0; k < 4; k++) read.colors[i * 4 + k] = bytes[i * 32 + 24 + k]! / 255;
		const [w, x, y, z] = [0, 1, 2, 3].map((k) => (bytes[i * 32 + 28 + k]! - 128) / 128) as [
			number,
			number,
			number,
			number,
		];
		const length = Math.hypot(x, y, z, w);
		read.rotations.set([x / length, y / length, z / length, w / length], i * 4);
	}
	return read;
}

function empty(count: number): Read {
	return {
		count,
		centers: new Float32Array(count * 3),
		rotations: new Float32Array(count * 4),
		scales: new Float32Array(count * 3),
		colors: new Float64Array(count * 4),
	};
}

/** Largest differences: metres; of the splat's largest variance; of 1. */
function worst(read: Read, truth: WorldSplats): { center: number; covariance: number; color: number } {
	const result = { center: 0, covariance: 0, color: 0 };
	for (let i = 0; i < truth.count; i++) {
		for (let k = 0; k < 3; k++) {
			result.center = Math.max(result.center, Math.abs(read.centers[i * 3 + k]! - truth.centers[i * 3 + k]!));
		}
		for (let k = 0; k < 4; k++) {
			result.color = Math.max(result.color, Math.abs(read.colors[i * 4 + k]! - truth.colors[i * 4 + k]!));
		}
		const expected = truth.covariances.subarray(i * 9, i * 9 + 9);
		const largest = Math.max(expected[0]!, expected[4]!, expected[8]!);
		covariance(read, i).forEach((value, k) => {
			result.covariance = Math.max(result.covariance, Math.abs(value - expected[k]!) / largest);
		});
	}
	return result;
}

/** R S S Rᵗ, columns of R by turning the axes. */
function covariance({ rotations, scales }: Read, i: number): number[] {
	const [x, y, z, w] = rotations.subarray(i * 4, i * 4 + 4) as unknown as [number, number, number, number];
	const turned = [
		...[1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
		...[2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
		...[2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
	];
	const axes = turned.map((value, k) => value * scales[i * 3 + (k % 3)]!);
	return multiply(axes, transpose(axes));
}
