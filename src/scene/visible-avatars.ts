import { truncate } from './depth-clusters.ts';

/** All lists of the page, as long as an engine uses them. */
const lists = new Set<WeakRef<VisibleAvatars<unknown>>>();
const collected = new FinalizationRegistry<WeakRef<VisibleAvatars<unknown>>>((list) => lists.delete(list));

/** Removes a disposed avatar from all lists: the list of a camera that is never used again would keep it in memory. */
export function forgetVisible(avatar: unknown): void {
	for (const list of lists) list.deref()?.remove(avatar);
}

/** The avatars that an engine found when it last traversed its scene for one camera, in the engine's order. */
export class VisibleAvatars<Drawn> {
	/** Only the first `count` are visible. */
	readonly avatars: Drawn[] = [];
	count = 0;

	constructor() {
		const reference = new WeakRef<VisibleAvatars<unknown>>(this);
		lists.add(reference);
		collected.register(this, reference);
	}

	/** Whether an avatar was found. */
	has(avatar: Drawn): boolean {
		const index = this.avatars.indexOf(avatar);
		return index >= 0 && index < this.count;
	}

	/** Adds an avatar, once. */
	add(avatar: Drawn): void {
		if (!this.has(avatar)) this.avatars[this.count++] = avatar;
	}

	/** Removes an avatar. */
	remove(avatar: Drawn): void {
		for (let i = this.avatars.indexOf(avatar); i >= 0; i = this.avatars.indexOf(avatar)) {
			this.avatars.splice(i, 1);
			if (i < this.count) this.count--;
		}
	}

	/** Call this when the traversal is complete: drops avatars of earlier ones. */
	end(): void {
		truncate(this.avatars, this.count);
	}
}
