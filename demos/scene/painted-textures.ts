import { CanvasTexture, RepeatWrapping, SRGBColorSpace } from 'three';

/** A small picture painted once: `paint` gets a context of size × size pixels. */
export function painted(
	size: number,
	repeat: readonly [number, number],
	paint: (context: CanvasRenderingContext2D) => void,
): CanvasTexture {
	const canvas = document.createElement('canvas');
	canvas.width = canvas.height = size;
	paint(canvas.getContext('2d')!);
	const texture = new CanvasTexture(canvas);
	texture.colorSpace = SRGBColorSpace;
	texture.wrapS = texture.wrapT = RepeatWrapping;
	texture.repeat.set(...repeat);
	texture.anisotropy = 8;
	return texture;
}

/** The same grey every time: value noise from a sine is enough for wood. */
const chance = (index: number): number => Math.abs(Math.sin(index * 12.9898) * 43758.5453) % 1;

/** Boards of a wooden floor. */
export function parquet(): CanvasTexture {
	return painted(512, [9, 9], (context) => {
		for (let row = 0; row < 8; row++) {
			for (let column = -1; column < 4; column++) {
				const shade = 150 + 80 * chance(row * 31 + column * 7 + 1);
				context.fillStyle = `rgb(${shade} ${shade * 0.96} ${shade * 0.9})`;
				const x = column * 160 + (row % 2) * 80;
				context.fillRect(x, row * 64, 158, 62.5);
				context.fillStyle = 'rgb(0 0 0 / 7%)';
				for (let line = 0; line < 7; line++)
					context.fillRect(x, row * 64 + 62 * chance(row * 17 + line * 3 + column), 158, 1.2);
			}
		}
	});
}

/** Polished wood. */
export function grain(): CanvasTexture {
	return painted(256, [3, 1], (context) => {
		context.fillStyle = '#d8c8b8';
		context.fillRect(0, 0, 256, 256);
		for (let line = 0; line < 90; line++) {
			context.fillStyle = `rgb(60 30 10 / ${4 + 10 * chance(line)}%)`;
			context.fillRect(0, 256 * chance(line + 300), 256, 1 + 2 * chance(line + 600));
		}
	});
}

/** Panelled walls, lighter in the middle. */
export function panels(): CanvasTexture {
	return painted(512, [14, 1], (context) => {
		const light = context.createLinearGradient(0, 0, 0, 512);
		light.addColorStop(0, '#8d8273');
		light.addColorStop(0.55, '#d8cbb8');
		light.addColorStop(1, '#9b8e7d');
		context.fillStyle = light;
		context.fillRect(0, 0, 512, 512);
		context.strokeStyle = 'rgb(30 20 12 / 35%)';
		context.lineWidth = 5;
		context.strokeRect(54, 96, 404, 226);
		context.strokeRect(54, 350, 404, 110);
		context.strokeStyle = 'rgb(255 245 230 / 30%)';
		context.lineWidth = 2;
		context.strokeRect(59, 101, 394, 216);
		context.strokeRect(59, 355, 394, 100);
	});
}
