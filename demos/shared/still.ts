import { createDriverPose } from 'gaspard/drive';
import type { GaussianAvatar } from 'gaspard/three';

/** A moment to hold: `?still=seed/seconds`. For screenshots and tests; the same address gives the same picture. */
export interface Still {
	readonly seed: number;
	readonly seconds: number;
}

export const query: URLSearchParams = new URLSearchParams(location.search);

/** The moment that the URL selects; undefined for none. */
export const still: Still | undefined = readStill(query.get('still'));

// A still waits for no transition.
if (still) document.documentElement.classList.add('still');

function readStill(text: string | null): Still | undefined {
	if (text === null) return undefined;
	const [seed, seconds] = text.split('/').map(Number);
	return { seed: seed || 1, seconds: seconds || 0 };
}

/** Simulates the time before the moment without drawing, and holds the resulting pose. */
export async function holdStill(avatar: Pick<GaussianAvatar, 'drivers' | 'holdPose'>, seconds: number): Promise<void> {
	const pose = createDriverPose();
	for (let time = 0; time < seconds; time += 1 / 60) avatar.drivers.update(time, pose);
	avatar.drivers.update(seconds, pose);
	await avatar.holdPose(pose.expression, pose.joints);
}

declare global {
	/** Settles when the page shows what it is about: for tests and screenshots. */
	var gaspardReady: Promise<void> | undefined;
}

/** Runs the page. An error is shown as a message and rejects `gaspardReady`. */
export function runPage(main: () => Promise<void>, show: (error: unknown) => void): void {
	const ready = main();
	ready.catch(show);
	globalThis.gaspardReady = ready;
}
