// npx tsx lab/bake/rewrite.ts: writes the files of assets/avatars anew from what the last bake kept, after a change of format.
import { CAST_NAMES } from '../people/cast.ts';
import { keptAvatar, writeAvatarFile } from './kept-avatar.ts';

for (const name of CAST_NAMES) {
	const avatar = keptAvatar(name);
	if (!avatar) console.log(`${name}: nothing kept; bake first`);
	else console.log(`${name}: ${((await writeAvatarFile(avatar)) / 1e6).toFixed(2)} MB`);
}
