import { expect, test } from 'vitest';
import { Avatar } from '../../../src/avatar/avatar.ts';
import { AvatarModel } from '../../../src/avatar/avatar-model.ts';
import { playClip } from '../../../src/avatar/play-clip.ts';
import { createMeshDecoder } from '../../../src/decode/mesh-decoder.ts';
import { createClip } from '../../../src/drive/clip.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';

const asset = makeFixtureAvatar({ splatCount: 50 });
const makeAvatar = (): Avatar =>
	new Avatar(new AvatarModel(asset, async () => createMeshDecoder(asset.mesh)), { idle: false });
const nod = createClip('nod', 30, 31);

test('a clip begins as soon as the code for clips is there', async () => {
	const avatar = makeAvatar();
	const playback = playClip(avatar, nod);
	expect(playback.playing).toBe(true);
	await expect.poll(() => playback.driver).toBeDefined();
	expect(playback.clip).toBe(nod);
	playback.stop();
	expect(playback.playing).toBe(false);
	expect(await playback.finished).toBe(false);
	avatar.dispose();
});

test('a clip that is stopped at once never begins, and ends without an error', async () => {
	const avatar = makeAvatar();
	const playback = playClip(avatar, nod);
	playback.stop();
	expect(playback.playing).toBe(false);
	expect(await playback.finished).toBe(false);
	expect(playback.driver).toBeUndefined();
	avatar.dispose();
});

test('of two clips of a kind that are asked for at once the second one plays', async () => {
	const avatar = makeAvatar();
	const [first, second] = [playClip(avatar, nod), playClip(avatar, createClip('shake', 30, 31))];
	expect(await first.finished).toBe(false);
	expect(second.playing).toBe(true);
	expect(second.driver).toBeDefined();
	avatar.dispose();
	expect(await second.finished).toBe(false);
});

test('a clip of an avatar that is disposed before the code is there ends without an error', async () => {
	const avatar = makeAvatar();
	const playback = playClip(avatar, nod);
	avatar.dispose();
	expect(await playback.finished).toBe(false);
	expect(() => playClip(avatar, nod)).toThrow(expect.objectContaining({ code: 'avatar/disposed' }));
});
