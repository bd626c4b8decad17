import type { AvatarAsset, SplatCloud } from '../../src/asset/avatar-asset.ts';
import { writeDecoder } from '../../src/decode/write-decoder.ts';
import { SPLAT_STRIDE } from '../../src/fit/engine/splat-layout.ts';
import { SYNTHETIC_RIGHTS } from '../people/synthetic-rights.ts';
import type { LitPerson } from '../render/lit-person.ts';
import { bakeTexture } from './bake-texture.ts';
import type { SplatEngine } from './splat-engine.ts';

/** How the polish drew the splats. A pixel of its pictures of the face is about 0.5 mm wide at the head. */
export const TRAINED_CONVENTION = {
	dilationPixels2: 0.3,
	opacityCompensation: false,
	trainedPixelMetres: 0.0005,
} as const;

/** The polished splats of an engine and their person as an avatar: splats in the engine's order, decoder, texture, rights. */
export function finishAvatar(engine: SplatEngine, lit: LitPerson, created: string): AvatarAsset {
	const { mesh, name, seed } = lit.person;
	return {
		name,
		mesh,
		splats: toSplatCloud(engine),
		decoder: writeDecoder(mesh),
		convention: TRAINED_CONVENTION,
		texture: bakeTexture(lit.person),
		rights: SYNTHETIC_RIGHTS,
		provenance: { generator: 'Gaspard lab/bake', source: 'synthetic', created, seed },
	};
}

/** Engine records as an asset's splats: unit quaternions, metres, bytes. */
export function toSplatCloud({ count, splats, triangles }: SplatEngine): SplatCloud {
	const cloud = {
		count,
		centers: new Float32Array(count * 3),
		rotations: new Float32Array(count * 4),
		scales: new Float32Array(count * 3),
		colors: new Uint8Array(count * 4),
		triangles: Uint32Array.from(triangles),
	};
	for (let i = 0; i < count; i++) {
		const s = i * SPLAT_STRIDE;
		const length = Math.hypot(splats[s + 4]!, splats[s + 5]!, splats[s + 6]!, splats[s + 7]!);
		for (let k = 0; k < 4; k++) cloud.rotations[i * 4 + k] = splats[s + 4 + k]! / length;
		for (let k = 0; k < 3; k++) {
			cloud.centers[i * 3 + k] = splats[s + k]!;
			cloud.scales[i * 3 + k] = Math.exp(splats[s + 8 + k]!);
			cloud.colors[i * 4 + k] = Math.round(255 * Math.min(1, Math.max(0, splats[s + 12 + k]!)));
		}
		cloud.colors[i * 4 + 3] = Math.round(255 / (1 + Math.exp(-splats[s + 15]!)));
	}
	return cloud;
}

/** An asset's splats as records for an engine; the inverse of `toSplatCloud` up to its rounding. */
export function fromSplatCloud(cloud: SplatCloud): Float32Array {
	const records = new Float32Array(cloud.count * SPLAT_STRIDE);
	for (let i = 0; i < cloud.count; i++) {
		const s = i * SPLAT_STRIDE;
		records.set(cloud.centers.subarray(i * 3, i * 3 + 3), s);
		records.set(cloud.rotations.subarray(i * 4, i * 4 + 4), s + 4);
		for (let k = 0; k < 3; k++) {
			records[s + 8 + k] = Math.log(cloud.scales[i * 3 + k]!);
			records[s + 12 + k] = cloud.colors[i * 4 + k]! / 255;
		}
		const opacity = Math.min(254.5, Math.max(0.5, cloud.colors[i * 4 + 3]!)) / 255;
		records[s + 15] = Math.log(opacity / (1 - opacity));
	}
	return records;
}
