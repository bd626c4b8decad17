import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { ensureBrowser, ensureLab, ensurePackages, ROOT } from './ensure.mjs';

// node scripts/test.mjs [--bless] [vitest arguments]: everything, on a bare machine too. Ends with `N passed, N failed`.
const bless = process.argv.includes('--bless');
const passOn = process.argv.slice(2).filter((argument) => argument !== '--bless');

ensurePackages();
ensureLab();
ensureBrowser();

let passed = 0;
let failed = 0;
let skipped = 0;

function step(name, command, args) {
	console.log(`\n— ${name}`);
	const ok = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' }).status === 0;
	if (ok) passed++;
	else failed++;
	return ok;
}

step('types', 'node', ['node_modules/typescript/bin/tsc', '--noEmit']);
step('format, lint, layers', 'node', ['node_modules/@biomejs/biome/bin/biome', 'check', '.']);
const built = step('build', 'npm', ['run', '--silent', 'build']);

mkdirSync(`${ROOT}/test/out`, { recursive: true });
const projects = (...names) => names.flatMap((name) => ['--project', name]);
// Two cores: the browser's tests, one file after the other, keep one of them busy, all others the other.
const runs = passOn.length
	? [{ name: 'tests', args: passOn }]
	: [
			{ name: 'browser', args: projects('browser') },
			{ name: 'node', args: [...projects('unit', 'lab', ...(built ? ['package'] : [])), '--maxWorkers=1'] },
		];
await Promise.all(runs.map((run, index) => runVitest(run, index > 0)));

/** Runs some tests and counts them; `isLater` prints what they say when they are done, so that two runs do not mix. */
async function runVitest({ name, args }, isLater) {
	const report = `${ROOT}/test/out/vitest-${name}.json`;
	rmSync(report, { force: true });
	const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
	// The texts of the public types and names are written anew with the pictures.
	const update = bless ? ['--update'] : [];
	const vitest = spawn('node', ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...update, ...args], {
		cwd: ROOT,
		stdio: isLater ? ['ignore', 'pipe', 'pipe'] : 'inherit',
		env: { ...process.env, ...(bless ? { GASPARD_BLESS: '1' } : {}) },
	});
	const output = [];
	for (const stream of [vitest.stdout, vitest.stderr]) stream?.on('data', (bytes) => output.push(bytes));
	const status = await new Promise((done) => {
		vitest.on('error', () => done(1));
		vitest.on('close', done);
	});
	process.stdout.write(Buffer.concat(output));
	try {
		const result = JSON.parse(readFileSync(report, 'utf8'));
		passed += result.numPassedTests;
		skipped += result.numPendingTests + (result.numTodoTests ?? 0);
		// A file that cannot even be loaded has no tests to fail.
		const broken = result.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
		const wrong = result.numFailedTests + broken.length;
		failed += status !== 0 && wrong === 0 ? 1 : wrong;
	} catch {
		failed++;
	}
}
console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exit(failed === 0 ? 0 : 1);
