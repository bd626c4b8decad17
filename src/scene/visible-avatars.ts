import { truncate } from './depth-clusters.ts';

/** The avatars that one walk of an engine through its scene found, in the engine's order: filled anew for each walk. */
export class VisibleAvatars<Drawn> {
	/** The first `count` are meant. */
	readonly avatars: Drawn[] = [];
	count = 0;

	/** Whether an avatar was found. */
	has(avatar: Drawn): boolean {
		const index = this.avatars.indexOf(avatar);
		return index >= 0 && index < this.count;
	}

	/** Takes an avatar in, once. */
	add(avatar: Drawn): void {
		if (!this.has(avatar)) this.avatars[this.count++] = avatar;
	}

	/** The walk is complete: lets go of avatars of earlier ones. */
	end(): void {
		truncate(this.avatars, this.count);
	}
}
