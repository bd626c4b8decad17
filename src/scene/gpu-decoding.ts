import type { Avatar } from '../avatar/avatar.ts';
import type { SplatInstance } from '../gpu/splat-backend.ts';

/** Decodes avatars on one renderer's GPU. The avatar system tells it which avatars are drawn there. */
export interface GpuDecoding {
	/** The avatar has an instance on this GPU from now on. */
	join(avatar: Avatar, instance: SplatInstance): void;
	/** The avatar's instance is about to be disposed. */
	leave(avatar: Avatar): void;
	/** The avatars of one picture were posed and sorted. */
	frame(): void;
	/** Avatars are decoded on the CPU again. Idempotent. */
	dispose(): void;
}
