import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';

export const ROOT: string = resolve(import.meta.dirname, '../..');

/** A fenced piece of code in a text. */
export interface CodeBlock {
	/** Path of the text, from the root. */
	readonly file: string;
	readonly line: number;
	/** `ts`, `tsx`, `html`, `js`, `sh` … */
	readonly language: string;
	/** The word after the language: `babylon`, `vite`, `node`, or the name of a file. */
	readonly kind: string;
	readonly text: string;
}

/** All fenced code of a text, in order. */
export function codeBlocks(path: string): CodeBlock[] {
	const text = readFileSync(path, 'utf8');
	return [...text.matchAll(/^```(\w*)(?: ([^\n]+))?\n([\s\S]*?)^```$/gm)].map((match) => ({
		file: relative(ROOT, path),
		line: text.slice(0, match.index).split('\n').length,
		language: match[1]!,
		kind: match[2] ?? '',
		text: match[3]!,
	}));
}

/** Links and pictures of a text that lead to another place than the web, with code left out. */
export function localLinks(path: string): string[] {
	const prose = readFileSync(path, 'utf8')
		.replace(/^```[\s\S]*?^```$/gm, '')
		.replace(/`[^`\n]*`(?!\])/g, '');
	return [
		...prose.matchAll(/\]\((?!https?:)([^)\s]+)\)/g),
		...prose.matchAll(/(?:src|srcset|href)="(?!https?:)([^"]+)"/g),
	].map((match) => match[1]!);
}

/** The links of a text that lead to no file, or to a heading that its file does not have. */
export function brokenLinks(path: string): string[] {
	return localLinks(path).filter((link) => {
		const [file, heading] = link.split('#') as [string, string | undefined];
		const target = file ? resolve(dirname(path), file) : path;
		if (!existsSync(target)) return true;
		return heading !== undefined && !headings(target).includes(heading);
	});
}

/** The addresses of a text's headings, as GitHub makes them. */
function headings(path: string): string[] {
	const prose = readFileSync(path, 'utf8').replace(/^```[\s\S]*?^```$/gm, '');
	return [...prose.matchAll(/^#+ (.+)$/gm)].map((match) =>
		match[1]!
			.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\s_-]/gu, '')
			.trim()
			.replace(/\s/g, '-'),
	);
}
