import { spawnSync } from 'node:child_process';
import { ensurePackages, ROOT } from './ensure.mjs';

// node scripts/node-versions.mjs [version…]: the tests that need no browser, on the versions of Node that the package
// supports. npm's package "node" brings them; nothing is installed on the machine. `npm run build` first.

const VERSIONS = ['20', '22', '24'];
const asked = process.argv.slice(2);

ensurePackages();
const failed = [];
for (const version of asked.length > 0 ? asked : VERSIONS) {
	console.log(`\n— Node ${version}`);
	const { status } = spawnSync(
		'npx',
		[
			...['--yes', '-p', `node@${version}`, '--', 'node', 'node_modules/vitest/vitest.mjs', 'run'],
			...['--project', 'unit', '--project', 'package'],
		],
		{ cwd: ROOT, stdio: 'inherit' },
	);
	if (status !== 0) failed.push(version);
}
console.log(failed.length > 0 ? `\nFailed on Node ${failed.join(', ')}.` : '\nPassed on all of them.');
process.exit(failed.length > 0 ? 1 : 0);
