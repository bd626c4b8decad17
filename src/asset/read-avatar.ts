import { GaspardError } from '../errors.ts';
import type { AvatarAsset, EmbeddedImage, SplatCloud } from './avatar-asset.ts';
import { readCorrectives } from './corrective-records.ts';
import { COMPONENT, SPLAT_ATTRIBUTES, SPLAT_RECORD } from './file-format.ts';
import { readGlb } from './glb.ts';
import { bufferView, bytesOf, countOf, type GltfDocument, locate, openDocument } from './gltf-document.ts';
import { asInteger, asList, asNumber, asObject, asWord, entry } from './json-fields.ts';
import { ASSET_LIMITS } from './limits.ts';
import { copyBytes, plainBytes } from './plain-bytes.ts';
import { readHead, readVector } from './read-head.ts';
import { readConvention, readProvenance, readRights } from './read-meta.ts';
import { type SplatScaling, unpackSplats } from './splat-records.ts';

/**
 * Reads an avatar from the bytes of its .glb. The file is not trusted: every size is compared with ASSET_LIMITS, every index
 * and number is checked, and nothing outside the file is fetched. The result shares no memory with `bytes`. The graph of the
 * decoder is checked later, by `createOnnxDecoder`.
 *
 * @param bytes - The whole file. A Node Buffer, a view at any offset and shared memory are fine; it is not changed.
 * @throws GaspardError `asset/not-a-glb`, `asset/truncated`, `asset/too-large`, `asset/corrupt`, `asset/unsupported` or
 *   `asset/not-an-avatar`.
 */
export function readAvatar(bytes: Uint8Array): AvatarAsset {
	const document = openDocument(readGlb(plainBytes(bytes)));
	const { avatar } = document;
	const mesh = readHead(document);
	const splats = readSplats(document, mesh.triangles.length / 3);
	const correctives = readCorrectives(document, splats.count);
	const texture = readTexture(document);
	return {
		...readRights(avatar['meta']),
		mesh,
		splats,
		decoder: readDecoder(document),
		...(correctives && { correctives }),
		convention: readConvention(avatar['convention']),
		...(texture && { texture }),
		provenance: readProvenance(avatar['provenance']),
	};
}

/**
 * Reads the splats that the beginning of a file holds: a still face in the neutral pose. The most important splats come first.
 *
 * @param bytes - The file from its first byte on, as much as has arrived.
 * @returns The splats; undefined if `bytes` does not reach the end of the first splat.
 * @throws GaspardError as `readAvatar` does.
 */
export function readAvatarPrefix(bytes: Uint8Array): SplatCloud | undefined {
	const document = openPrefix(bytes);
	return document && readFirstSplats(document)?.splats;
}

/** The JSON of a file's beginning, and the part of its binary data that has arrived; undefined before the JSON is whole. */
export function openPrefix(bytes: Uint8Array): GltfDocument | undefined {
	const parts = readGlb(plainBytes(bytes), { prefix: true });
	return parts && openDocument(parts);
}

/** The splats that have arrived, and how many the whole file has; undefined before the end of the first splat. */
export function readFirstSplats(
	document: GltfDocument,
): { readonly splats: SplatCloud; readonly wholeCount: number } | undefined {
	const { byteOffset, count, scaling } = splatPlace(document);
	const have = Math.floor((document.binary.length - byteOffset) / SPLAT_RECORD.stride);
	const shown = Math.min(count, have);
	if (shown < 1) return undefined;
	// The triangles come later in the file; how many there are is known from their accessor.
	const bytes = document.binary.subarray(byteOffset);
	return { splats: unpackSplats(bytes, shown, scaling, triangleCountOf(document)), wholeCount: count };
}

function readSplats(document: GltfDocument, triangleCount: number): SplatCloud {
	const { byteOffset, count, scaling } = splatPlace(document);
	const bytes = bytesOf(document, byteOffset, count * SPLAT_RECORD.stride, 'splats');
	return unpackSplats(bytes, count, scaling, triangleCount);
}

