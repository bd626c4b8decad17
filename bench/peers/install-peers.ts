import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../../test/browser/harness/page-server.ts';

const HERE = join(REPOSITORY, 'bench/peers');

/** Licences that a bench may install: it ships nothing of them. */
const LICENCES = ['MIT', 'Apache-2.0'];

/** Peers that the repository has anyway, as hosts of its adapters; to be of these versions. */
const HOSTS: Readonly<Record<string, string>> = { three: '0.187.0', '@babylonjs/core': '9.34.0' };

/** Name, version and licence of a package that is measured. */
export interface PeerPackage {
	readonly name: string;
	readonly version: string;
	readonly licence: string;
}

/**
 * Installs what package.json beside this file pins, with npm, where it is missing; then holds versions and licences against
 * what the table says. Throws where they differ.
 */
export function installPeers(): PeerPackage[] {
	const { dependencies } = readJson(join(HERE, 'package.json')) as { dependencies: Record<string, string> };
	const isThere = Object.entries(dependencies).every(([name, version]) => read(HERE, name)?.version === version);
	if (!isThere) {
		execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts'], {
			cwd: HERE,
			stdio: ['ignore', 'ignore', 'inherit'],
		});
	}
	return [
		...Object.entries(dependencies).map(([name, version]) => check(read(HERE, name), name, version)),
		...Object.entries(HOSTS).map(([name, version]) => check(read(REPOSITORY, name), name, version)),
	];
}

function check(found: PeerPackage | undefined, name: string, version: string): PeerPackage {
	if (found?.version !== version)
		throw new Error(`The bench needs ${name} ${version}; found ${found?.version ?? 'none'}.`);
	if (!LICENCES.includes(found.licence)) throw new Error(`${name} has the licence ${found.licence}.`);
	return found;
}

function read(root: string, name: string): PeerPackage | undefined {
	const path = join(root, 'node_modules', name, 'package.json');
	if (!existsSync(path)) return undefined;
	const { version, license } = readJson(path) as { version: string; license: string };
	return { name, version, licence: license };
}

function readJson(path: string): unknown {
	return JSON.parse(readFileSync(path, 'utf8'));
}
