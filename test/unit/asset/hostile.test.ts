import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { AVATAR_EXTENSION } from '../../../src/asset/file-format.ts';
import { readGlb, writeGlb } from '../../../src/asset/glb.ts';
import { ASSET_LIMITS } from '../../../src/asset/limits.ts';
import { readAvatar, readAvatarPrefix } from '../../../src/asset/read-avatar.ts';
import { writeAvatar } from '../../../src/asset/write-avatar.ts';
import { GaspardError } from '../../../src/errors.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';
import { seededRandom } from '../../fixtures/seeded-random.ts';

const good = writeAvatar(makeFixtureAvatar({ splatCount: 300 }));

/** The error that reading gives, or undefined. Anything but a GaspardError is thrown on. */
function errorOf(bytes: Uint8Array, read: (bytes: Uint8Array) => unknown = readAvatar): GaspardError | undefined {
	try {
		read(bytes);
		return undefined;
	} catch (error) {
		if (error instanceof GaspardError) return error;
		throw error;
	}
}

// biome-ignore lint/suspicious/noExplicitAny: the tests below break the JSON in every way there is.
function withJson(change: (json: any) => void): Uint8Array {
	const parts = readGlb(good);
	const json = JSON.parse(parts.json);
	change(json);
	return writeGlb(JSON.stringify(json), parts.binary);
}

test('a file cut off anywhere is truncated, and says how much is missing', () => {
	for (let length = 4; length < good.length; length += 977) {
		const error = errorOf(good.subarray(0, length));
		expect(error?.code, `at ${length}`).toBe('asset/truncated');
		expect(error?.message).toContain('Download it again');
	}
});

test('other files are no .glb, and a web page is called one', () => {
	expect(errorOf(new Uint8Array(0))?.code).toBe('asset/not-a-glb');
	expect(errorOf(new Uint8Array(5000).fill(0x41))?.code).toBe('asset/not-a-glb');
	const page = errorOf(new TextEncoder().encode('<!doctype html><title>404 Not Found</title>'));
	expect(page?.code).toBe('asset/not-a-glb');
	expect(page?.message).toContain('web page');
});

test('a thousand flipped bits: the file reads, or a GaspardError says what is wrong', () => {
	const random = seededRandom(2026);
	const codes = new Map<string, number>();
	for (let trial = 0; trial < 1000; trial++) {
		const bytes = good.slice();
		// A third of them in the header and the JSON, where they hurt most.
		const range = trial % 3 === 0 ? 20_000 : bytes.length;
		for (let flips = trial % 4; flips >= 0; flips--) {
			const at = Math.floor(random() * range);
			bytes[at] = bytes[at]! ^ (1 << Math.floor(random() * 8));
		}
		const code = errorOf(bytes)?.code ?? 'read';
		codes.set(code, (codes.get(code) ?? 0) + 1);
		errorOf(bytes.subarray(0, 100_000), readAvatarPrefix);
	}
	// The fuzz is worth something only if it meets both ends.
	expect(codes.get('read')).toBeGreaterThan(100);
	expect(codes.get('asset/corrupt')).toBeGreaterThan(50);
	expect([...codes.keys()].every((code) => code === 'read' || code.startsWith('asset/'))).toBe(true);
});

test('random JSON values in place of the right ones give a GaspardError or a file that reads', () => {
	const random = seededRandom(7);
	const odd = [null, -1, 1e99, 0.5, '', 'x', [], {}, true, 4294967295, [[]], { length: 5 }, -0, '__proto__'];
	for (let trial = 0; trial < 700; trial++) {
		const bytes = withJson((json) => {
			let node = json;
			for (let depth = 0; depth < 12; depth++) {
				const keys = Object.keys(node);
				const key = keys[Math.floor(random() * keys.length)];
				if (key === undefined) return;
				if (typeof node[key] !== 'object' || node[key] === null || random() < 0.1) {
					if (random() < 0.2) delete node[key];
					else node[key] = odd[Math.floor(random() * odd.length)];
					return;
				}
				node = node[key];
			}
		});
		errorOf(bytes);
		errorOf(bytes, readAvatarPrefix);
	}
});

test.each([
	[
		'an accessor that claims a billion splats',
		'asset/too-large',
		// biome-ignore lint/suspicious/noExplicitAny: as above.
		(json: any) => {
			for (const accessor of json.accessors.slice(0, 5)) accessor.count = 1e9;
		},
	],
	[
		'a buffer view beyond the end',
		'asset/truncated',
		// biome-ignore lint/suspicious/noExplicitAny: as above.
		(json: any) => {
			json.bufferViews[json.extensions[AVATAR_EXTENSION].decoder.bufferView].byteOffset = 30_000_000;
		},
	],
	[
		'a decoder beyond the limit',
		'asset/too-large',
		// biome-ignore lint/suspicious/noExplicitAny: as above.
		(json: any) => {
			json.bufferViews[json.extensions[AVATAR_EXTENSION].decoder.bufferView].byteLength = 30_000_000;
		},
	],
	[
		'a newer version',
		'asset/unsupported',
		// biome-ignore lint/suspicious/noExplicitAny: as above.
		(json: any) => {
			json.extensions[AVATAR_EXTENSION].version = 2;
		},
	],
	[
		'a morph target under another name',
		'asset/corrupt',
		// biome-ignore lint/suspicious/noExplicitAny: as above.
		(json: any) => {
			json.meshes[1].extras.targetNames[17] = 'jawClosed';
		},
	],
	[
		'no extension of ours',
		'asset/not-an-avatar',
		// biome-ignore lint/suspicious/noExplicitAny: as above.
		(json: any) => {
			delete json.extensions;
		},
	],
] as const)('%s is refused as %s', (_, code, change) => {
	expect(errorOf(withJson(change))?.code).toBe(code);
});

test('JSON that nests without end is refused before it is parsed', () => {
	const bytes = writeGlb(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, new Uint8Array(4));
	expect(errorOf(bytes)?.code).toBe('asset/too-large');
});

test('a header that claims more than the limit is refused without reading on', () => {
	const bytes = good.slice(0, 64);
	new DataView(bytes.buffer).setUint32(8, ASSET_LIMITS.fileBytes + 1, true);
	expect(errorOf(bytes)?.code).toBe('asset/too-large');
	expect(errorOf(bytes, readAvatarPrefix)?.code).toBe('asset/too-large');
});

test('rights that a file does not grant are not granted', () => {
	const read = readAvatar(
		withJson((json) => {
			json.extensions[AVATAR_EXTENSION].meta = { name: 'Nobody', authors: ['A'], licenseUrl: 'https://example.org' };
		}),
	);
	expect(read.rights).toMatchObject({
		avatarPermission: 'onlyAuthor',
		commercialUsage: 'personalNonProfit',
		allowRedistribution: false,
		modification: 'prohibited',
	});
});

const facecap = resolve(import.meta.dirname, '../../../../shared/data/facecap.glb');
test.skipIf(!existsSync(facecap))('a foreign .glb with a face is no avatar', () => {
	const error = errorOf(readFileSync(facecap));
	expect(error?.code).toBe('asset/not-an-avatar');
	expect(error?.message).toContain(AVATAR_EXTENSION);
});
