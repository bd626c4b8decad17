import type { AvatarAsset } from '../../src/asset/avatar-asset.ts';
import { readAvatar } from '../../src/asset/read-avatar.ts';
import { drawGolden } from '../../test/browser/support/draw-golden.ts';
import type { GoldenCase } from '../../test/golden/cases.ts';

const assets = new Map<string, Promise<AvatarAsset>>();

async function fetchAsset(url: string): Promise<AvatarAsset> {
	const response = await fetch(url);
	return readAvatar(new Uint8Array(await response.arrayBuffer()));
}

/** Draws a case by the sorter of the GPU: a fixture's, or of the avatar behind `url`. */
async function draw({ golden, url }: { golden: GoldenCase; url?: string }): Promise<string> {
	if (url && !assets.has(url)) assets.set(url, fetchAsset(url));
	return drawGolden(golden, 'gpu', url ? await assets.get(url) : undefined);
}

Object.assign(globalThis, { tests: { draw } });
