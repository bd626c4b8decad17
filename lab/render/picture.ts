import { writeFileSync } from 'node:fs';
import { PNG } from 'pngjs';
import type { RenderedPicture } from './render-person.ts';

/** An opaque 8-bit RGBA picture. */
export interface Picture {
	readonly width: number;
	readonly height: number;
	readonly bytes: Uint8Array;
}

/** Display sRGB of the default background: a quiet grey that darkens downwards. */
export function studioBackground(share: number): readonly [number, number, number] {
	return [0.6 - 0.22 * share, 0.61 - 0.21 * share, 0.63 - 0.2 * share];
}

/** Lays a rendered picture over a background, a function of height 0 (top) … 1. */
export function compose(
	{ size, rgba }: Pick<RenderedPicture, 'size' | 'rgba'>,
	background: (share: number) => readonly [number, number, number] = studioBackground,
): Picture {
	const bytes = new Uint8Array(size * size * 4);
	for (let i = 0; i < size * size; i++) {
		const behind = background(Math.floor(i / size) / size);
		const through = 1 - rgba[i * 4 + 3]!;
		for (let k = 0; k < 3; k++) {
			bytes[i * 4 + k] = Math.round(255 * Math.min(1, Math.max(0, rgba[i * 4 + k]! + through * behind[k]!)));
		}
		bytes[i * 4 + 3] = 255;
	}
	return { width: size, height: size, bytes };
}

/** Pictures of one size in rows of `columns`, `gap` pixels apart. */
export function tile(pictures: readonly Picture[], columns: number, gap = 2): Picture {
	const cellWidth = Math.max(...pictures.map(({ width }) => width)) + gap;
	const cellHeight = Math.max(...pictures.map(({ height }) => height)) + gap;
	const width = columns * cellWidth - gap;
	const height = Math.ceil(pictures.length / columns) * cellHeight - gap;
	const bytes = new Uint8Array(width * height * 4).fill(255);
	pictures.forEach((picture, i) => {
		const left = (i % columns) * cellWidth;
		const top = Math.floor(i / columns) * cellHeight;
		for (let y = 0; y < picture.height; y++) {
			const row = picture.bytes.subarray(y * picture.width * 4, (y + 1) * picture.width * 4);
			bytes.set(row, ((top + y) * width + left) * 4);
		}
	});
	return { width, height, bytes };
}

/** Writes a picture as a PNG file without alpha. */
export function savePicture(path: string, { width, height, bytes }: Picture): void {
	const png = new PNG({ width, height });
	png.data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	writeFileSync(path, PNG.sync.write(png, { colorType: 2, deflateLevel: 9 }));
}
