import { expect, test } from 'vitest';

test('gaspard/element may be imported where there are no elements, as when a page is rendered in Node', async () => {
	expect(globalThis.HTMLElement).toBeUndefined();
	const { GaussianAvatarElement } = await import('../../adapters/element/index.ts');
	expect(GaussianAvatarElement).toBeTypeOf('function');
});
