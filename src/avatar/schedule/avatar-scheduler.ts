import { DecodeQueue } from './decode-queue.ts';
import { FrameClock } from './frame-clock.ts';

/** What all avatars of a page share, whichever renderers draw them: one clock, one decode budget. */
export interface AvatarScheduler {
	readonly clock: FrameClock;
	readonly decodes: DecodeQueue;
}

/** @param now - Milliseconds, rising; another one makes tests deterministic. */
export function createAvatarScheduler(now?: () => number): AvatarScheduler {
	const clock = new FrameClock(now);
	return { clock, decodes: new DecodeQueue(clock, now) };
}

let shared: AvatarScheduler | undefined;

/** The page's scheduler, made on first use. */
export function defaultScheduler(): AvatarScheduler {
	shared ??= createAvatarScheduler();
	return shared;
}
