// Bakes one of the cast into assets/avatars. Started by build.ts, which reads the lines of JSON written here.
import { mkdirSync, writeFileSync } from 'node:fs';
import { sealAvatar } from '../../src/asset/content-hash.ts';
import { writeAvatar } from '../../src/asset/write-avatar.ts';
import { CAST_NAMES, castPerson } from '../people/cast.ts';
import { avatarFile } from './avatar-file.ts';
import { BAKE_DEFAULTS, bakePerson } from './bake-person.ts';

const name = CAST_NAMES.find((one) => one.toLowerCase() === process.argv[2]?.toLowerCase());
if (!name) throw new Error(`Name one of the cast: ${CAST_NAMES.join(', ')}.`);
const started = performance.now();
report({ stage: 'person', share: 0 });
const avatar = await bakePerson(castPerson(name), {
	...BAKE_DEFAULTS,
	created: new Date().toISOString().slice(0, 10),
	onProgress: (stage, share) => report({ stage, share }),
});
const bytes = await sealAvatar(writeAvatar(avatar));
const file = avatarFile(name);
mkdirSync(new URL('.', file), { recursive: true });
writeFileSync(file, bytes);
report({ stage: 'done', share: 1, bytes: bytes.length, splats: avatar.splats.count });

function report(fields: Record<string, unknown>): void {
	const { user, system } = process.cpuUsage();
	const seconds = Math.round((performance.now() - started) / 1000);
	console.log(JSON.stringify({ ...fields, seconds, processorSeconds: Math.round((user + system) / 1e6) }));
}
