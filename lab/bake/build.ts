// npx tsx lab/bake/build.ts [name…]: bakes the cast, or those named, into assets/avatars; two at a time.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CAST_NAMES } from '../people/cast.ts';
import '../../scripts/smoke.ts';

const WORKERS = 2;
/** A line of progress for every twentieth of a person. */
const PROGRESS_STEPS = 20;

interface Report {
	readonly stage: string;
	readonly share: number;
	readonly seconds: number;
	readonly processorSeconds: number;
	readonly bytes?: number;
	readonly splats?: number;
}

const wanted = process.argv.slice(2).map((name) => name.toLowerCase());
const queue = CAST_NAMES.filter((name) => wanted.length === 0 || wanted.includes(name.toLowerCase()));
if (queue.length === 0) throw new Error(`No such person. The cast: ${CAST_NAMES.join(', ')}.`);
const failed: string[] = [];
await Promise.all(Array.from({ length: Math.min(WORKERS, queue.length) }, work));
if (failed.length > 0) {
	console.error(`Failed: ${failed.join(', ')}`);
	process.exitCode = 1;
}

async function work(): Promise<void> {
	for (let name = queue.shift(); name; name = queue.shift()) if (!(await bake(name))) failed.push(name);
}

/** Bakes one person in a process of its own; true where it came out well. */
async function bake(name: string): Promise<boolean> {
	const script = fileURLToPath(new URL('./build-person.ts', import.meta.url));
	const child = spawn(process.execPath, [...process.execArgv, script, name], { stdio: ['ignore', 'pipe', 'inherit'] });
	const ended = new Promise<number | null>((resolve) => {
		child.on('close', resolve);
	});
	let last = -1;
	for await (const line of createInterface({ input: child.stdout })) {
		const report = JSON.parse(line) as Report;
		const step = Math.floor(report.share * PROGRESS_STEPS);
		if (step === last) continue;
		last = step;
		const { stage, share, seconds, processorSeconds } = report;
		console.log(
			`${name.padEnd(8)} ${String(Math.round(share * 100)).padStart(3)} %  ${stage}, ${seconds} s (${processorSeconds} s of processor)`,
		);
		if (report.bytes) console.log(`${name.padEnd(8)} ${report.splats} splats, ${(report.bytes / 1e6).toFixed(2)} MB`);
	}
	return (await ended) === 0;
}
