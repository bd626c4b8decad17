import ts from 'typescript';

/** People instead of things, and phrases that must be read twice. */
const BANNED =
	/\b(?:whoever|somebody|nobody|anybody|everybody)\b|\bwhere (?:it is |they are )?missing\b|\bunless given\b/i;
/** A default value as a sentence, which documentation tools cannot read. */
const UNTAGGED_DEFAULT = /(?:^|[.;:*] )\s*Default (?:[-\d`'"“]|(?:none|all|true|false|as|is|the)\b)/;

/**
 * Finds banned words in the comments and strings of one source file. A string is checked because it may be an error message.
 *
 * @returns One line per fault: `file:line: text`.
 */
export function wordFaults(file: string, text: string): string[] {
	const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
	const faults = new Map<number, string>();
	const check = (start: number, part: string, isComment: boolean): void => {
		part.split('\n').forEach((words, i) => {
			if (!BANNED.test(words) && !(isComment && UNTAGGED_DEFAULT.test(words))) return;
			const line = source.getLineAndCharacterOfPosition(start).line + 1 + i;
			faults.set(line, `${file}:${line}: ${words.trim()}`);
		});
	};
	for (const [start, end] of commentsOf(source)) check(start, text.slice(start, end), true);
	const visit = (node: ts.Node): void => {
		if (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node)) check(node.getStart(), node.getText(), false);
		ts.forEachChild(node, visit);
	};
	visit(source);
	return [...faults].sort(([a], [b]) => a - b).map(([, fault]) => fault);
}

/** Start and end of every comment: those before and after each token. */
function commentsOf(source: ts.SourceFile): Map<number, number> {
	const comments = new Map<number, number>();
	const { text } = source;
	const visit = (node: ts.Node): void => {
		const ranges = [
			...(ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []),
			...(ts.getTrailingCommentRanges(text, node.getEnd()) ?? []),
		];
		for (const { pos, end } of ranges) comments.set(pos, end);
		for (const child of node.getChildren(source)) visit(child);
	};
	visit(source);
	return comments;
}
