import { type FitPicture, pictureOfImage } from 'gaspard/fit';

/** A person to fit. With real photographs a landmark detector of the page computes `pixels`. */
export interface Sitter {
	/** File name without ending in demos/fit/people. */
	readonly id: string;
	/** Width and height of the picture, pixels. */
	readonly size: number;
	/** Focal length of the camera divided by the picture's width. */
	readonly focalRatio: number;
	/** 2 numbers a landmark, pixels, in the order of `faceLandmarks`. */
	readonly pixels: readonly number[];
}

const FOLDER = new URL('../fit/people/', import.meta.url);

/** Address of a sitter's picture: its alpha is the mask. */
export const pictureUrl = ({ id }: Sitter): string => new URL(`${id}.png`, FOLDER).href;

/** What the page calls a sitter. */
export const nameOf = ({ id }: Sitter): string => id.charAt(0).toUpperCase() + id.slice(1);

/** All sitters of this page. */
export async function loadSitters(): Promise<Sitter[]> {
	const response = await fetch(new URL('people.json', FOLDER));
	if (!response.ok) throw new Error(`The people of this page could not be fetched: ${response.status}.`);
	return response.json();
}

/** A sitter's picture as a fit takes it. */
export async function loadPicture(sitter: Sitter): Promise<FitPicture> {
	const image = new Image();
	image.src = pictureUrl(sitter);
	await image.decode();
	const canvas = document.createElement('canvas');
	canvas.width = sitter.size;
	canvas.height = sitter.size;
	const context = canvas.getContext('2d', { willReadFrequently: true })!;
	context.drawImage(image, 0, 0);
	return pictureOfImage(context.getImageData(0, 0, sitter.size, sitter.size), { pixels: sitter.pixels });
}
