import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { codeBlocks, ROOT } from './markdown.ts';

const blocks = codeBlocks(resolve(ROOT, 'README.md'));

test.each([
	['three.js', ''],
	['Babylon.js', 'babylon'],
])('an avatar appears in five lines of %s or fewer', (_, kind) => {
	const { text } = blocks.find((block) => block.language === 'ts' && block.kind === kind)!;
	const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('//'));
	expect(lines.length).toBeLessThanOrEqual(5);
	expect(text).toContain('GaussianAvatar.load');
});
