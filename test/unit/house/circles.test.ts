import { expect, test } from 'vitest';
import { importCircles } from './import-circles.ts';
import { readSources, sourceImports } from './source-imports.ts';

const sources = readSources();

/** Circles of two files that are two halves of one thing; each by its reason. */
const PAIRS: Readonly<Record<string, string>> = {
	'lab/render/bake-light.ts ↔ lab/render/depth-map.ts': 'the depth map draws the surfaces that are lit by it',
	'src/avatar/device-pose.ts ↔ src/avatar/gpu-pose-source.ts': 'the pose on a device makes the source that shows it',
	'src/fit/registration/landmark-step.ts ↔ src/fit/registration/register-landmarks.ts':
		'one step of the registration reads the views that the registration is given',
	'src/gpu/corrected-keys.ts ↔ src/gpu/cpu-sorter.ts': 'the sorter corrects keys of its own kind of entry',
	'src/gpu/webgpu/gpu-pose.ts ↔ src/gpu/webgpu/pose-mover.ts': 'the pose says what its mover dispatches',
};

test('no file imports itself by way of others, types included, but for pairs with a reason', () => {
	expect(Object.keys(PAIRS).every((pair) => pair.split(' ↔ ').length === 2)).toBe(true);
	const circles = importCircles(sourceImports(sources));
	// Both ways: a pair that was opened leaves the list.
	expect(circles).toEqual(Object.keys(PAIRS).sort());
});

test('a circle is found, also one of types and one across rooms', () => {
	const planted = new Map(sources)
		.set('src/rig/a.ts', "import type { B } from '../asset/b.ts';")
		.set('src/asset/b.ts', "export let c: import('../splat/c.ts').C;")
		.set('src/splat/c.ts', "export type { A } from '../rig/a.ts'; import '../errors.ts';")
		.set('src/splat/d.ts', "import '../rig/a.ts';")
		.set('adapters/element/e.ts', "import 'gaspard/react';")
		.set('adapters/react/index.ts', "import '../element/e.ts';");
	const circles = importCircles(sourceImports(planted));
	expect(circles).toContain('src/asset/b.ts ↔ src/rig/a.ts ↔ src/splat/c.ts');
	expect(circles).toContain('adapters/element/e.ts ↔ adapters/react/index.ts');
	expect(circles.join(' ')).not.toContain('src/splat/d.ts');
});
