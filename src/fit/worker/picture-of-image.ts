import type { FitPicture } from '../person/fit-picture.ts';
import type { LandmarkView } from '../registration/register-landmarks.ts';

/** An image in the format of `ImageData`: 4 bytes a pixel, not premultiplied, rows from the top. */
export interface PlainImage {
	readonly width: number;
	readonly height: number;
	readonly data: Uint8ClampedArray | Uint8Array;
}

/**
 * Makes a picture for a fit from a square image whose alpha is the mask (head, hair and shoulders), and its detected landmarks: 2 numbers
 * a landmark, pixels of that image. The pixels are copied.
 */
export function pictureOfImage({ width, data }: PlainImage, landmarks: Omit<LandmarkView, 'size'>): FitPicture {
	const rgba = new Uint8Array(data.length);
	for (let i = 0; i < data.length; i += 4) {
		const coverage = data[i + 3]!;
		for (let k = 0; k < 3; k++) rgba[i + k] = Math.round((data[i + k]! * coverage) / 255);
		rgba[i + 3] = coverage;
	}
	return { size: width, rgba, landmarks: { ...landmarks, size: width } };
}
