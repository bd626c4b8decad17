import { afterEach, expect, test, vi } from 'vitest';
import { sealAvatar, verifyAvatar } from '../../../src/asset/content-hash.ts';
import { readAvatar } from '../../../src/asset/read-avatar.ts';
import { writeAvatar } from '../../../src/asset/write-avatar.ts';
import { loadAvatarModel } from '../../../src/avatar/load-avatar-model.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';

const asset = makeFixtureAvatar({ splatCount: 200 });

async function makeKey(): Promise<{ privateKey: CryptoKey; signer: string }> {
	const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
	const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
	return { privateKey: pair.privateKey, signer: Buffer.from(raw).toString('hex') };
}

test('a sealed avatar verifies, reads as before, and names the same content twice', async () => {
	const sealed = await sealAvatar(writeAvatar(asset));
	const { contentHash, signedBy } = await verifyAvatar(sealed);
	expect(contentHash).toMatch(/^[0-9a-f]{64}$/);
	expect(signedBy).toBeUndefined();
	expect(readAvatar(sealed)).toEqual(readAvatar(writeAvatar(asset)));
	expect((await verifyAvatar(await sealAvatar(sealed))).contentHash).toBe(contentHash);
});

test('a change of any byte, of the rights as of the splats, is found', async () => {
	const sealed = await sealAvatar(writeAvatar(asset));
	const text = new TextDecoder('latin1').decode(sealed);
	for (const at of [text.indexOf('"everyone"') + 1, sealed.length - 1000, 40_000]) {
		const changed = sealed.slice();
		changed[at] = changed[at]! ^ 1;
		await expect(verifyAvatar(changed), `byte ${at}`).rejects.toMatchObject({ code: 'asset/corrupt' });
	}
});

test('a signature says whose key it was, and fails under another', async () => {
	const { privateKey, signer } = await makeKey();
	const sealed = await sealAvatar(writeAvatar(asset, { signer }), privateKey);
	expect((await verifyAvatar(sealed)).signedBy).toBe(signer);

	const forger = await makeKey();
	const forged = await sealAvatar(writeAvatar(asset, { signer }), forger.privateKey);
	await expect(verifyAvatar(forged)).rejects.toMatchObject({ code: 'asset/corrupt' });
});

test('an avatar that was never sealed does not verify', async () => {
	await expect(verifyAvatar(writeAvatar(asset))).rejects.toMatchObject({ code: 'asset/corrupt' });
});

test('a name that imitates the hash field deceives nobody', async () => {
	const name = `x","contentHash":"${'0'.repeat(64)}`;
	const sealed = await sealAvatar(writeAvatar({ ...asset, name }));
	expect(readAvatar(sealed).name).toBe(name);
	await verifyAvatar(sealed);
});

afterEach(() => vi.unstubAllGlobals());

test('a page without HTTPS, or a browser without Ed25519, cannot verify and says what to do', async () => {
	const { privateKey, signer } = await makeKey();
	const unsigned = await sealAvatar(writeAvatar(asset));
	const signed = await sealAvatar(writeAvatar(asset, { signer }), privateKey);
	const { subtle } = crypto;

	vi.stubGlobal('crypto', {});
	for (const attempt of [verifyAvatar(unsigned), sealAvatar(unsigned), loadAvatarModel(unsigned, { verify: true })]) {
		await expect(attempt).rejects.toMatchObject({
			code: 'asset/cannot-verify',
			message: expect.stringContaining('HTTPS'),
		});
	}
	expect((await loadAvatarModel(unsigned)).asset.name).toBe(asset.name);

	const importKey = (): Promise<CryptoKey> => Promise.reject(new DOMException('no', 'NotSupportedError'));
	vi.stubGlobal('crypto', { subtle: { digest: subtle.digest.bind(subtle), importKey } });
	await verifyAvatar(unsigned);
	await expect(verifyAvatar(signed)).rejects.toMatchObject({
		code: 'asset/cannot-verify',
		message: expect.stringContaining('Ed25519'),
	});
});

test('a key that cannot sign is a wrong argument', async () => {
	const { signer } = await makeKey();
	const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
	const attempt = sealAvatar(writeAvatar(asset, { signer }), pair.publicKey);
	await expect(attempt).rejects.toMatchObject({ code: 'argument/invalid' });
});
