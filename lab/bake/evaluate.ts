// npx tsx lab/bake/evaluate.ts [--pictures folder] [name…]: judges the avatars of assets/avatars on held-out views.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputPath } from '../../scripts/smoke.ts';
import { readAvatar } from '../../src/asset/read-avatar.ts';
import { CAST_NAMES, castPerson } from '../people/cast.ts';
import { lightPerson } from '../render/lit-person.ts';
import { readyPerson } from '../render/ready-person.ts';
import { judgeAvatar } from './judge-avatar.ts';
import { avatarFile } from './kept-avatar.ts';
import { writePicture } from './write-picture.ts';

const words = process.argv.slice(2);
const at = words.indexOf('--pictures');
const folder = at >= 0 ? words.splice(at, 2)[1]! : outputPath('lab/out/evaluation');
const wanted = words.map((name) => name.toLowerCase());

console.log('PSNR of the whole picture over grey (inside the mesh), dB, mean over held-out pictures at 512²\n');
for (const name of CAST_NAMES) {
	if (wanted.length > 0 && !wanted.includes(name.toLowerCase())) continue;
	const file = avatarFile(name);
	if (!existsSync(file)) {
		console.log(`${name}: not baked yet`);
		continue;
	}
	const bytes = new Uint8Array(readFileSync(file));
	const asset = await readAvatar(bytes);
	const { qualities, prefixes, sheets, prefixSheet } = await judgeAvatar(
		asset,
		readyPerson(lightPerson(castPerson(name))),
	);
	console.log(`${name}: ${asset.splats.count} splats, ${(bytes.length / 1e6).toFixed(2)} MB`);
	for (const { kind, pictures, meanDecibels, insideDecibels, worst } of qualities) {
		const numbers = `${meanDecibels.toFixed(1)} (${insideDecibels.toFixed(1)})`.padEnd(13);
		console.log(`  ${kind.padEnd(22)} ${numbers} ${pictures} pictures, worst ${worst.decibels.toFixed(1)} ${worst.id}`);
	}
	for (const { count, qualities: rows } of prefixes) {
		const numbers = rows.map(({ kind, meanDecibels }) => `${kind} ${meanDecibels.toFixed(1)}`).join(', ');
		console.log(`  first ${String(count).padEnd(6)} ${numbers}`);
	}
	for (const [kind, sheet] of Object.entries(sheets))
		writePicture(join(folder, `${name.toLowerCase()}-${kind}.png`), sheet);
	writePicture(join(folder, `${name.toLowerCase()}-prefixes.png`), prefixSheet);
}
