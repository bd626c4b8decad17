// npx tsx lab/bake/rewrite.ts: writes the files of assets/avatars anew from what the last bake and the last training of correctives
// kept, after a change of format.
import { keptCorrectives, withCorrectives } from '../correctives/kept-correctives.ts';
import { CAST_NAMES } from '../people/cast.ts';
import { keptAvatar, writeAvatarFile } from './kept-avatar.ts';

for (const name of CAST_NAMES) {
	const avatar = keptAvatar(name);
	if (!avatar) {
		console.log(`${name}: nothing kept; bake first`);
		continue;
	}
	const correctives = keptCorrectives(avatar);
	const bytes = await writeAvatarFile(correctives ? withCorrectives(avatar, correctives) : avatar);
	console.log(`${name}: ${(bytes / 1e6).toFixed(2)} MB, ${correctives ? 'with' : 'without'} correctives`);
}
