import { crc32, deflateSync } from 'node:zlib';

/** A PNG with a palette of up to 256 colours chosen by median cut: small, and the same on every machine. */
export function indexedPng(rgb: Uint8Array, width: number, height: number, colorCount = 256): Uint8Array {
	const palette = medianCut(rgb, colorCount);
	const lookup = new Map<number, number>();
	const rows = new Uint8Array((width + 1) * height);
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < width; x++) {
			const at = (y * width + x) * 3;
			const key = (rgb[at]! << 16) | (rgb[at + 1]! << 8) | rgb[at + 2]!;
			let index = lookup.get(key);
			if (index === undefined) {
				index = nearest(palette, rgb[at]!, rgb[at + 1]!, rgb[at + 2]!);
				lookup.set(key, index);
			}
			rows[y * (width + 1) + 1 + x] = index;
		}
	}
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.set([8, 3, 0, 0, 0], 8);
	return Buffer.concat([
		Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10),
		chunk('IHDR', header),
		chunk('PLTE', Uint8Array.from(palette.flat())),
		chunk('IDAT', deflateSync(rows, { level: 9 })),
		chunk('IEND', new Uint8Array(0)),
	]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
	const out = Buffer.alloc(12 + data.length);
	out.writeUInt32BE(data.length, 0);
	out.write(type, 4, 'latin1');
	out.set(data, 8);
	out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
	return out;
}

type Color = [number, number, number];

/** Splits the box of colours with the widest channel until there are enough boxes. */
function medianCut(rgb: Uint8Array, count: number): Color[] {
	const pixels: Color[] = [];
	for (let i = 0; i + 2 < rgb.length; i += 3 * 7) pixels.push([rgb[i]!, rgb[i + 1]!, rgb[i + 2]!]);
	const boxes = [makeBox(pixels)];
	while (boxes.length < count) {
		let widest = 0;
		boxes.forEach((box, i) => {
			if (box.score > boxes[widest]!.score) widest = i;
		});
		const { pixels: members, channel, range } = boxes[widest]!;
		if (range === 0 || members.length < 2) break;
		members.sort((a, b) => a[channel]! - b[channel]!);
		const middle = members.length >> 1;
		boxes.splice(widest, 1, makeBox(members.slice(0, middle)), makeBox(members.slice(middle)));
	}
	return boxes.map(({ pixels: members }) => {
		const mean: Color = [0, 0, 0];
		for (const color of members) for (let k = 0; k < 3; k++) mean[k]! += color[k]! / members.length;
		return mean.map(Math.round) as Color;
	});
}

interface Box {
	readonly pixels: Color[];
	readonly channel: number;
	readonly range: number;
	readonly score: number;
}

function makeBox(pixels: Color[]): Box {
	let channel = 0;
	let range = -1;
	for (let k = 0; k < 3; k++) {
		let low = 255;
		let high = 0;
		for (const color of pixels) {
			low = Math.min(low, color[k]!);
			high = Math.max(high, color[k]!);
		}
		if (high - low > range) {
			range = high - low;
			channel = k;
		}
	}
	return { pixels, channel, range, score: range * Math.sqrt(pixels.length) };
}

function nearest(palette: readonly Color[], r: number, g: number, b: number): number {
	let best = 0;
	let least = Number.POSITIVE_INFINITY;
	palette.forEach((color, index) => {
		const distance = (color[0] - r) ** 2 + (color[1] - g) ** 2 + (color[2] - b) ** 2;
		if (distance < least) {
			least = distance;
			best = index;
		}
	});
	return best;
}
