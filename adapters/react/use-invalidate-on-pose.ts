import { useThree } from '@react-three/fiber';
import { useLayoutEffect } from 'react';
import type { GaussianAvatar } from '../three/index.ts';

/**
 * Keeps a Canvas with `frameloop="demand"` drawing while the avatar moves: every new pose requests a frame, and every frame that shows
 * the avatar requests a new pose. While the avatar is out of sight, no pose is decoded and the Canvas does not draw.
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
