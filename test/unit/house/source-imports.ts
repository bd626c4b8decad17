import { readdirSync, readFileSync } from 'node:fs';
import { dirname, posix, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(import.meta.dirname, '../../..');
const FOLDERS = ['src', 'adapters', 'demos', 'lab', 'bench', 'server', 'cli'];
const BUILT = /(^|\/)(node_modules|dist|out)\//;

/** One import of one file: a static import, a re-export, a dynamic import or an import in a type. */
export interface SourceImport {
	/** The importing file, from the root of the repository. */
	readonly from: string;
	/** What is written between the quotes. */
	readonly name: string;
	/** The file of this repository that it names, from the root; undefined for a package. */
	readonly file: string | undefined;
}

/** The text of every TypeScript file of the product, by its path from the root of the repository. */
export function readSources(): Map<string, string> {
	const sources = new Map<string, string>();
	for (const entry of readdirSync(ROOT, { withFileTypes: true })) {
		if (!entry.isDirectory() || !FOLDERS.includes(entry.name)) continue;
		for (const path of readdirSync(resolve(ROOT, entry.name), { recursive: true, encoding: 'utf8' })) {
			const file = posix.join(entry.name, path.replaceAll('\\', '/'));
			if (!/\.tsx?$/.test(file) || file.endsWith('.d.ts') || BUILT.test(file)) continue;
			sources.set(file, readFileSync(resolve(ROOT, file), 'utf8'));
		}
	}
	return sources;
}

/** Every import of `sources`, imports of types alone included, in the order of the files. */
export function sourceImports(sources: ReadonlyMap<string, string>): SourceImport[] {
	const subpaths = publicSubpaths();
	const imports: SourceImport[] = [];
	for (const [from, text] of sources) {
		for (const { fileName: name } of ts.preProcessFile(text, true, true).importedFiles) {
			const local = name.startsWith('.') ? posix.join(dirname(from), name) : subpaths.get(name);
			// AssemblyScript writes no extensions.
			const file = local !== undefined && !/\.[a-z]+$/.test(local) ? `${local}.ts` : local;
			imports.push({ from, name, file });
		}
	}
	return imports;
}

/** The source file behind each public subpath, such as `gaspard/three`, as tsconfig.json maps them. */
export function publicSubpaths(): Map<string, string> {
	const { config } = ts.readConfigFile(resolve(ROOT, 'tsconfig.json'), (path) => readFileSync(path, 'utf8'));
	const paths = config.compilerOptions.paths as Record<string, [string]>;
	return new Map(Object.entries(paths).map(([name, [file]]) => [name, posix.normalize(file)]));
}
