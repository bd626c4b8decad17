import { useFrame, useThree } from '@react-three/fiber';
import { useLayoutEffect, useRef } from 'react';
import type { GaussianAvatar } from '../three/index.ts';

/** Pictures that a face without a new pose asks for: it begins to move with the second one in which it is seen. */
const PATIENCE = 3;
/** Milliseconds without a picture after which the next one counts as a beginning. */
const PAUSE = 250;

/**
 * Keeps a Canvas with `frameloop="demand"` drawing while the avatar moves: a new pose asks for a picture, and the first
 * pictures after a pause ask for some more. Out of sight no pose comes, and the Canvas rests.
 */
export function useKeepLiving(avatar: GaussianAvatar | undefined): void {
	const invalidate = useThree((three) => three.invalidate);
	const waiting = useRef({ pictures: 0, lastMilliseconds: 0 });
	useLayoutEffect(() => {
		if (!avatar) return;
		const redraw = (): void => {
			waiting.current.pictures = 0;
			invalidate();
		};
		redraw();
		avatar.addEventListener('change', redraw);
		return () => avatar.removeEventListener('change', redraw);
	}, [avatar, invalidate]);
	useFrame(() => {
		const { current } = waiting;
		const now = performance.now();
		if (now - current.lastMilliseconds > PAUSE) current.pictures = 0;
		current.lastMilliseconds = now;
		if (avatar?.playing && current.pictures++ < PATIENCE) invalidate();
	});
}
