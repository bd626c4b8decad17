// Bakes one of the cast into assets/avatars. Started by build.ts, which reads the lines of JSON written here.
import { CAST_NAMES, castPerson } from '../people/cast.ts';
import { BAKE_DEFAULTS, bakePerson } from './bake-person.ts';
import { keepAvatar, writeAvatarFile } from './kept-avatar.ts';

const name = CAST_NAMES.find((one) => one.toLowerCase() === process.argv[2]?.toLowerCase());
if (!name) throw new Error(`Name one of the cast: ${CAST_NAMES.join(', ')}.`);
const started = performance.now();
report({ stage: 'person', share: 0 });
const avatar = await bakePerson(castPerson(name), {
	...BAKE_DEFAULTS,
	created: new Date().toISOString().slice(0, 10),
	onProgress: (stage, share) => report({ stage, share }),
});
keepAvatar(avatar);
report({ stage: 'done', share: 1, bytes: await writeAvatarFile(avatar), splats: avatar.splats.count });

function report(fields: Record<string, unknown>): void {
	const { user, system } = process.cpuUsage();
	const seconds = Math.round((performance.now() - started) / 1000);
	console.log(JSON.stringify({ ...fields, seconds, processorSeconds: Math.round((user + system) / 1e6) }));
}
