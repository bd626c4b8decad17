/** How much a difference of one step of 255 is amplified. */
export const AMPLIFICATION = 32;

/** Difference of two pictures of the same moment. */
export interface PictureDifference {
	/** Largest difference of a channel of a pixel, in steps of 255. */
	readonly largest: number;
	/** Fraction of pixels that differ, 0..1. */
	readonly share: number;
}

/** Reads canvases back and shows how they differ from the first. */
export class Differences {
	#first: ImageData | undefined;
	readonly #copy = document.createElement('canvas');

	/** Stores the picture that others are compared with. Call it in the task that drew the canvas. */
	keep(canvas: HTMLCanvasElement): void {
		this.#first = this.#read(canvas);
	}

	/** Compares a canvas with the stored picture, in the task that drew it. Paints the amplified difference on `paintOn`. */
	compare(canvas: HTMLCanvasElement, paintOn?: HTMLCanvasElement): PictureDifference | undefined {
		const first = this.#first;
		if (!first || canvas.width !== first.width || canvas.height !== first.height) return undefined;
		const other = this.#read(canvas);
		let largest = 0;
		let count = 0;
		for (let i = 0; i < first.data.length; i += 4) {
			let pixel = 0;
			for (let k = 0; k < 3; k++) {
				const step = Math.abs(first.data[i + k]! - other.data[i + k]!);
				pixel = Math.max(pixel, step);
				other.data[i + k] = Math.min(255, step * AMPLIFICATION);
			}
			other.data[i + 3] = 255;
			if (pixel > 0) count++;
			largest = Math.max(largest, pixel);
		}
		if (paintOn) {
			paintOn.width = other.width;
			paintOn.height = other.height;
			paintOn.getContext('2d')!.putImageData(other, 0, 0);
		}
		return { largest, share: count / (first.width * first.height) };
	}

	#read(canvas: HTMLCanvasElement): ImageData {
		const { width, height } = canvas;
		if (this.#copy.width !== width) this.#copy.width = width;
		if (this.#copy.height !== height) this.#copy.height = height;
		const context = this.#copy.getContext('2d', { willReadFrequently: true })!;
		context.drawImage(canvas, 0, 0);
		return context.getImageData(0, 0, width, height);
	}
}
