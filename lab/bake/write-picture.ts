import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { PNG } from 'pngjs';

/** A picture of opaque pixels, 3 bytes each, row-major from the top left. */
export interface Picture {
	readonly width: number;
	readonly height: number;
	readonly rgb: Uint8Array;
}

/** Writes a PNG, and the folders it needs. */
export function writePicture(path: string, { width, height, rgb }: Picture): void {
	const png = new PNG({ width, height });
	for (let i = 0; i < width * height; i++) {
		png.data.set(rgb.subarray(i * 3, i * 3 + 3), i * 4);
		png.data[i * 4 + 3] = 255;
	}
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, PNG.sync.write(png));
}

/** Square planes r, g, b as a picture. */
export function pictureOfPlanes(planes: Float32Array, size: number): Picture {
	const rgb = new Uint8Array(size * size * 3);
	for (let i = 0; i < size * size; i++) {
		for (let k = 0; k < 3; k++) {
			rgb[i * 3 + k] = Math.round(255 * Math.min(1, Math.max(0, planes[k * size * size + i]!)));
		}
	}
	return { width: size, height: size, rgb };
}

/** A square premultiplied RGBA picture over a background. */
export function pictureOverBackground(rgba: Uint8Array, size: number, background: readonly number[]): Picture {
	const rgb = new Uint8Array(size * size * 3);
	for (let i = 0; i < size * size; i++) {
		const through = 255 - rgba[i * 4 + 3]!;
		for (let k = 0; k < 3; k++) rgb[i * 3 + k] = Math.min(255, rgba[i * 4 + k]! + Math.round(through * background[k]!));
	}
	return { width: size, height: size, rgb };
}

/** Pictures of one size side by side in rows. */
export function contactSheet(pictures: readonly Picture[], columns: number): Picture {
	const { width, height } = pictures[0]!;
	const rows = Math.ceil(pictures.length / columns);
	const rgb = new Uint8Array(width * columns * height * rows * 3);
	pictures.forEach((picture, i) => {
		const left = (i % columns) * width;
		const top = Math.floor(i / columns) * height;
		for (let y = 0; y < height; y++) {
			const row = picture.rgb.subarray(y * width * 3, (y + 1) * width * 3);
			rgb.set(row, ((top + y) * width * columns + left) * 3);
		}
	});
	return { width: width * columns, height: height * rows, rgb };
}