function splatPlace(document: GltfDocument): { byteOffset: number; count: number; scaling: SplatScaling } {
	const splats = asObject(document.avatar['splats'], 'splats');
	const mesh = entry(document.json['meshes'], splats['mesh'], 'meshes');
	const primitive = entry(mesh['primitives'], 0, 'the primitives of the splats');
	const attributes = asObject(primitive['attributes'], 'the attributes of the splats');
	const place = (name: keyof typeof SPLAT_ATTRIBUTES, type: 'SCALAR' | 'VEC3' | 'VEC4', componentType: number) =>
		locate(document, attributes[SPLAT_ATTRIBUTES[name]], { type, componentType }, ASSET_LIMITS.splats, 'splats');
	const places = {
		position: place('position', 'VEC3', COMPONENT.short),
		scale: place('scale', 'VEC3', COMPONENT.ushort),
		rotation: place('rotation', 'VEC4', COMPONENT.byte),
		color: place('color', 'VEC3', COMPONENT.float),
		opacity: place('opacity', 'SCALAR', COMPONENT.ubyte),
	};
	const { byteOffset, count } = places.position;
	for (const [name, { byteOffset: at, byteStride, count: its }] of Object.entries(places)) {
		const offset = SPLAT_RECORD[name as keyof typeof places];
		if (its !== count || byteStride !== SPLAT_RECORD.stride || at !== byteOffset + offset) {
			throw new GaspardError(
				'asset/unsupported',
				'The splats of this avatar are not stored as Gaspard stores them. Export the avatar again with Gaspard.',
				{ what: name },
			);
		}
	}
	asInteger(splats['triangleByteOffset'], 'the place of the binding', SPLAT_RECORD.triangle, SPLAT_RECORD.triangle);
	const node = entry(document.json['nodes'], splats['node'], 'nodes');
	const reach = ASSET_LIMITS.distanceMetres;
	const scale = asList(node['scale'], 'the scale of the splats');
	return {
		byteOffset,
		count,
		scaling: {
			size: asNumber(scale[0], 'the scale of the splats', 1e-3, reach),
			center: readVector(node['translation'], 'the place of the splats', reach),
		},
	};
}

function triangleCountOf(document: GltfDocument): number {
	const head = asObject(document.avatar['head'], 'head');
	const mesh = entry(document.json['meshes'], head['mesh'], 'meshes');
	const primitive = entry(mesh['primitives'], 0, 'the primitives of the head');
	const accessor = entry(document.json['accessors'], head['triangles'] ?? primitive['indices'], 'accessors');
	return countOf(accessor['count'], ASSET_LIMITS.triangles * 3, 'triangle corners') / 3;
}

function readDecoder(document: GltfDocument): Uint8Array {
	const decoder = asObject(document.avatar['decoder'], 'decoder');
	asWord(decoder['format'], 'the format of the decoder', ['onnx']);
	const view = bufferView(document, decoder['bufferView'], 'decoder');
	countOf(view.byteLength, ASSET_LIMITS.decoderBytes, 'bytes of decoder');
	return copyBytes(bytesOf(document, view.byteOffset, view.byteLength, 'bytes of the decoder'));
}

function readTexture(document: GltfDocument): EmbeddedImage | undefined {
	if (document.json['images'] === undefined) return undefined;
	const image = entry(document.json['images'], 0, 'images');
	const view = bufferView(document, image['bufferView'], 'texture');
	countOf(view.byteLength, ASSET_LIMITS.textureBytes, 'bytes of texture');
	return {
		mimeType: asWord(image['mimeType'], 'the type of the texture', ['image/png', 'image/jpeg']),
		bytes: copyBytes(bytesOf(document, view.byteOffset, view.byteLength, 'bytes of the texture')),
	};
}
