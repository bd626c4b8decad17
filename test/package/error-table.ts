import { readFileSync } from 'node:fs';
import ts from 'typescript';

const FAMILIES: Readonly<Record<string, string>> = {
	argument: 'A call is wrong',
	asset: 'Files',
	decoder: 'The decoder',
	gpu: 'Drawing',
	engine: 'The engine',
	avatar: 'Avatars',
	drive: 'Clips and drivers',
	fit: 'Fitting',
};

/** The tables of `docs/guides/errors.md`: every code of `GaspardErrorFields` in `path`, when it occurs, and what to do. */
export function errorTables(path: string): string {
	const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
	const fields = source.statements.find(
		(statement): statement is ts.InterfaceDeclaration =>
			ts.isInterfaceDeclaration(statement) && statement.name.text === 'GaspardErrorFields',
	)!;
	const rows = new Map<string, string[]>();
	for (const member of fields.members) {
		const code = (member.name as ts.StringLiteral).text;
		const comment = ts.getTextOfJSDocComment(ts.getJSDocCommentsAndTags(member)[0]?.comment) ?? '';
		const [, when = '', fix = ''] = /^(.*?[.])\s+(.*)$/s.exec(comment.replace(/\s+/g, ' ').trim()) ?? [];
		const type = (member as ts.PropertySignature).type!;
		const names = ts.isTypeLiteralNode(type)
			? type.members.map((field) => `\`${field.name!.getText()}\``).join(', ')
			: '';
		const family = code.split('/')[0]!;
		rows.set(family, [...(rows.get(family) ?? []), `| \`${code}\` | ${when} | ${fix} | ${names} |`]);
	}
	return [...rows]
		.map(
			([family, lines]) =>
				`## ${FAMILIES[family] ?? family}\n\n| code | when | what to do | fields |\n|---|---|---|---|\n${lines.join('\n')}\n`,
		)
		.join('\n');
}
