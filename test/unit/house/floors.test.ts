import { expect, test } from 'vitest';
import { floorFaults } from './floor-faults.ts';
import { publicSubpaths, readSources, sourceImports } from './source-imports.ts';

const sources = readSources();
const subpaths = publicSubpaths();

/** The faults of one file that is not in the house. */
function faultsOf(path: string, text: string): string[] {
	return floorFaults(sourceImports(new Map([[path, text]])), subpaths);
}

test('imports only go down the floors, types included', () => {
	expect(sources.size).toBeGreaterThan(400);
	expect(floorFaults(sourceImports(sources), subpaths)).toEqual([]);
});

test.each([
	['src/rig/a.ts', "import type { Avatar } from '../avatar/avatar.ts';", 'imports only go down'],
	['src/rig/a.ts', "export type { Avatar } from '../avatar/avatar.ts';", 'imports only go down'],
	['src/rig/a.ts', "export let a: import('../avatar/avatar.ts').Avatar;", 'imports only go down'],
	['src/rig/a.ts', "await import('../avatar/avatar.ts');", 'imports only go down'],
	['src/errors.ts', "import './rig/gaze.ts';", 'imports only go down'],
	['src/bounds/a.ts', "import type { SplatBackend } from '../gpu/splat-backend.ts';", 'rooms of one floor'],
	['src/gpu/a.ts', "import '../bounds/box.ts';", 'rooms of one floor'],
	['src/drive/a.ts', "import '../index.ts';", 'a room does not import an entry point'],
	['src/attic/a.ts', "import '../errors.ts';", 'src/attic has no place'],
	['src/rig/a.ts', "import '../attic/a.ts';", 'src/attic has no place'],
	['src/rig/a.ts', "import type { Vector3 } from 'three';", 'the core knows no engine'],
	['src/rig/a.ts', "import '../../lab/bake/build.ts';", 'from src/ and shaders/ only'],
	['src/avatar/a.ts', "import type { Tensor } from 'onnxruntime-web/wasm';", 'only src/decode/'],
	['adapters/three/a.ts', "await import('onnxruntime-web');", 'only src/decode/'],
	['src/fit/a.ts', "import '@mediapipe/tasks-vision';", 'only src/track/'],
	['src/asset/a.ts', "import { readFileSync } from 'node:fs';", 'only server/ and cli/'],
	['demos/viewer/a.ts', "import 'node:path';", 'only server/ and cli/'],
	['adapters/three/a.ts', "import '../babylon/index.ts';", 'an adapter does not import another'],
	['adapters/three/a.ts', "import 'gaspard/babylon';", 'an adapter does not import another'],
	['adapters/three/a.ts', "import '../react/index.ts';", 'an adapter does not import another'],
	['adapters/babylon/a.ts', "import '../../demos/shared/stage.ts';", 'from src/, shaders/ and adapters/'],
	['demos/viewer/a.ts', "import type { Avatar } from '../../src/avatar/avatar.ts';", 'public subpaths only'],
	['demos/viewer/a.ts', "import '../../adapters/three/index.ts';", 'public subpaths only'],
])('a fault is found: %s with %s', (path, text, fault) => {
	const faults = faultsOf(path, text);
	expect(faults).toHaveLength(1);
	expect(faults[0]).toContain(`${path} imports `);
	expect(faults[0]).toContain(fault);
});

test.each([
	['server/a.ts', "import 'node:http'; import '../src/room/codec.ts';"],
	['cli/a.ts', "import 'node:fs';"],
	['src/decode/a.ts', "import 'onnxruntime-web/wasm';"],
	['src/track/a.ts', "import '@mediapipe/tasks-vision'; import '../drive/driver.ts';"],
	['src/enrol/a.ts', "import '../track/a.ts'; import '../fit/fit-avatar.ts';"],
	['src/room/a.ts', "import '../drive/driver.ts'; import '../errors.ts';"],
	['src/gpu/a.ts', "import '../../shaders/splat.wgsl'; import '../light/lamps.ts';"],
	['src/more.ts', "export * from './avatar/avatar.ts';"],
	['demos/viewer/a.ts', "import 'gaspard/three'; import '../shared/stage.ts'; import 'three';"],
])('what is allowed is not a fault: %s with %s', (path, text) => {
	expect(faultsOf(path, text)).toEqual([]);
});
