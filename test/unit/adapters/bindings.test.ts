import { afterEach, expect, test, vi } from 'vitest';
import { writeAvatar } from '../../../src/asset/write-avatar.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';

test('gaspard/element may be imported where there are no elements, as when a page is rendered in Node', async () => {
	expect(globalThis.HTMLElement).toBeUndefined();
	const { GaussianAvatarElement } = await import('../../../adapters/element/index.ts');
	expect(GaussianAvatarElement).toBeTypeOf('function');
});

test('gaspard/react may be imported there, too', async () => {
	const { GaussianAvatar } = await import('../../../adapters/react/index.ts');
	expect(GaussianAvatar).toBeTypeOf('function');
});

afterEach(() => {
	vi.unstubAllGlobals();
	vi.resetModules();
});

test('gaspard/aframe may be imported there, too, and says so where A-Frame comes too late', async () => {
	const { registerGaussianAvatarComponent } = await import('../../../adapters/aframe/index.ts');
	expect(registerGaussianAvatarComponent).toBeTypeOf('function');
	vi.resetModules();
	vi.stubGlobal('document', {});
	await expect(import('../../../adapters/aframe/index.ts')).rejects.toMatchObject({
		code: 'engine/not-ready',
		message: expect.stringContaining("Load it before 'gaspard/aframe'"),
	});
});

test('an A-Frame whose three.js is too old is refused with the fix; another one gets the component, once', async () => {
	const { registerGaussianAvatarComponent } = await import('../../../adapters/aframe/index.ts');
	const components: Record<string, unknown> = {};
	const registered: string[] = [];
	const aframe = (REVISION: string) => ({
		THREE: { REVISION },
		components,
		registerComponent: (name: string, definition: object) => {
			components[name] = definition;
			registered.push(name);
		},
	});
	expect(() => registerGaussianAvatarComponent(aframe('173'))).toThrow(
		expect.objectContaining({ code: 'engine/unsupported-version', message: expect.stringContaining('A-Frame 1.8') }),
	);
	expect(registered).toEqual([]);
	for (let i = 0; i < 2; i++) registerGaussianAvatarComponent(aframe('180'));
	expect(registered).toEqual(['gaussian-avatar']);
});

test('React: a file that was preloaded and cleared is fetched again', async () => {
	const fetched: string[] = [];
	const glb = writeAvatar(makeFixtureAvatar({ splatCount: 200 }));
	vi.stubGlobal('fetch', async (url: string) => {
		fetched.push(url);
		return new Response(glb as BodyInit);
	});
	const { loadOnce, preloadGaussianAvatar, clearGaussianAvatar } = await import(
		'../../../adapters/react/model-cache.ts'
	);
	preloadGaussianAvatar('ada.glb');
	await loadOnce('ada.glb');
	expect(fetched).toEqual(['ada.glb']);
	clearGaussianAvatar('ada.glb');
	expect(await loadOnce('ada.glb')).toHaveProperty('model');
	expect(fetched).toEqual(['ada.glb', 'ada.glb']);
});
