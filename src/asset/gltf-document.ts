import { GaspardError } from '../errors.ts';
import { AVATAR_EXTENSION, AVATAR_EXTENSION_VERSION } from './file-format.ts';
import type { GlbParts } from './glb.ts';
import { asInteger, asObject, asText, entry, type JsonObject, parseJson } from './json-fields.ts';
import { ASSET_LIMITS } from './limits.ts';

/** A glTF with its one buffer; may be the beginning of a file. */
export interface GltfDocument {
	readonly json: JsonObject;
	/** The root extension of avatars. */
	readonly avatar: JsonObject;
	readonly binary: Uint8Array;
}

/** What an accessor must be, to be read. */
export interface AccessorShape {
	readonly type: 'SCALAR' | 'VEC2' | 'VEC3' | 'VEC4';
	readonly componentType: number;
}

/** Where an accessor's elements stand in the binary chunk. */
export interface AccessorPlace {
	readonly count: number;
	readonly byteOffset: number;
	readonly byteStride: number;
	/** Bytes of one element. */
	readonly elementBytes: number;
}

const COMPONENTS = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4 } as const;
const COMPONENT_BYTES: Record<number, number> = { 5120: 1, 5121: 1, 5122: 2, 5123: 2, 5126: 4 };

/** Parses the JSON of an avatar. Throws `asset/not-an-avatar` for other glTF, `asset/unsupported` for newer avatars. */
export function openDocument(parts: GlbParts): GltfDocument {
	const json = parseJson(parts.json);
	const extensions = json['extensions'] === undefined ? {} : asObject(json['extensions'], 'extensions');
	if (extensions[AVATAR_EXTENSION] === undefined) {
		throw new GaspardError(
			'asset/not-an-avatar',
			`This glTF holds no Gaspard avatar: the root extension ${AVATAR_EXTENSION} is missing. Load it with the engine's own glTF loader, or export an avatar.`,
			{ generator: generatorOf(json) },
		);
	}
	const avatar = asObject(extensions[AVATAR_EXTENSION], AVATAR_EXTENSION);
	const version = asInteger(avatar['version'], `${AVATAR_EXTENSION}.version`);
	if (version < 1 || version > AVATAR_EXTENSION_VERSION) {
		throw new GaspardError(
			'asset/unsupported',
			`This avatar has format version ${version}; this Gaspard reads up to ${AVATAR_EXTENSION_VERSION}. Update gaspard.`,
			{ what: 'format', version, known: AVATAR_EXTENSION_VERSION },
		);
	}
	return { json, avatar, binary: parts.binary };
}

function generatorOf(json: JsonObject): string {
	try {
		return asText(asObject(json['asset'], 'asset')['generator'], 'asset.generator');
	} catch {
		return 'unknown';
	}
}

/** Finds an accessor and checks its kind, its count and that its elements lie in their buffer view. */
export function locate(
	document: GltfDocument,
	index: unknown,
	shape: AccessorShape,
	limit: number,
	what: string,
): AccessorPlace {
	const accessor = entry(document.json['accessors'], index, 'accessors');
	if (accessor['type'] !== shape.type || accessor['componentType'] !== shape.componentType) {
		throw new GaspardError(
			'asset/unsupported',
			`The ${what} of this avatar are stored as ${accessor['type']} of ${accessor['componentType']}; Gaspard reads ${shape.type} of ${shape.componentType}. Export the avatar again.`,
			{ what },
		);
	}
	const count = countOf(accessor['count'], limit, what);
	const elementBytes = COMPONENTS[shape.type] * COMPONENT_BYTES[shape.componentType]!;
	const view = bufferView(document, accessor['bufferView'], what);
	const byteStride = view.byteStride ?? elementBytes;
	const start = asInteger(accessor['byteOffset'] ?? 0, `the offset of the ${what}`);
	const end = count === 0 ? start : start + (count - 1) * byteStride + elementBytes;
	if (byteStride < elementBytes || end > view.byteLength) throw overrun(what);
	return { count, byteOffset: view.byteOffset + start, byteStride, elementBytes };
}

/** Checks a count against its limit. Throws `asset/too-large`. */
export function countOf(value: unknown, limit: number, what: string): number {
	const count = asInteger(value, `the count of ${what}`);
	if (count > limit) {
		throw new GaspardError('asset/too-large', `This avatar has ${count} ${what}; ${limit} are allowed.`, {
			what,
			actual: count,
			limit,
		});
	}
	return count;
}

/** Finds a buffer view. What it covers need not be there yet; `bytesOf` and `fits` check that. */
export function bufferView(
	document: GltfDocument,
	index: unknown,
	what: string,
): { byteOffset: number; byteLength: number; byteStride: number | undefined } {
	const view = entry(document.json['bufferViews'], index, 'bufferViews');
	const path = `the buffer view of the ${what}`;
	asInteger(view['buffer'], `${path}, its buffer`, 0, 0);
	const stride = view['byteStride'];
	return {
		byteOffset: asInteger(view['byteOffset'] ?? 0, `${path}, its offset`, 0, ASSET_LIMITS.fileBytes),
		byteLength: asInteger(view['byteLength'], `${path}, its length`, 0, ASSET_LIMITS.fileBytes),
		byteStride: stride === undefined ? undefined : asInteger(stride, `${path}, its stride`, 1, 252),
	};
}

/** The bytes from `byteOffset` on. Throws `asset/truncated` where the buffer ends before. */
export function bytesOf(document: GltfDocument, byteOffset: number, byteLength: number, what: string): Uint8Array {
	if (byteOffset + byteLength > document.binary.length) {
		throw new GaspardError(
			'asset/truncated',
			`The ${what} end beyond the end of the file. Download it again; if that does not help, export it again.`,
			{ what },
		);
	}
	return document.binary.subarray(byteOffset, byteOffset + byteLength);
}

/** A view from an accessor's first element to the end of its last; elements are `place.byteStride` apart. */
export function elementReader(document: GltfDocument, place: AccessorPlace, what: string): DataView {
	const length = place.count === 0 ? 0 : (place.count - 1) * place.byteStride + place.elementBytes;
	const bytes = bytesOf(document, place.byteOffset, length, what);
	return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function overrun(what: string): GaspardError {
	return new GaspardError('asset/corrupt', `The ${what} do not fit their buffer. Export the avatar again.`, { what });
}
