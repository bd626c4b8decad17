import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(import.meta.dirname, '../..');

/** An error code as src/errors.ts documents it. */
export interface DocumentedError {
	readonly code: string;
	/** The first sentence: when the error occurs. */
	readonly when: string;
	/** The other sentences: what to do. */
	readonly remedy: string;
	/** Names of the fields. */
	readonly fields: readonly string[];
}

/** Every error code, in the order of `GaspardErrorFields`, read from the comments there. */
export function documentedErrors(): DocumentedError[] {
	const source = parse(resolve(ROOT, 'src/errors.ts'));
	const fields = source.statements.find(
		(node): node is ts.InterfaceDeclaration =>
			ts.isInterfaceDeclaration(node) && node.name.text === 'GaspardErrorFields',
	);
	if (!fields) throw new Error('src/errors.ts holds no interface GaspardErrorFields.');
	return fields.members.filter(ts.isPropertySignature).map((member) => {
		const comment = ts.getJSDocCommentsAndTags(member).find(ts.isJSDoc)?.comment;
		const words = (ts.getTextOfJSDocComment(comment) ?? '').replaceAll(/\s+/g, ' ').trim();
		const end = /\.(?= [A-Z`]|$)/.exec(words);
		return {
			code: ts.isStringLiteral(member.name) ? member.name.text : member.name.getText(),
			when: end ? words.slice(0, end.index + 1) : words,
			remedy: end ? words.slice(end.index + 2) : '',
			fields: member.type && ts.isTypeLiteralNode(member.type) ? member.type.members.map((m) => m.name!.getText()) : [],
		};
	});
}

/** Every code that sources pass to `new GaspardError`, or return as the code of an error. */
export function thrownCodes(): Set<string> {
	const codes = new Set<string>();
	for (const folder of ['src', 'adapters']) {
		for (const name of readdirSync(resolve(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
			if (/\.tsx?$/.test(name)) collect(parse(resolve(ROOT, folder, name)), codes);
		}
	}
	return codes;
}

function collect(node: ts.Node, codes: Set<string>): void {
	if (ts.isNewExpression(node) && node.expression.getText() === 'GaspardError') {
		const code = node.arguments?.[0];
		if (code && ts.isStringLiteralLike(code)) codes.add(code.text);
	}
	node.forEachChild((child) => collect(child, codes));
}

function parse(path: string): ts.SourceFile {
	return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
}
