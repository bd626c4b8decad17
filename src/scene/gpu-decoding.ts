import type { Avatar } from '../avatar/avatar.ts';
import type { SplatBackend, SplatInstance } from '../gpu/splat-backend.ts';

/** What decodes on one renderer's GPU. Told by the avatar system who is drawn there. */
export interface GpuDecoding {
	/** An avatar has got room on the GPU. */
	join(avatar: Avatar, instance: SplatInstance): void;
	/** It goes. */
	leave(avatar: Avatar): void;
	/** A picture was arranged. */
	frame(): void;
	/** Idempotent. */
	dispose(): void;
}

const decodings = new WeakMap<SplatBackend, GpuDecoding>();

/** What poses the avatars of a back end on its GPU; undefined where the CPU does. */
export function gpuDecodingOf(backend: SplatBackend): GpuDecoding | undefined {
	return decodings.get(backend);
}

/** From now on avatars of the back end may be posed on its GPU: before any is drawn. */
export function setGpuDecoding(backend: SplatBackend, poser: GpuDecoding): void {
	decodings.get(backend)?.dispose();
	decodings.set(backend, poser);
}
