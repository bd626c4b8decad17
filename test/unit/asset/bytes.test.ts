import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { createEngine } from '../../../src/fit/engine/create-engine.ts';
import { PersonFit } from '../../../src/fit/person/person-fit.ts';
import { loadFitAssets } from '../../../src/fit/worker/fit-assets.ts';
import { pictureOfImage } from '../../../src/fit/worker/picture-of-image.ts';
import { readHeadModel, readPrior } from '../../../src/fit-engine.ts';
import {
	loadAvatarAsset,
	loadAvatarModel,
	modelOfAsset,
	readAvatar,
	readAvatarPrefix,
	sealAvatar,
	verifyAvatar,
	writeAvatar,
} from '../../../src/index.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';
import { makeToyPrior, toyCamera, toyHead } from '../../fixtures/make-toy-prior.ts';

const assets = new URL('../../../assets/', import.meta.url);
const file = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, assets)));

const avatar = makeFixtureAvatar({ splatCount: 500, correctives: true });
const glb = await sealAvatar(writeAvatar(avatar));
const headModel = { header: file('head-model/head-model.json'), data: file('head-model/head-model.bin') };
const prior = file('prior/prior.bin');
const engine = await createEngine();
const toyPrior = makeToyPrior(engine);
afterAll(() => engine.dispose());

const SIZE = 48;
const rgba = new Uint8Array(SIZE * SIZE * 4).map((_, i) => (i % 4 === 3 ? 255 : (i * 37) % 256));
const landmarks = { pixels: [], size: SIZE };

/** Every public function that takes bytes, with bytes that it takes. */
const readers: Record<string, { bytes: Uint8Array; read: (bytes: Uint8Array) => unknown }> = {
	readAvatar: { bytes: glb, read: readAvatar },
	readAvatarPrefix: { bytes: glb.subarray(0, 60_000), read: readAvatarPrefix },
	verifyAvatar: { bytes: glb, read: verifyAvatar },
	sealAvatar: { bytes: writeAvatar(avatar), read: (bytes) => sealAvatar(bytes) },
	'writeAvatar, decoder': { bytes: avatar.decoder, read: (decoder) => writeAvatar({ ...avatar, decoder }) },
	'writeAvatar, texture': {
		bytes: new Uint8Array(200).map((_, i) => i),
		read: (bytes) => writeAvatar({ ...avatar, texture: { mimeType: 'image/png', bytes } }),
	},
	loadAvatarAsset: { bytes: glb, read: (bytes) => loadAvatarAsset(bytes, { verify: true }) },
	loadAvatarModel: { bytes: glb, read: async (bytes) => (await loadAvatarModel(bytes, { verify: true })).asset },
	'modelOfAsset, decoder': {
		bytes: avatar.decoder,
		read: async (decoder) => {
			const model = modelOfAsset({ ...avatar, decoder });
			const vertices = new Float32Array(avatar.mesh.positions.length);
			model.retain();
			await model.decode(new Float32Array(52).fill(0.3), new Float32Array(16).fill(0.5), vertices);
			model.release();
			return vertices;
		},
	},
	readHeadModel: {
		bytes: headModel.data,
		read: (bytes) => readHeadModel(new TextDecoder().decode(headModel.header), bytes).mean,
	},
	readPrior: { bytes: prior, read: (bytes) => readPrior(bytes, engine).anchors },
	'loadFitAssets, prior': {
		bytes: prior,
		read: async (bytes) => (await loadFitAssets({ prior: bytes, headModel })).checksum,
	},
	'loadFitAssets, header': {
		bytes: headModel.header,
		read: async (header) => (await loadFitAssets({ prior, headModel: { ...headModel, header } })).head.mean.positions,
	},
	pictureOfImage: { bytes: rgba, read: (data) => pictureOfImage({ width: SIZE, height: SIZE, data }, landmarks) },
	'PersonFit, picture': {
		bytes: rgba,
		read: (bytes) => {
			const identity = new Float64Array(toyHead.identityCount);
			const view = { camera: toyCamera(0.2, SIZE), expression: new Float32Array(52) };
			const registration = { identity, views: [view], residualPixels: 1 };
			const fit = new PersonFit(engine, toyPrior, [{ size: SIZE, rgba: bytes, landmarks }], registration);
			fit.step();
			const { identity: found } = fit.save();
			fit.dispose();
			return found;
		},
	},
};

/** The ways in which a caller may hold bytes. */
const holders: Record<string, (bytes: Uint8Array) => Uint8Array> = {
	'a Node Buffer': (bytes) => Buffer.from(bytes),
	'a view at an odd offset': (bytes) => {
		const view = new Uint8Array(bytes.length + 16).subarray(3, 3 + bytes.length);
		view.set(bytes);
		return view;
	},
	'shared memory': (bytes) => {
		const view = new Uint8Array(new SharedArrayBuffer(bytes.length + 8), 5, bytes.length);
		view.set(bytes);
		return view;
	},
};

describe.each(Object.entries(readers))('%s', (_, { bytes, read }) => {
	test.each(Object.entries(holders))('reads %s as plain bytes, and leaves it as it was', async (__, hold) => {
		const expected = await read(bytes.slice());
		const held = hold(bytes);
		// `toEqual` takes seconds for arrays of this size.
		expect(isDeepStrictEqual(await read(held), expected), 'same result').toBe(true);
		expect(Buffer.compare(held, bytes), 'order of the bytes before and after').toBe(0);
	});
});

test.each(['ada', 'ivan', 'kofi', 'lucia', 'mei', 'noor'])(
	'the shipped avatar %s is read and verified from a Buffer of its file',
	async (name) => {
		const buffer = readFileSync(new URL(`avatars/${name}.glb`, assets));
		const before = Buffer.from(buffer);
		expect(readAvatar(buffer).splats.count).toBeGreaterThan(10_000);
		await verifyAvatar(buffer);
		expect(buffer.equals(before), 'unchanged').toBe(true);
	},
);

test('an avatar keeps nothing of the file that it was read from', () => {
	const asset = readAvatar(glb);
	const textured = readAvatar(writeAvatar({ ...avatar, texture: { mimeType: 'image/png', bytes: rgba } }));
	expect(asset.decoder.buffer.byteLength).toBe(asset.decoder.length);
	expect(textured.texture!.bytes.buffer.byteLength).toBe(rgba.length);
});
