// npm run prior [-- --people 300 --steps 7000]
// The prior from nothing: pictures of people, people as splats, training, and a picture of what came out. Every part goes on
// where it stopped, so after a break the same command finishes the work.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sized } from '../../scripts/smoke.ts';
import { TRAINING_DEFAULTS } from './train-prior.ts';

const { values } = parseArgs({
	options: {
		people: { type: 'string', default: sized('300', '3') },
		steps: { type: 'string', default: sized(String(TRAINING_DEFAULTS.steps), '2') },
		codes: { type: 'string', default: sized('64', '2') },
		threads: { type: 'string', default: '2' },
	},
});
const people = ['--people', values.people];
const parts: readonly (readonly [what: string, script: string, options: readonly string[]])[] = [
	['Pictures of people', '../render/dataset.ts', people],
	['People as splats', 'make-training-set.ts', people],
	['Training', 'train.ts', [...people, '--steps', values.steps, '--codes', values.codes, '--threads', values.threads]],
	['Picture of a walk through it', 'draw-latent-walk.ts', []],
];
const started = performance.now();
for (const [what, script, options] of parts) {
	console.log(`${what} (${minutes()} min)`);
	await run(fileURLToPath(new URL(script, import.meta.url)), options);
}
console.log(`Done after ${minutes()} min.`);

function minutes(): string {
	return ((performance.now() - started) / 60_000).toFixed(1);
}

/** Runs a script as this one is run; ends with it where it fails. */
function run(script: string, options: readonly string[]): Promise<void> {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [...process.execArgv, script, ...options], { stdio: 'inherit' });
		child.on('error', reject);
		child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${script} ended with code ${code}.`))));
	});
}
