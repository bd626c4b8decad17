import { GaspardError } from '../errors.ts';
import type { BinaryBuilder } from './binary-builder.ts';
import { CORRECTIVE_ENTRY_BYTES, type Correctives, correctivesFault } from './correctives.ts';
import { bufferView, bytesOf, countOf, type GltfDocument } from './gltf-document.ts';
import { asInteger, asList, asObject, type JsonObject } from './json-fields.ts';
import { ASSET_LIMITS } from './limits.ts';
import { copyBytes } from './plain-bytes.ts';

/** Adds correctives to a file's buffer; returns what stands for them in the root extension. */
export function addCorrectives(binary: BinaryBuilder, correctives: Correctives): JsonObject {
	const { regions, splats, splatRegions, entries, steps } = correctives;
	return {
		regions: regions.map(({ firstWeight, weightCount }) => ({ firstWeight, weightCount })),
		steps: binary.add(steps),
		splats: binary.add(splats),
		splatRegions: binary.add(splatRegions),
		entries: binary.add(entries),
	};
}

/**
 * Reads an avatar's correctives; undefined where it has none. Shares no memory with the file. Throws `asset/corrupt`
 * where they do not hold together, `asset/too-large` and `asset/truncated`.
 */
export function readCorrectives(document: GltfDocument, splatCount: number): Correctives | undefined {
	if (document.avatar['correctives'] === undefined) return undefined;
	const fields = asObject(document.avatar['correctives'], 'correctives');
	const copy = (name: string, limit: number, elementBytes = 1): ArrayBuffer => {
		const what = `bytes of ${name}`;
		const view = bufferView(document, fields[name], what);
		countOf(view.byteLength, limit * elementBytes, what);
		if (view.byteLength % elementBytes) throw corrupt(name);
		return copyBytes(bytesOf(document, view.byteOffset, view.byteLength, what)).buffer;
	};
	const { correctiveWeights, correctedSplats, correctiveEntries } = ASSET_LIMITS;
	const correctives: Correctives = {
		regions: asList(fields['regions'], 'correctives.regions').map((value) => {
			const { firstWeight, weightCount } = asObject(value, 'correctives.regions');
			return {
				firstWeight: asInteger(firstWeight, 'correctives.regions'),
				weightCount: asInteger(weightCount, 'correctives.regions'),
			};
		}),
		steps: new Float32Array(copy('steps', correctiveWeights * 3, 4)),
		splats: new Uint32Array(copy('splats', correctedSplats, 4)),
		splatRegions: new Uint8Array(copy('splatRegions', correctedSplats)),
		entries: new Int8Array(copy('entries', correctiveEntries, CORRECTIVE_ENTRY_BYTES)),
	};
	const fault = correctivesFault(correctives, splatCount);
	if (fault) throw corrupt(fault);
	return correctives;
}

function corrupt(list: string): GaspardError {
	return new GaspardError(
		'asset/corrupt',
		`In the correctives of this avatar, ${list} does not fit the rest. Export it again.`,
	);
}
