import { spawn } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from './ensure.mjs';

/** Where `npm run docs` puts the API reference, and where `npm start` serves it from. */
export const REFERENCE = resolve(ROOT, 'docs/api');

/** What TypeDoc warned of when the reference was made: a JSON list of texts. */
export const WARNINGS = resolve(REFERENCE, 'warnings.json');

/** The name of a public subpath: `three-webgpu` of rollup.config.mjs is `gaspard/three/webgpu`. */
const subpathOf = (name) => (name === 'gaspard' ? name : `gaspard/${name.replaceAll('-', '/')}`);

/**
 * Reads the sources of every public subpath as the API reference shows them. Takes about ten seconds.
 *
 * @param {string} [out] - Folder that the pages are written to. It is emptied first. Nothing is written without it.
 * @returns {Promise<string[]>} TypeDoc's warnings: links that lead nowhere, types that are used but not exported, and
 *   parameters that a docblock names but its function does not have.
 */
export async function makeReference(out) {
	const [{ Application, Logger, LogLevel, ReflectionKind }, { entries }] = await Promise.all([
		import('typedoc'),
		import('../rollup.config.mjs'),
	]);
	const app = await Application.bootstrap({
		name: 'Gaspard',
		entryPoints: Object.values(entries).map((path) => resolve(ROOT, path)),
		tsconfig: resolve(ROOT, 'tsconfig.json'),
		basePath: ROOT,
		readme: resolve(ROOT, 'docs/api.md'),
		projectDocuments: ['docs/design.md', 'docs/guides/*.md'].map((path) => resolve(ROOT, path)),
		// TypeDoc empties its folder. Its default would be docs/ itself.
		out: out ?? REFERENCE,
		// tsc checks the sources; TypeDoc only reads them.
		skipErrorChecking: true,
		// What an object inherits from three.js or Babylon.js is described there.
		excludeExternals: true,
		excludeInternal: true,
		excludePrivate: true,
		disableGit: true,
		disableSources: true,
		includeVersion: true,
		hideGenerator: true,
		searchInComments: true,
		navigationLinks: { Demos: '/demos/' },
		logLevel: LogLevel.Warn,
	});
	const warnings = [];
	app.logger = new (class extends Logger {
		log(message, level) {
			if (level >= LogLevel.Warn) warnings.push(message);
		}
	})();
	app.logger.level = LogLevel.Warn;
	const project = await app.convert();
	if (!project) return warnings;
	for (const module of project.getChildrenByKind(ReflectionKind.Module)) {
		const file = project.getSymbolIdFromReflection(module)?.fileName ?? '';
		const name = Object.keys(entries).find((one) => entries[one] === relative(ROOT, resolve(ROOT, file)));
		if (name) module.name = subpathOf(name);
	}
	for (const document of project.documents ?? []) {
		document.name = /^# (.+)$/m.exec(document.content[0]?.text ?? '')?.[1] ?? document.name;
	}
	app.validate(project);
	if (out) await app.generateOutputs(project);
	return warnings;
}

/** Time of the newest of some files and of all files in some folders, in milliseconds; 0 for what does not exist. */
function newest(paths) {
	let time = 0;
	for (const path of paths) {
		const found = statSync(path, { throwIfNoEntry: false });
		if (!found) continue;
		const inside = found.isDirectory() ? newest(readdirSync(path).map((name) => resolve(path, name))) : found.mtimeMs;
		time = Math.max(time, inside);
	}
	return time;
}

let building;

/**
 * Makes the API reference if there is none, or if a source is newer. Calls at the same time share one build.
 *
 * @returns {Promise<void>} Rejects with what the build said if it failed.
 */
export function ensureReference() {
	const sources = ['src', 'adapters', 'docs/api.md', 'docs/design.md', 'docs/guides', 'scripts/docs.mjs'].map((path) =>
		resolve(ROOT, path),
	);
	const made = statSync(resolve(REFERENCE, 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
	if (!building && made > newest(sources)) return Promise.resolve();
	// In a process of its own: TypeDoc would keep the server from answering for ten seconds.
	building ??= new Promise((done, fail) => {
		const child = spawn(process.execPath, [fileURLToPath(import.meta.url)], { cwd: ROOT });
		let said = '';
		for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
		child.once('error', fail);
		child.once('close', (code) => (code === 0 ? done() : fail(new Error(said))));
	}).finally(() => (building = undefined));
	return building;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const warnings = await makeReference(REFERENCE);
	for (const warning of warnings) console.warn(warning);
	writeFileSync(WARNINGS, JSON.stringify(warnings));
	console.log(`The API reference is in ${relative(process.cwd(), REFERENCE)}/index.html; npm start serves it, too.`);
}
