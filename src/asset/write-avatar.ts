import { GaspardError } from '../errors.ts';
import type { AvatarAsset } from './avatar-asset.ts';
import { BinaryBuilder } from './binary-builder.ts';
import { checkAsset } from './check-asset.ts';
import { addCorrectives } from './corrective-records.ts';
import {
	AVATAR_EXTENSION,
	AVATAR_EXTENSION_VERSION,
	COMPONENT,
	CONTENT_HASH_FIELD,
	SIGNATURE_FIELD,
	SPLAT_ATTRIBUTES,
	SPLAT_EXTENSION,
	SPLAT_RECORD,
} from './file-format.ts';
import { writeGlb } from './glb.ts';
import {
	type Accessor,
	addTriangles,
	inverseBindMatrices,
	jointNodes,
	meshPrimitive,
	morphNames,
} from './gltf-mesh.ts';
import { ASSET_LIMITS } from './limits.ts';
import { quantiseMesh } from './quantise-mesh.ts';
import { packSplats, type SplatScaling, splatScaling } from './splat-records.ts';

/** What `writeAvatar` can add. */
export interface WriteAvatarOptions {
	/** The Ed25519 public key of the person who will sign the file in `sealAvatar`: 64 hexadecimal digits. Reserves the place. */
	readonly signer?: string;
}

const ARRAY_BUFFER = 34962;

/**
 * Writes an avatar as a .glb: valid glTF 2 that any viewer shows as a mesh with 52 morph targets, viewers with
 * KHR_gaussian_splatting as splats, and Gaspard as a living head. Lengths are rounded to steps of 8 µm, rotations to 16 bits a
 * component. The splats come first, the most important ones in front, so that the beginning of the file shows a face. The
 * content hash is left zero: `sealAvatar` fills it in.
 *
 * @returns The bytes of the file. `readAvatar` reads them: what it would refuse, `writeAvatar` refuses.
 * @throws GaspardError `argument/invalid` if the asset does not hold together, for example if a splat names a triangle that
 *   does not exist.
 */
export function writeAvatar(asset: AvatarAsset, options: WriteAvatarOptions = {}): Uint8Array {
	checkAsset(asset);
	const { mesh, splats } = asset;
	const quantised = quantiseMesh(mesh);
	const scaling = splatScaling(splats);
	const binary = new BinaryBuilder();
	const accessors: Accessor[] = [];
	const records = packSplats(splats, scaling);
	const splatView = binary.add(records, { byteStride: SPLAT_RECORD.stride, target: ARRAY_BUFFER });
	const splatPrimitive = splatPoints(accessors, splatView, splats.count, records);
	const decoder = binary.add(asset.decoder);
	const headPrimitive = meshPrimitive(binary, accessors, mesh, quantised);
	const shownCount = accessors[headPrimitive['indices'] as number]!.count;
	// All triangles, where other viewers are shown fewer.
	const hidden = shownCount < mesh.triangles.length && { triangles: addTriangles(binary, accessors, mesh.triangles) };
	const matrices = accessors.push({
		bufferView: binary.add(inverseBindMatrices(mesh.jointPositions, quantised)),
		componentType: COMPONENT.float,
		count: 5,
		type: 'MAT4',
	});
	const triangleRegions = binary.add(mesh.triangleRegions);
	const texture = asset.texture && { mimeType: asset.texture.mimeType, bufferView: binary.add(asset.texture.bytes) };
	// Last: a beginning of the file shows a face sooner.
	const correctives = asset.correctives && { correctives: addCorrectives(binary, asset.correctives) };
	const bytes = binary.finish();
	const json = {
		asset: { version: '2.0', generator: asset.provenance.generator },
		extensionsUsed: ['KHR_mesh_quantization', 'KHR_materials_unlit', SPLAT_EXTENSION, AVATAR_EXTENSION],
		extensionsRequired: ['KHR_mesh_quantization'],
		extensions: {
			[AVATAR_EXTENSION]: {
				version: AVATAR_EXTENSION_VERSION,
				[CONTENT_HASH_FIELD]: '0'.repeat(64),
				...(options.signer && { [SIGNATURE_FIELD]: emptySignature(options.signer) }),
				head: { mesh: 1, skin: 0, ...hidden, step: quantised.step, center: quantised.center },
				regions: { names: mesh.regionNames, bufferView: triangleRegions },
				splats: { mesh: 0, node: 1, triangleByteOffset: SPLAT_RECORD.triangle },
				decoder: { bufferView: decoder, format: 'onnx' },
				...correctives,
				convention: asset.convention,
				meta: { name: asset.name, ...asset.rights },
				provenance: asset.provenance,
			},
		},
		scene: 0,
		scenes: [{ nodes: [0, 1, 2] }],
		nodes: sceneNodes(asset, scaling),
		meshes: [
			{ name: 'splats', primitives: [splatPrimitive] },
			{ name: 'head', primitives: [headPrimitive], ...morphNames() },
		],
		skins: [{ joints: [2, 3, 4, 5, 6], skeleton: 2, inverseBindMatrices: matrices - 1 }],
		materials: materials(texture !== undefined),
		...(texture && { textures: [{ source: 0 }], images: [texture] }),
		accessors,
		bufferViews: binary.views,
		buffers: [{ byteLength: bytes.length }],
	};
	const text = JSON.stringify(json);
	const file = writeGlb(text, bytes);
	within('bytes of JSON', new TextEncoder().encode(text).length, ASSET_LIMITS.jsonBytes);
	within('bytes', file.length, ASSET_LIMITS.fileBytes);
	within('metres from the middle of the splats to the furthest', scaling.size, ASSET_LIMITS.distanceMetres);
	return file;
}

