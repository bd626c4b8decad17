import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import ts from 'typescript';
import { entries } from '../../rollup.config.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const TYPES = resolve(ROOT, 'dist/types');

/** What the built declarations of one subpath say. */
export interface PublicTypes {
	/** Types of ours that a public signature uses but the subpath does not export, each with a signature that uses it. */
	readonly missing: string[];
	/** The declaration of every exported name, sorted, without comments. */
	readonly text: string;
}

/** The public types of every subpath, by its name in dist/, read from the built declarations. */
export function readPublicTypes(): Map<string, PublicTypes> {
	const files = Object.entries(entries).map(
		([name, source]) => [name, resolve(TYPES, source.replace(/\.tsx?$/, '.d.ts'))] as const,
	);
	const options: ts.CompilerOptions = {
		noLib: true,
		types: [],
		module: ts.ModuleKind.ESNext,
		moduleResolution: ts.ModuleResolutionKind.Bundler,
		target: ts.ScriptTarget.ES2022,
		allowImportingTsExtensions: true,
		noEmit: true,
	};
	const host = ts.createCompilerHost(options);
	// Engines are not looked into: only types of ours matter.
	host.resolveModuleNameLiterals = (literals, from) =>
		literals.map(({ text }) => {
			const path = resolve(dirname(from), text.replace(/\.[jt]sx?$/, '.d.ts'));
			const found = text.startsWith('.') && existsSync(path);
			return { resolvedModule: found ? { resolvedFileName: path, extension: ts.Extension.Dts } : undefined };
		});
	const program = ts.createProgram(
		files.map(([, file]) => file),
		options,
		host,
	);
	const checker = program.getTypeChecker();
	return new Map(files.map(([name, file]) => [name, typesOf(checker, program.getSourceFile(file)!)]));
}

function typesOf(checker: ts.TypeChecker, file: ts.SourceFile): PublicTypes {
	const names = new Map<ts.Symbol, string>();
	for (const symbol of checker.getExportsOfModule(checker.getSymbolAtLocation(file)!)) {
		names.set(resolved(checker, symbol), symbol.name);
	}
	const missing = new Map<string, string>();
	/** Constants that a class extends: declarations write them beside the class, and nothing can export them. */
	const bases = new Set<ts.Symbol>();
	const seen = new Set(names.keys());
	const queue = [...seen];
	for (let symbol = queue.pop(); symbol; symbol = queue.pop()) {
		for (const used of usedBy(checker, symbol)) {
			if (seen.has(used)) continue;
			seen.add(used);
			queue.push(used);
			if (isBase(used)) bases.add(used);
			else missing.set(used.name, `${used.name}, used by ${symbol.name}`);
		}
	}
	const printed = [...names, ...[...bases].map((base) => [base, base.name] as const)];
	const texts = printed.sort((a, b) => (a[1] < b[1] ? -1 : 1)).map(([symbol, name]) => textOf(symbol, name));
	return { missing: [...missing.values()].sort(), text: `${texts.join('\n\n')}\n` };
}

function resolved(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
	return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** The top-level symbols of ours that the declarations of a symbol name. */
function usedBy(checker: ts.TypeChecker, symbol: ts.Symbol): Set<ts.Symbol> {
	const used = new Set<ts.Symbol>();
	const visit = (node: ts.Node): void => {
		if (ts.isIdentifier(node)) {
			const found = checker.getSymbolAtLocation(node);
			const target = found && resolved(checker, found);
			if (target?.declarations?.some(isTopLevelOfOurs)) used.add(target);
		}
		node.forEachChild(visit);
	};
	symbol.declarations?.filter(isTopLevelOfOurs).forEach(visit);
	return used;
}

function isTopLevelOfOurs(node: ts.Declaration): boolean {
	if (!node.getSourceFile().fileName.startsWith(TYPES)) return false;
	const parent = ts.isVariableDeclaration(node) ? node.parent.parent.parent : node.parent;
	return ts.isSourceFile(parent);
}

function isBase(symbol: ts.Symbol): boolean {
	return symbol.declarations!.every(
		(node) => ts.isVariableDeclaration(node) && !(ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Export),
	);
}

const printer = ts.createPrinter({ removeComments: true });

function textOf(symbol: ts.Symbol, name: string): string {
	const texts = (symbol.declarations ?? []).map((node) => {
		const whole = ts.isVariableDeclaration(node) ? node.parent.parent : node;
		return printer
			.printNode(ts.EmitHint.Unspecified, whole, node.getSourceFile())
			.replace(/^export /, '')
			.replace(/^ {4,}/gm, (spaces) => '\t'.repeat(spaces.length / 4))
			.replace(/^\t#private;\n/gm, '');
	});
	return name === symbol.name ? texts.join('\n') : `// exported as ${name}\n${texts.join('\n')}`;
}
