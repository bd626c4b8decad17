import { readdirSync, readFileSync } from 'node:fs';
import { PNG } from 'pngjs';
import { linearOfByte } from '../render/display-color.ts';
import type { LinearTexture } from './person.ts';

const known = new Map<string, LinearTexture>();

/** Reads a PNG file into linear light; a file is read once. */
export function readTexture(path: string): LinearTexture {
	let texture = known.get(path);
	if (texture === undefined) {
		const { width, height, data } = PNG.sync.read(readFileSync(path));
		const texels = new Float32Array(width * height * 4);
		for (let i = 0; i < texels.length; i++) texels[i] = i % 4 === 3 ? data[i]! / 255 : linearOfByte(data[i]!);
		texture = { width, height, texels };
		known.set(path, texture);
	}
	return texture;
}

/** Reads the one texture of a MakeHuman proxy folder (with a slash at the end). */
export function readProxyTexture(folder: string): LinearTexture {
	const files = readdirSync(`${folder}textures`).filter((name) => name.endsWith('.png'));
	if (files.length !== 1) throw new Error(`${folder}textures holds ${files.length} pictures where one was expected`);
	return readTexture(`${folder}textures/${files[0]}`);
}
