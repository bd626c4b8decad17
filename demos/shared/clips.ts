import { type Clip, loadClip as loadClipFile } from 'gaspard/drive';
import { clipUrl } from './people.ts';

const loading = new Map<string, Promise<Clip>>();

/** One of the clips that ship with Gaspard; fetched once. Rejects as `loadClip` of `gaspard/drive` does. */
export function loadClip(name: string): Promise<Clip> {
	let clip = loading.get(name);
	if (!clip) {
		clip = loadClipFile(clipUrl(name));
		clip.catch(() => loading.delete(name));
		loading.set(name, clip);
	}
	return clip;
}
