import { CanvasTexture, type Scene, SRGBColorSpace } from 'three';
import type { BackdropColors } from './backdrop.ts';

const SIZE = 512;

/** The backdrop as a picture, for renderers that take no shaders of GLSL: a soft glow, dithered against bands. */
export class PaintedBackdrop {
	readonly #canvas = document.createElement('canvas');
	readonly #texture = new CanvasTexture(this.#canvas);

	constructor(scene: Scene, colors: BackdropColors) {
		this.#canvas.width = this.#canvas.height = SIZE;
		this.#texture.colorSpace = SRGBColorSpace;
		this.#texture.generateMipmaps = false;
		scene.background = this.#texture;
		this.setColors(colors);
	}

	setColors({ glow, edge }: BackdropColors): void {
		const context = this.#canvas.getContext('2d')!;
		context.fillStyle = edge;
		context.fillRect(0, 0, SIZE, SIZE);
		const gradient = context.createRadialGradient(SIZE / 2, SIZE * 0.42, 0, SIZE / 2, SIZE * 0.42, SIZE * 0.8);
		for (let i = 0; i <= 12; i++) {
			const alpha = Math.exp(-6 * (i / 12) ** 2);
			gradient.addColorStop(i / 12, `color-mix(in srgb, ${glow} ${(alpha * 100).toFixed(1)}%, ${edge})`);
		}
		context.fillStyle = gradient;
		context.fillRect(0, 0, SIZE, SIZE);
		const picture = context.getImageData(0, 0, SIZE, SIZE);
		for (let i = 0; i < picture.data.length; i++) {
			const noise = Math.abs(Math.sin(i * 12.9898) * 43758.5453) % 1;
			if (i % 4 !== 3) picture.data[i]! += noise > 0.75 ? 1 : noise < 0.25 ? -1 : 0;
		}
		context.putImageData(picture, 0, 0);
		this.#texture.needsUpdate = true;
	}
}
