import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { deserialize, serialize } from 'node:v8';
import { outputPath } from '../../scripts/smoke.ts';
import type { AvatarAsset } from '../../src/asset/avatar-asset.ts';
import { sealAvatar } from '../../src/asset/content-hash.ts';
import { writeAvatar } from '../../src/asset/write-avatar.ts';
import { writeDecoder } from '../../src/decode/write-decoder.ts';
import { type CastName, castPerson } from '../people/cast.ts';
import { bakeTexture } from './bake-texture.ts';
import { TRAINED_CONVENTION } from './finish-avatar.ts';

const FOLDER = pathToFileURL(`${outputPath('lab/out/baked')}/`);

/** Keeps a baked avatar unrounded under lab/out, so that a change of the file format needs no new bake. */
export function keepAvatar(avatar: AvatarAsset): void {
	mkdirSync(FOLDER, { recursive: true });
	writeFileSync(keptFile(avatar.name), serialize(avatar));
}

/** A kept avatar, with decoder, texture and convention made anew; undefined where there is none. */
export function keptAvatar(name: CastName): AvatarAsset | undefined {
	if (!existsSync(keptFile(name))) return undefined;
	const avatar = deserialize(readFileSync(keptFile(name))) as AvatarAsset;
	return {
		...avatar,
		decoder: writeDecoder(avatar.mesh),
		texture: bakeTexture(castPerson(name)),
		convention: TRAINED_CONVENTION,
	};
}

/** Writes the avatar into assets/avatars; returns the size of the file in bytes. */
export async function writeAvatarFile(avatar: AvatarAsset): Promise<number> {
	const bytes = await sealAvatar(writeAvatar(avatar));
	const file = outputPath(`assets/avatars/${avatar.name.toLowerCase()}.glb`);
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, bytes);
	return bytes.length;
}

/** Where the avatar of one of the cast lies. */
export function avatarFile(name: string): URL {
	return new URL(`../../assets/avatars/${name.toLowerCase()}.glb`, import.meta.url);
}

function keptFile(name: string): URL {
	return new URL(`${name.toLowerCase()}.avatar`, FOLDER);
}
