import { readFileSync, writeFileSync } from 'node:fs';
import { SPLAT_STRIDE } from '../../src/fit/engine/splat-layout.ts';
import type { AnchorSet } from '../../src/fit/prior/anchor-set.ts';

const PARTS = [
	['charts', Uint8Array, 1],
	['triangles', Uint32Array, 1],
	['records', Float32Array, SPLAT_STRIDE],
	['normals', Float32Array, 3],
	['spacings', Float32Array, 1],
	['places', Float32Array, 4],
] as const;

/** Writes anchors: their count, then one array after the other. */
export function writeAnchors(path: string, set: AnchorSet): void {
	const chunks: Uint8Array[] = [new Uint8Array(Uint32Array.of(set.count).buffer)];
	for (const [name] of PARTS) chunks.push(new Uint8Array(set[name].buffer, set[name].byteOffset, set[name].byteLength));
	writeFileSync(path, Buffer.concat(chunks));
}

/** Reads what `writeAnchors` wrote. */
export function readAnchors(path: string): AnchorSet {
	const bytes = Uint8Array.from(readFileSync(path)).buffer;
	const count = new Uint32Array(bytes, 0, 1)[0]!;
	let at = 4;
	const parts: Record<string, unknown> = {};
	for (const [name, Type, stride] of PARTS) {
		const length = count * stride;
		parts[name] = new Type(bytes.slice(at, at + length * Type.BYTES_PER_ELEMENT));
		at += length * Type.BYTES_PER_ELEMENT;
	}
	return { count, ...parts } as unknown as AnchorSet;
}