function within(what: string, actual: number, limit: number): void {
	if (actual <= limit) return;
	const message = `The file would have ${actual} ${what}; ${limit} are allowed.`;
	throw new GaspardError('argument/invalid', message, { argument: 'asset', actual, expected: limit });
}

function emptySignature(publicKey: string): Record<string, string> {
	if (!/^[0-9a-f]{64}$/.test(publicKey)) {
		throw new GaspardError('argument/invalid', 'options.signer is not an Ed25519 key of 64 hexadecimal digits.', {
			argument: 'options.signer',
			actual: publicKey,
		});
	}
	return { algorithm: 'Ed25519', publicKey, value: '0'.repeat(128) };
}

function sceneNodes(asset: AvatarAsset, scaling: SplatScaling): Record<string, unknown>[] {
	const { size, center } = scaling;
	return [
		{ name: asset.name, mesh: 1, skin: 0 },
		{ name: 'splats', mesh: 0, translation: center, scale: [size, size, size] },
		...jointNodes(asset.mesh.jointPositions, 2),
	];
}

/** Material 0 shows the baked colours as they are; material 1 hides the splats where they would be drawn as dots. */
function materials(textured: boolean): Record<string, unknown>[] {
	const unlit = { extensions: { KHR_materials_unlit: {} } };
	const color = textured ? { baseColorTexture: { index: 0 } } : { baseColorFactor: [0.7, 0.5, 0.42, 1] };
	return [
		{ name: 'head', pbrMetallicRoughness: { ...color, metallicFactor: 0 }, doubleSided: true, ...unlit },
		{ name: 'dots', pbrMetallicRoughness: { baseColorFactor: [0, 0, 0, 0] }, alphaMode: 'BLEND', ...unlit },
	];
}

function splatPoints(
	accessors: Accessor[],
	bufferView: number,
	count: number,
	records: Uint8Array,
): Record<string, unknown> {
	const add = (byteOffset: number, componentType: number, type: string, rest: Partial<Accessor> = {}): number =>
		accessors.push({ bufferView, byteOffset, componentType, count, type, ...rest }) - 1;
	return {
		mode: 0,
		material: 1,
		attributes: {
			[SPLAT_ATTRIBUTES.position]: add(SPLAT_RECORD.position, COMPONENT.short, 'VEC3', {
				normalized: true,
				...positionBounds(records),
			}),
			[SPLAT_ATTRIBUTES.scale]: add(SPLAT_RECORD.scale, COMPONENT.ushort, 'VEC3', { normalized: true }),
			[SPLAT_ATTRIBUTES.rotation]: add(SPLAT_RECORD.rotation, COMPONENT.byte, 'VEC4', { normalized: true }),
			[SPLAT_ATTRIBUTES.color]: add(SPLAT_RECORD.color, COMPONENT.float, 'VEC3'),
			[SPLAT_ATTRIBUTES.opacity]: add(SPLAT_RECORD.opacity, COMPONENT.ubyte, 'SCALAR', { normalized: true }),
		},
		extensions: {
			[SPLAT_EXTENSION]: {
				kernel: 'ellipse',
				colorSpace: 'srgb_rec709_display',
				projection: 'perspective',
				sortingMethod: 'cameraDistance',
			},
		},
	};
}

function positionBounds(records: Uint8Array): { min: number[]; max: number[] } {
	const view = new DataView(records.buffer, records.byteOffset);
	const min = [Infinity, Infinity, Infinity];
	const max = [-Infinity, -Infinity, -Infinity];
	for (let at = SPLAT_RECORD.position; at < records.length; at += SPLAT_RECORD.stride) {
		for (let axis = 0; axis < 3; axis++) {
			const value = view.getInt16(at + axis * 2, true);
			min[axis] = Math.min(min[axis]!, value);
			max[axis] = Math.max(max[axis]!, value);
		}
	}
	return { min, max };
}
