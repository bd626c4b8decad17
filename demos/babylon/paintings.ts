import { DynamicTexture } from '@babylonjs/core/Materials/Textures/dynamicTexture.js';
import { RawTexture } from '@babylonjs/core/Materials/Textures/rawTexture.js';
import { Texture } from '@babylonjs/core/Materials/Textures/texture.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { chance } from './shapes.ts';

type Painter = (context: CanvasRenderingContext2D, width: number, height: number) => void;

/** A picture painted once and repeated. */
export function painted(scene: Scene, draw: Painter, [u, v] = [1, 1], [width, height] = [512, 512]): DynamicTexture {
	const texture = new DynamicTexture(draw.name, { width: width!, height: height! }, scene, true);
	draw(texture.getContext() as unknown as CanvasRenderingContext2D, width!, height!);
	texture.update();
	texture.wrapU = texture.wrapV = Texture.WRAP_ADDRESSMODE;
	texture.uScale = u!;
	texture.vScale = v!;
	texture.anisotropicFilteringLevel = 8;
	return texture;
}

/** Terracotta tiles with pale joints. */
export function tiles(context: CanvasRenderingContext2D, size: number): void {
	context.fillStyle = '#b9a48c';
	context.fillRect(0, 0, size, size);
	const tile = size / 4;
	for (let i = 0; i < 16; i++) {
		const [x, y] = [(i % 4) * tile, Math.floor(i / 4) * tile];
		const light = 0.82 + 0.18 * chance(i * 7 + 3);
		context.fillStyle = `rgb(${214 * light} ${158 * light + 8 * chance(i)} ${122 * light})`;
		context.fillRect(x + 2, y + 2, tile - 4, tile - 4);
		for (let k = 0; k < 40; k++) {
			const [a, b, c] = [chance(i * 91 + k), chance(i * 57 + k * 3), chance(i * 13 + k * 5)];
			context.fillStyle = c > 0.5 ? 'rgb(255 225 190 / 7%)' : 'rgb(80 40 20 / 8%)';
			context.beginPath();
			context.arc(x + 4 + a * (tile - 8), y + 4 + b * (tile - 8), 2 + c * 13, 0, 7);
			context.fill();
		}
	}
}

/** Lime plaster: nearly white, never quite even. */
export function plaster(context: CanvasRenderingContext2D, size: number): void {
	context.fillStyle = '#f1e8da';
	context.fillRect(0, 0, size, size);
	for (let i = 0; i < 700; i++) {
		const [x, y, r] = [chance(i) * size, chance(i * 3 + 1) * size, 6 + 46 * chance(i * 5 + 2) ** 2];
		context.fillStyle = chance(i * 7) > 0.5 ? 'rgb(255 250 240 / 10%)' : 'rgb(140 110 80 / 4%)';
		for (const dx of [-size, 0, size]) {
			context.beginPath();
			context.ellipse(x + dx, y, r * 1.7, r, chance(i * 11) * 3, 0, 7);
			context.fill();
		}
	}
}

/** Planks with grain. */
export function planks(context: CanvasRenderingContext2D, size: number): void {
	const width = size / 6;
	for (let i = 0; i < 6; i++) {
		const light = 0.78 + 0.22 * chance(i * 5 + 1);
		context.fillStyle = `rgb(${196 * light} ${164 * light} ${128 * light})`;
		context.fillRect(i * width, 0, width, size);
		for (let k = 0; k < 26; k++) {
			context.fillStyle = 'rgb(60 36 18 / 9%)';
			context.fillRect(i * width + chance(i * 31 + k) * width, 0, 1 + 2 * chance(k), size);
		}
		context.fillStyle = 'rgb(40 24 12 / 75%)';
		context.fillRect(i * width, 0, 3, size);
	}
}

