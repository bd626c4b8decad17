import { spawnSync } from 'node:child_process';
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
const report = `${ROOT}/test/out/vitest.json`;
rmSync(report, { force: true });
const projects = passOn.length
	? passOn
	: built
		? []
		: ['--project', 'unit', '--project', 'lab', '--project', 'browser'];
const vitest = spawnSync(
	'node',
	[
		'node_modules/vitest/vitest.mjs',
		'run',
		'--reporter=default',
		'--reporter=json',
		`--outputFile.json=${report}`,
		...projects,
	],
	{ cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...(bless ? { GASPARD_BLESS: '1' } : {}) } },
);
try {
	const result = JSON.parse(readFileSync(report, 'utf8'));
	passed += result.numPassedTests;
	failed += result.numFailedTests;
	skipped += result.numPendingTests + (result.numTodoTests ?? 0);
	// A file that cannot even be loaded has no tests to fail.
	const broken = result.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
	failed += broken.length;
	if (vitest.status !== 0 && failed === 0) failed++;
} catch {
	failed++;
}
console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exit(failed === 0 ? 0 : 1);
