import { GaspardError } from 'gaspard';
import { type Clip, parseClip } from 'gaspard/drive';
import { clipUrl } from './people.ts';

const loading = new Map<string, Promise<Clip>>();

/** One of the clips that ship with Gaspard; fetched once. Rejects with a readable message. */
export function loadClip(name: string): Promise<Clip> {
	let clip = loading.get(name);
	if (!clip) {
		clip = fetchClip(name);
		clip.catch(() => loading.delete(name));
		loading.set(name, clip);
	}
	return clip;
}

async function fetchClip(name: string): Promise<Clip> {
	const response = await fetch(clipUrl(name));
	if (!response.ok) {
		throw new GaspardError(
			'drive/fetch-failed',
			`The clip "${name}" could not be loaded: the server said ${response.status}.`,
			{ url: response.url, status: response.status },
		);
	}
	return parseClip(await response.text());
}
