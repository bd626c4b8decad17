import type { SplatBackend, SplatInstance } from '../gpu/splat-backend.ts';
import type { Avatar } from './avatar.ts';

/** Poses one avatar where it is drawn: a decoder on the GPU of one renderer, and the buffers that it writes into. */
export interface GpuPosing {
	/** The avatar on that GPU; others of its instances are posed from the CPU. */
	readonly instance: SplatInstance;
	/** How far the shown pose is on its way to the one taken last, 0..1. */
	share: number;
	/** Decodes into the buffers that are not shown; resolves when the work is in the GPU's queue. Rejects with a GaspardError. */
	decode(expression: Float32Array, joints: Float32Array): Promise<void>;
	/** Writes a box that holds all splats in this pose, not much larger: minimum x y z, maximum x y z, metres. Allocates nothing. */
	estimateBox(out: Float32Array, expression: Float32Array, joints: Float32Array): void;
	/** Puts a pose of the CPU in the place of a decoded one. */
	write(vertices: Float32Array, weights: Float32Array): void;
	/**
	 * What was decoded or written last is from now on where the shown pose moves to.
	 *
	 * @param share - How far on the way it is already: 0 unless given.
	 */
	take(share?: number): void;
	/** Gives the instance back to the CPU's vertices. Idempotent. */
	release(): void;
}

/** What decodes on one renderer's GPU. Told by the avatar system who is drawn there. */
export interface AvatarPoser {
	/** An avatar has got room on the GPU. */
	join(avatar: Avatar, instance: SplatInstance): void;
	/** It goes. */
	leave(avatar: Avatar): void;
	/** A picture was arranged. */
	frame(): void;
	/** Idempotent. */
	dispose(): void;
}

const posers = new WeakMap<SplatBackend, AvatarPoser>();

/** What poses the avatars of a back end on its GPU; undefined where the CPU does. */
export function poserOf(backend: SplatBackend): AvatarPoser | undefined {
	return posers.get(backend);
}

/** From now on avatars of the back end may be posed on its GPU: before any is drawn. */
export function setPoser(backend: SplatBackend, poser: AvatarPoser): void {
	posers.get(backend)?.dispose();
	posers.set(backend, poser);
}
