import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { outputPath } from '../../scripts/smoke.ts';
import type { LitPerson } from '../render/lit-person.ts';
import { renderPerson } from '../render/render-person.ts';
import { type BakeView, VIEW_SIZE } from './bake-views.ts';

const CACHE = pathToFileURL(`${outputPath('lab/out/renders')}/`);
const RENDER_SOURCES = new URL('../render/', import.meta.url);

/**
 * What the mesh looks like in each view: premultiplied display sRGB and coverage, 4 bytes a pixel, VIEW_SIZE². Kept under
 * lab/out/renders by the contents of the person and of the renderer, so that each is rendered once.
 */
export function viewPictures(
	lit: LitPerson,
	views: readonly BakeView[],
	onProgress: (done: number) => void = () => {},
): Uint8Array[] {
	const folder = new URL(`${lit.person.name.toLowerCase()}-${personHash(lit)}/`, CACHE);
	mkdirSync(folder, { recursive: true });
	return views.map((view, i) => {
		onProgress(i);
		const hash = createHash('sha1')
			.update(JSON.stringify([view.camera, view.pose.pose]))
			.digest('hex')
			.slice(0, 8);
		const file = new URL(`${view.id}-${hash}.rgba`, folder);
		if (existsSync(file)) return new Uint8Array(readFileSync(file));
		const { rgba } = renderPerson(lit, view.camera, view.pose.pose);
		const bytes = Uint8Array.from(rgba, (x) => Math.round(255 * Math.min(1, Math.max(0, x))));
		const partial = new URL(`${view.id}-${hash}.${process.pid}.partial`, folder);
		writeFileSync(partial, bytes);
		renameSync(partial, file);
		return bytes;
	});
}

/** A picture at half the size: the mean of each two by two pixels. */
export function halvePicture(picture: Uint8Array, size: number = VIEW_SIZE): Uint8Array {
	const half = size / 2;
	const out = new Uint8Array(half * half * 4);
	for (let y = 0; y < half; y++) {
		for (let x = 0; x < half; x++) {
			for (let k = 0; k < 4; k++) {
				const at = (y * 2 * size + x * 2) * 4 + k;
				const sum = picture[at]! + picture[at + 4]! + picture[at + size * 4]! + picture[at + size * 4 + 4]!;
				out[(y * half + x) * 4 + k] = (sum + 2) >> 2;
			}
		}
	}
	return out;
}

/** A short name for everything that a render of this lit person depends on. */
export function personHash({ person: { mesh }, layers }: LitPerson): string {
	const hash = createHash('sha1');
	const add = (array: ArrayBufferView): void => {
		hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
	};
	for (const name of readdirSync(RENDER_SOURCES).sort()) {
		if (name.endsWith('.ts')) hash.update(readFileSync(new URL(name, RENDER_SOURCES)));
	}
	add(mesh.positions);
	for (const { vertices, offsets } of mesh.expressions) {
		add(vertices);
		add(offsets);
	}
	for (const { layer, light } of layers) {
		const { positions, triangles, uvs, texture, relief, gloss, twoSided } = layer;
		for (const array of [positions, triangles, uvs, texture.texels, relief, gloss, light]) if (array) add(array);
		hash.update(String(twoSided));
	}
	return hash.digest('hex').slice(0, 10);
}
