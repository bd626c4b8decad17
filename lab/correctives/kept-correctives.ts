import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { deserialize, serialize } from 'node:v8';
import { outputPath } from '../../scripts/smoke.ts';
import type { AvatarAsset } from '../../src/asset/avatar-asset.ts';
import { writeDecoder } from '../../src/decode/write-decoder.ts';
import type { FinishedCorrectives } from './quantise-correctives.ts';
import type { TruthLight } from './truth.ts';

const FOLDER = pathToFileURL(`${outputPath('lab/out/correctives')}/`);

interface Kept {
	readonly finished: FinishedCorrectives;
	/** Names the splats that they belong to. */
	readonly splats: string;
}

/** Keeps an avatar's correctives under lab/out, so that its file can be written anew without training. */
export function keepCorrectives(avatar: AvatarAsset, light: TruthLight, finished: FinishedCorrectives): void {
	mkdirSync(FOLDER, { recursive: true });
	const kept: Kept = { finished, splats: splatsHash(avatar) };
	writeFileSync(keptFile(avatar.name, light), serialize(kept));
}

/** Kept correctives of an avatar; undefined where there are none, or where they belong to other splats. */
export function keptCorrectives(avatar: AvatarAsset, light: TruthLight = 'pose'): FinishedCorrectives | undefined {
	const file = keptFile(avatar.name, light);
	if (!existsSync(file)) return undefined;
	const { finished, splats } = deserialize(readFileSync(file)) as Kept;
	return splats === splatsHash(avatar) ? finished : undefined;
}

/** The avatar with correctives, and a decoder that gives their weights. */
export function withCorrectives(avatar: AvatarAsset, { correctives, network }: FinishedCorrectives): AvatarAsset {
	return { ...avatar, correctives, decoder: writeDecoder(avatar.mesh, network) };
}

/** Splats are the same where as many follow the same triangles in the same order. */
function splatsHash({ splats: { triangles } }: AvatarAsset): string {
	return createHash('sha1')
		.update(new Uint8Array(Uint32Array.from(triangles).buffer))
		.digest('hex');
}

function keptFile(name: string, light: TruthLight): URL {
	return new URL(`${name.toLowerCase()}-${light}.correctives`, FOLDER);
}
