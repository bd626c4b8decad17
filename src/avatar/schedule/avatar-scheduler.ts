import { DecodeQueue } from './decode-queue.ts';
import { FrameClock } from './frame-clock.ts';

/** What all avatars of a page share, whichever renderers draw them: one clock, one decode budget. */
export interface AvatarStage {
	readonly clock: FrameClock;
	readonly decodes: DecodeQueue;
}

/** @param now - Milliseconds, rising; another one makes tests deterministic. */
export function createAvatarStage(now?: () => number): AvatarStage {
	const clock = new FrameClock(now);
	return { clock, decodes: new DecodeQueue(clock, now) };
}

let shared: AvatarStage | undefined;

/** The page's stage, made on first use. */
export function defaultStage(): AvatarStage {
	shared ??= createAvatarStage();
	return shared;
}
