import { GaspardError } from 'gaspard';

/** A picture of a person from one side, and the camera that sees the avatar from there. */
export interface FittedView {
	/** File name beside the list. The first view's is the one that was fitted to. */
	readonly picture: string;
	/** Degrees: positive is the subject's left. */
	readonly yaw: number;
	/** Degrees: positive is from above. */
	readonly pitch: number;
	/** Rigid transform from the avatar frame to view space: 4x4, column-major. */
	readonly worldToView: readonly number[];
	readonly fieldOfViewDegrees: number;
	/** PSNR of the resting avatar in the mask of the person. */
	readonly decibels: number;
}

/** A person who was fitted from one photograph: what lab/evaluate/fit-avatars.ts says of them. */
export interface FittedPerson {
	readonly id: string;
	readonly name: string;
	readonly splats: number;
	readonly bytes: number;
	/** CPU seconds of the fit on one core. */
	readonly seconds: number;
	readonly views: readonly FittedView[];
}

/** The list of assets/fitted. */
export interface FittedPeople {
	/** Background colour, display sRGB 0..255. */
	readonly backdrop: readonly [number, number, number];
	readonly people: readonly FittedPerson[];
}

/** Address of a file of assets/fitted, from the place of the bundle. */
export const fittedUrl = (file: string): string => new URL(`../../assets/fitted/${file}`, import.meta.url).href;

/** Loads the list. Rejects with a readable message. */
export async function loadFittedPeople(): Promise<FittedPeople> {
	const response = await fetch(fittedUrl('people.json'));
	if (response.ok) return (await response.json()) as FittedPeople;
	throw new GaspardError(
		'asset/fetch-failed',
		`The list of fitted people could not be loaded: the server said ${response.status}.`,
		{ url: response.url, status: response.status },
	);
}
