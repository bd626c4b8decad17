import { useThree } from '@react-three/fiber';
import { useLayoutEffect } from 'react';
import type { GaussianAvatar } from '../three/index.ts';

/**
 * Keeps a Canvas with `frameloop="demand"` drawing while the avatar moves: every new pose asks for a picture, and every
 * picture in which the avatar is seen for a new pose. Out of sight no pose comes, and the Canvas rests.
 */
export function useInvalidateOnPose(avatar: GaussianAvatar | undefined): void {
	const invalidate = useThree((three) => three.invalidate);
	useLayoutEffect(() => {
		if (!avatar) return;
		const redraw = (): void => invalidate();
		redraw();
		avatar.addEventListener('change', redraw);
		return () => avatar.removeEventListener('change', redraw);
	}, [avatar, invalidate]);
}
