import { expect, test } from 'vitest';
import { sealAvatar, verifyAvatar } from '../../../src/asset/content-hash.ts';
import type { Correctives } from '../../../src/asset/correctives.ts';
import { readGlb, writeGlb } from '../../../src/asset/glb.ts';
import { readAvatar, readAvatarPrefix } from '../../../src/asset/read-avatar.ts';
import { writeAvatar } from '../../../src/asset/write-avatar.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';

const asset = makeFixtureAvatar({ splatCount: 300, correctives: true });
const correctives = asset.correctives!;
const file = writeAvatar(asset);

/** The file with other JSON. */
function altered(change: (correctives: Record<string, number>, json: Record<string, never>) => void): Uint8Array {
	const { json: text, binary } = readGlb(file);
	const json = JSON.parse(text);
	change(json.extensions.GASPARD_avatar.correctives, json);
	return writeGlb(JSON.stringify(json), binary);
}

test('correctives come back bit for bit', () => {
	expect(readAvatar(file).correctives).toEqual(correctives);
});

test('an avatar without correctives has no trace of them in its file', () => {
	const { correctives: _, ...plain } = asset;
	const bytes = writeAvatar(plain);
	expect('correctives' in readAvatar(bytes)).toBe(false);
	expect(readGlb(bytes).json).not.toContain('correctives');
});

test('correctives stand behind everything else, so that a beginning shows a face as soon as without', () => {
	const { json, binary } = readGlb(file);
	const { bufferViews, extensions } = JSON.parse(json);
	const { steps, splats, splatRegions, entries } = extensions.GASPARD_avatar.correctives;
	expect([steps, splats, splatRegions, entries]).toEqual([-4, -3, -2, -1].map((at) => bufferViews.length + at));
	expect(bufferViews[entries].byteOffset + bufferViews[entries].byteLength).toBe(binary.length);
	expect(readAvatarPrefix(file.subarray(0, file.length - bufferViews[entries].byteLength))!.count).toBe(300);
});

test('the content hash covers correctives', async () => {
	const sealed = await sealAvatar(file);
	await verifyAvatar(sealed);
	sealed[sealed.length - 2]! ^= 1;
	await expect(verifyAvatar(sealed)).rejects.toMatchObject({ code: 'asset/corrupt' });
});

const FAULTS: Readonly<Record<string, [Partial<Correctives>, keyof Correctives]>> = {
	'a splat that is not there': [
		{ splats: correctives.splats.map((splat, i) => (i === correctives.splats.length - 1 ? 300 : splat)) },
		'splats',
	],
	'splats that do not ascend': [{ splats: correctives.splats.map((splat, i) => (i === 4 ? 0 : splat)) }, 'splats'],
	'a region that is not there': [
		{ splatRegions: correctives.splatRegions.map((region, i) => (i === 2 ? 3 : region)) },
		'splatRegions',
	],
	'a region too few': [{ splatRegions: correctives.splatRegions.subarray(1) }, 'splatRegions'],
	'an entry too few': [{ entries: correctives.entries.subarray(8) }, 'entries'],
	'a region of weights that are not there': [
		{ regions: [correctives.regions[0]!, correctives.regions[1]!, { firstWeight: 14, weightCount: 7 }] },
		'regions',
	],
	'a region of 17 weights': [
		{ regions: [{ firstWeight: 0, weightCount: 17 }, correctives.regions[1]!, correctives.regions[2]!] },
		'regions',
	],
	'a region of half a weight': [
		{ regions: [{ firstWeight: 0.5, weightCount: 1 }, correctives.regions[1]!, correctives.regions[2]!] },
		'regions',
	],
	'steps that are no triples': [{ steps: new Float32Array(61) }, 'steps'],
	'a step that is not a number': [{ steps: correctives.steps.map((step, i) => (i === 7 ? NaN : step)) }, 'steps'],
	'a step of a metre': [{ steps: correctives.steps.map((step, i) => (i === 6 ? 1 : step)) }, 'steps'],
	'a negative step': [{ steps: correctives.steps.map((step, i) => (i === 8 ? -step : step)) }, 'steps'],
	'65 weights': [{ steps: new Float32Array(65 * 3) }, 'steps'],
};

test.each(Object.entries(FAULTS))('the writer refuses %s, and says so', (_, [change, list]) => {
	const bad = { ...asset, correctives: { ...correctives, ...change } };
	const error = caught(() => writeAvatar(bad));
	expect(error).toMatchObject({ code: 'argument/invalid' });
	expect(error.message).toContain(`correctives.${list} `);
});

/** A file as a stranger's program might write it: nothing was checked. */
function unchecked(change: Partial<Correctives>): Uint8Array {
	const bad = { ...correctives, ...change };
	const { json: text, binary } = readGlb(file);
	const json = JSON.parse(text);
	const fields = json.extensions.GASPARD_avatar.correctives;
	fields.regions = bad.regions;
	const parts = [binary];
	let end = binary.length;
	for (const name of ['steps', 'splats', 'splatRegions', 'entries'] as const) {
		const list = bad[name];
		const part = new Uint8Array(Math.ceil(list.byteLength / 4) * 4);
		part.set(new Uint8Array(list.buffer, list.byteOffset, list.byteLength));
		fields[name] = json.bufferViews.push({ buffer: 0, byteOffset: end, byteLength: list.byteLength }) - 1;
		parts.push(part);
		end += part.length;
	}
	json.buffers[0].byteLength = end;
	return writeGlb(JSON.stringify(json), Buffer.concat(parts));
}

test.each(Object.entries(FAULTS))('the reader refuses %s as a damaged file', (_, [change, list]) => {
	const error = caught(() => readAvatar(unchecked(change)));
	expect(error).toMatchObject({ name: 'GaspardError', code: _ === '65 weights' ? 'asset/too-large' : 'asset/corrupt' });
	expect(error.message).toMatch(new RegExp(`${list}[ ;]`));
});

test.each([
	['a missing list', altered((fields) => delete fields['entries']), 'asset/corrupt'],
	['a list that is not there', altered((fields) => (fields['splats'] = 999)), 'asset/corrupt'],
	[
		'a list beyond the end of the file',
		altered((fields, json) => Object.assign(json['bufferViews']![fields['entries']!]!, { byteLength: 1e6 })),
		'asset/truncated',
	],
	[
		'a list of 30 MB',
		altered((fields, json) => Object.assign(json['bufferViews']![fields['entries']!]!, { byteLength: 3e7 })),
		'asset/too-large',
	],
	[
		'splats that are no whole numbers',
		altered((fields, json) => Object.assign(json['bufferViews']![fields['splats']!]!, { byteLength: 6 })),
		'asset/corrupt',
	],
])('the reader refuses %s', (_, bytes, code) => {
	expect(caught(() => readAvatar(bytes))).toMatchObject({ name: 'GaspardError', code });
});

function caught(action: () => unknown): Error {
	try {
		action();
	} catch (error) {
		return error as Error;
	}
	throw new Error('nothing was thrown');
}
