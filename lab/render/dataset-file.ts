import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Camera } from './camera.ts';
import type { Environment } from './environment.ts';
import type { Pose } from './pose-layers.ts';

/** One annotated picture of a person. */
export interface DatasetPicture {
	readonly camera: Camera;
	readonly pose: Pose;
	/** Index into the person's environments. */
	readonly light: number;
	/** Premultiplied display sRGB and coverage (the mask): 4 bytes a pixel, rows from the top. */
	readonly rgba: Uint8Array;
	/** What the middle of each pixel shows: 0 nothing, n the n-1st name of the person's `labels`. */
	readonly regions: Uint8Array;
	/** Tenths of a millimetre before the camera, of what the middle of each pixel shows; 0 nothing. */
	readonly depths: Uint16Array;
}

/** Everything known of one person of the dataset. */
export interface DatasetPerson {
	readonly seed: number;
	readonly traits: Readonly<Record<string, string | number>>;
	/** The head model's identity coefficients, and the mean distance in metres by which they miss the true vertices. */
	readonly identity: readonly number[];
	readonly identityError: number;
	/** True neutral vertices on the head model's topology: 3 numbers a vertex, metres. */
	readonly positions: Float32Array;
	readonly labels: readonly string[];
	readonly environments: readonly Environment[];
	readonly pictures: readonly DatasetPicture[];
}

/** A picture as the header keeps it: places of packed chunks. */
interface KeptPicture {
	readonly worldToView: number[];
	readonly focalPixels: number;
	readonly size: number;
	readonly expression: number[];
	readonly joints: number[];
	readonly light: number;
	readonly rgba: Chunk;
	readonly regions: Chunk;
	readonly depths: Chunk;
}

/** Offset and length of packed bytes after the header. */
type Chunk = [number, number];

const MAGIC = 0x44505347;
const VERSION = 1;
const FAST = { level: 2 } as const;

/** Writes a person as one file; it appears under its name only when it is whole. */
export function writeDatasetPerson(path: string, { positions, pictures, ...person }: DatasetPerson): void {
	const chunks: Buffer[] = [];
	let offset = 0;
	const keep = (array: ArrayBufferView): Chunk => {
		const packed = deflateRawSync(Buffer.from(array.buffer, array.byteOffset, array.byteLength), FAST);
		chunks.push(packed);
		offset += packed.length;
		return [offset - packed.length, packed.length];
	};
	const header = {
		...person,
		positions: keep(positions),
		pictures: pictures.map(({ camera, pose, light, rgba, regions, depths }) => ({
			worldToView: [...camera.worldToView],
			focalPixels: camera.focalPixels,
			size: camera.size,
			expression: [...(pose.expression as Float32Array)],
			joints: [...(pose.joints as Float32Array)],
			light,
			rgba: keep(rgba),
			regions: keep(regions),
			depths: keep(depths),
		})),
		bytes: 0,
	};
	header.bytes = offset;
	const text = Buffer.from(JSON.stringify(header));
	const start = Buffer.alloc(12);
	start.writeUInt32LE(MAGIC, 0);
	start.writeUInt32LE(VERSION, 4);
	start.writeUInt32LE(text.length, 8);
	const partial = `${path}.${process.pid}.partial`;
	writeFileSync(partial, Buffer.concat([start, text, ...chunks]));
	renameSync(partial, path);
}

/** True where a whole file of this version is there already. */
export function hasDatasetPerson(path: string): boolean {
	if (!existsSync(path)) return false;
	const file = readFileSync(path);
	if (file.length < 12 || file.readUInt32LE(0) !== MAGIC || file.readUInt32LE(4) !== VERSION) return false;
	const start = 12 + file.readUInt32LE(8);
	if (file.length < start) return false;
	return file.length === start + (JSON.parse(file.toString('utf8', 12, start)) as { bytes: number }).bytes;
}

/**
 * Reads a person. Pictures are unpacked when they are asked for and not kept, so a whole dataset fits in memory packed.
 *
 * @throws Error where the file is not one of these.
 */
export function readDatasetPerson(path: string): DatasetPerson {
	const file = readFileSync(path);
	if (file.length < 12 || file.readUInt32LE(0) !== MAGIC || file.readUInt32LE(4) !== VERSION)
		throw new Error(`${path} is no person of this version of the dataset: delete it and run lab/render/dataset.ts.`);
	const start = 12 + file.readUInt32LE(8);
	const header = JSON.parse(file.toString('utf8', 12, start));
	const unpack = ([at, length]: Chunk): Buffer => inflateRawSync(file.subarray(start + at, start + at + length));
	const { bytes: _, pictures, positions, ...person } = header;
	const floats = unpack(positions);
	return {
		...person,
		positions: new Float32Array(Uint8Array.from(floats).buffer),
		pictures: pictures.map(
			(kept: KeptPicture): DatasetPicture => ({
				camera: {
					worldToView: Float64Array.from(kept.worldToView),
					focalPixels: kept.focalPixels,
					size: kept.size,
				},
				pose: { expression: Float32Array.from(kept.expression), joints: Float32Array.from(kept.joints) },
				light: kept.light,
				get rgba() {
					return new Uint8Array(unpack(kept.rgba));
				},
				get regions() {
					return new Uint8Array(unpack(kept.regions));
				},
				get depths() {
					return new Uint16Array(Uint8Array.from(unpack(kept.depths)).buffer);
				},
			}),
		),
	};
}
