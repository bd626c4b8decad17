/** One of the people that ship with Gaspard. All are synthetic: none is a picture of a living person. */
export interface Person {
	/** File name without ending in assets/avatars. */
	readonly id: string;
	/** The clip in assets/clips that is theirs to say. */
	readonly line: string;
}

/** Addresses from the place of the bundle, demos/dist, so that a page may be served from any folder. */
export const avatarUrl = (id: string): string => new URL(`../../assets/avatars/${id}.glb`, import.meta.url).href;
export const clipUrl = (name: string): string => new URL(`../../assets/clips/${name}.json`, import.meta.url).href;

export const PEOPLE: readonly Person[] = [
	{ id: 'ada', line: 'talk-welcome' },
	{ id: 'noor', line: 'talk-story' },
	{ id: 'kofi', line: 'talk-explain' },
	{ id: 'mei', line: 'talk-welcome' },
	{ id: 'ivan', line: 'talk-story' },
	{ id: 'lucia', line: 'talk-explain' },
];