/** A late afternoon all around: the sun at the given share of the way around, over the sea. */
export function sky(sunU: number): Painter {
	return (context, width, height) => {
		const gradient = context.createLinearGradient(0, 0, 0, height);
		for (const [stop, color] of [
			[0, '#5f8fc4'],
			[0.22, '#86aed2'],
			[0.36, '#bccbd2'],
			[0.44, '#f0d9b4'],
			[0.487, '#fbcf95'],
			[0.5, '#f6bf83'],
			[0.52, '#c7a98c'],
			[1, '#8f8377'],
		] as const) {
			gradient.addColorStop(stop, color);
		}
		context.fillStyle = gradient;
		context.fillRect(0, 0, width, height);
		const [sunX, sunY] = [sunU * width, height * 0.452];
		for (const [radius, color] of [
			[0.42, 'rgb(255 214 150 / 42%)'],
			[0.16, 'rgb(255 230 178 / 60%)'],
			[0.05, 'rgb(255 246 220 / 95%)'],
		] as const) {
			const glow = context.createRadialGradient(sunX, sunY, 0, sunX, sunY, radius * height);
			glow.addColorStop(0, color);
			glow.addColorStop(1, 'rgb(255 220 160 / 0%)');
			context.fillStyle = glow;
			context.fillRect(0, 0, width, height);
		}
		// Far islands.
		for (const [center, wide, tall, color] of [
			[0.41, 0.05, 0.011, '#c9a78d'],
			[0.385, 0.04, 0.007, '#b99888'],
			[0.64, 0.06, 0.009, '#cba98c'],
		] as const) {
			context.fillStyle = color;
			context.beginPath();
			context.moveTo((center - wide) * width, height * 0.5);
			for (let i = 0; i <= 40; i++) {
				const t = i / 40;
				const rise = Math.sin(t * Math.PI) ** 1.2 * (0.7 + 0.3 * Math.sin(t * 9 + center * 40));
				context.lineTo((center - wide + 2 * wide * t) * width, height * (0.5 - tall * rise));
			}
			context.lineTo((center + wide) * width, height * 0.512);
			context.lineTo((center - wide) * width, height * 0.512);
			context.fill();
		}
		// Haze, as thick as that over the far water.
		const haze = context.createLinearGradient(0, height * 0.492, 0, height * 0.503);
		haze.addColorStop(0, 'rgb(242 199 149 / 0%)');
		haze.addColorStop(1, 'rgb(242 199 149)');
		context.fillStyle = haze;
		context.fillRect(0, height * 0.492, width, height * 0.03);
		for (let i = 0; i < 90; i++) {
			const y = height * (0.2 + 0.24 * chance(i * 3 + 5));
			const length = width * (0.02 + 0.07 * chance(i * 5));
			context.fillStyle = `rgb(255 238 216 / ${3 + 9 * chance(i * 13)}%)`;
			context.beginPath();
			context.ellipse(chance(i) * width, y, length, 1.5 + 5 * chance(i * 7), 0.02, 0, 7);
			context.fill();
		}
	};
}

/** Small waves as a map of normals that repeats without a seam. */
export function waves(scene: Scene, size = 256): RawTexture {
	const height = new Float32Array(size * size);
	for (let wave = 0; wave < 26; wave++) {
		const [a, b] = [Math.round((chance(wave) - 0.5) * 14), Math.round(2 + chance(wave * 3) * 12)];
		const phase = chance(wave * 7) * 7;
		const strength = 0.6 / Math.hypot(a, b);
		for (let y = 0; y < size; y++) {
			for (let x = 0; x < size; x++) {
				height[y * size + x]! += strength * Math.sin(((a * x + b * y) / size) * Math.PI * 2 + phase);
			}
		}
	}
	const pixels = new Uint8Array(size * size * 4);
	for (let y = 0; y < size; y++) {
		for (let x = 0; x < size; x++) {
			const at = (dx: number, dy: number): number =>
				height[((y + dy + size) % size) * size + ((x + dx + size) % size)]!;
			const [nx, ny] = [(at(-1, 0) - at(1, 0)) * 5, (at(0, -1) - at(0, 1)) * 5];
			const length = Math.hypot(nx, ny, 1);
			pixels.set([127 + (127 * nx) / length, 127 + (127 * ny) / length, 127 + 127 / length, 255], (y * size + x) * 4);
		}
	}
	const texture = RawTexture.CreateRGBATexture(pixels, size, size, scene, true, false, Texture.TRILINEAR_SAMPLINGMODE);
	texture.wrapU = texture.wrapV = Texture.WRAP_ADDRESSMODE;
	texture.anisotropicFilteringLevel = 8;
	return texture;
}
