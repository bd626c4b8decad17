import { expect, test } from 'vitest';

test('gaspard/element may be imported where there are no elements, as when a page is rendered in Node', async () => {
	expect(globalThis.HTMLElement).toBeUndefined();
	const { GaussianAvatarElement } = await import('../../adapters/element/index.ts');
	expect(GaussianAvatarElement).toBeTypeOf('function');
});

test('gaspard/react may be imported there, too', async () => {
	const { GaussianAvatar } = await import('../../adapters/react/index.ts');
	expect(GaussianAvatar).toBeTypeOf('function');
});
