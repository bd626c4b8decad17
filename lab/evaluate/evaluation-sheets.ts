import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { type Picture, tile } from '../render/picture.ts';

/** Side of a picture on a sheet, pixels: half of what was rendered. */
const SIDE = 128;
const RENDERED = 256;
const QUALITY = 84;

/** Places on a strip that evaluate.ts keeps. */
export const STRIP_PLACES = { input: 0, unseen: [1, 2, 3, 4], back: 3 } as const;

/** The pictures of a kept strip, at half size; undefined where there is none. */
export function readStrip(path: string): Picture[] | undefined {
	if (!existsSync(path)) return undefined;
	const { width, height, data } = PNG.sync.read(readFileSync(path));
	return Array.from({ length: width / RENDERED }, (_, k) => {
		const bytes = new Uint8Array(SIDE * SIDE * 4).fill(255);
		for (let y = 0; y < SIDE; y++) {
			for (let x = 0; x < SIDE; x++) {
				for (let c = 0; c < 3; c++) {
					const at = (2 * y * width + k * RENDERED + 2 * x) * 4 + c;
					const sum = data[at]! + data[at + 4]! + data[at + width * 4]! + data[at + width * 4 + 4]!;
					bytes[(y * SIDE + x) * 4 + c] = Math.round(sum / 4);
				}
			}
		}
		return height === RENDERED ? { width: SIDE, height: SIDE, bytes } : fail(path);
	});
}

/** Writes pictures in rows of `columns` as a JPEG; says how many bytes it has. */
export function saveSheet(path: string, pictures: readonly Picture[], columns: number): number {
	const { width, height, bytes } = tile(pictures, columns);
	const { data } = jpeg.encode({ width, height, data: bytes }, QUALITY);
	writeFileSync(path, data);
	return data.length;
}

function fail(path: string): never {
	throw new Error(`${path} is no strip of pictures of ${RENDERED}²: delete it and run lab/evaluate/evaluate.ts.`);
}
