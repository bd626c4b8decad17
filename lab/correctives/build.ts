// npx tsx lab/correctives/build.ts [--light neutral] [name…]: trains correctives for the avatars of assets/avatars and writes them
// into the files, judged on held-out expressions. Two to three minutes of one core a person. A file
// that would not get better everywhere stays as it is. `--light neutral` trains and judges on
// pictures with the light of the neutral face, for comparison, and writes no avatar.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CAST_NAMES } from '../people/cast.ts';

const words = process.argv.slice(2);
const at = words.indexOf('--light');
const light = at >= 0 ? words.splice(at, 2)[1]! : 'pose';
const wanted = words.map((name) => name.toLowerCase());
const names = CAST_NAMES.filter((name) => wanted.length === 0 || wanted.includes(name.toLowerCase()));
if (names.length === 0) throw new Error(`No such person. The cast: ${CAST_NAMES.join(', ')}.`);
const script = fileURLToPath(new URL('./build-person.ts', import.meta.url));
for (const name of names) {
	// A process each: what one person takes of memory goes with it.
	const { status } = spawnSync(process.execPath, [...process.execArgv, script, name, light], { stdio: 'inherit' });
	if (status !== 0) process.exitCode = 1;
}
