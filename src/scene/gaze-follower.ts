import type { Avatar } from '../avatar/avatar.ts';

/** Writes where a target is now, in metres in the avatar frame. */
export type LocateTarget<Target> = (out: [number, number, number], target: Target) => void;

/** Keeps an avatar's idle life looking at a target of an engine. Allocates nothing per frame. */
export class GazeFollower<Target> {
	readonly #owner: { readonly core: Avatar };
	readonly #locate: LocateTarget<Target>;
	readonly #point: [number, number, number] = [0, 0, 0];
	#target: Target | undefined;

	/** @param owner - The engine's object. */
	constructor(owner: { readonly core: Avatar }, locate: LocateTarget<Target>) {
		this.#owner = owner;
		this.#locate = locate;
	}

	/** Follows another target; null lets the eyes wander again. */
	follow(target: Target | null): void {
		this.#target = target ?? undefined;
		if (!target) this.#owner.core.idle?.lookAt();
	}

	/** Call this once a frame, before `advance`. */
	update(): void {
		const { idle } = this.#owner.core;
		if (this.#target === undefined || !idle) return;
		this.#locate(this.#point, this.#target);
		idle.lookAt(this.#point);
	}
}
