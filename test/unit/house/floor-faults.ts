import type { SourceImport } from './source-imports.ts';

/**
 * The rooms of `src` from the ground up; rooms of one line stand side by side and do not know each other. A room imports
 * from its own files and from lower floors. Rooms that are not built yet have their place.
 */
export const FLOORS: readonly (readonly string[])[] = [
	['errors.ts'],
	['rig'],
	['asset'],
	['splat'],
	['light'],
	['bounds', 'gpu'],
	['decode'],
	['drive'],
	['avatar'],
	['xr'],
	['scene'],
	['gpu-decode'],
	['fit'],
	['track'],
	['room'],
	['enrol'],
];

/** Packages of which one room alone is the importer. */
const OWNED_PACKAGES: readonly { readonly package: RegExp; readonly room: string }[] = [
	{ package: /^onnxruntime-web(\/|$)/, room: 'src/decode/' },
	{ package: /^@mediapipe\//, room: 'src/track/' },
];

/** Adapters that may build upon another adapter: bindings are the life around the three.js adapter. */
const BUILDS_UPON: Readonly<Record<string, readonly string[]>> = {
	element: ['three'],
	react: ['three'],
	aframe: ['element', 'three'],
};

/** What is wrong with `imports`, one sentence an import; empty if every import goes down. */
export function floorFaults(imports: readonly SourceImport[], subpaths: ReadonlyMap<string, string>): string[] {
	return imports.flatMap((one) => {
		const target = one.file ?? one.name;
		const fault = productFault(one) ?? coreFault(one) ?? adapterFault(one) ?? demoFault(one, subpaths);
		return fault ? [`${one.from} imports ${target}: ${fault}`] : [];
	});
}

function productFault({ from, name }: SourceImport): string | undefined {
	if (!/^(src|adapters|demos)\//.test(from)) return undefined;
	if (name.startsWith('node:')) return 'only server/ and cli/ import node:';
	const owned = OWNED_PACKAGES.find((owner) => owner.package.test(name));
	return owned && !from.startsWith(owned.room) ? `only ${owned.room} imports this package` : undefined;
}

function coreFault({ from, file, name }: SourceImport): string | undefined {
	if (!from.startsWith('src/')) return undefined;
	if (/^(three|@babylonjs)(\/|$)/.test(name)) return 'the core knows no engine';
	if (file === undefined || file.startsWith('shaders/')) return undefined;
	if (!file.startsWith('src/')) return 'the core imports from src/ and shaders/ only';
	const [room, targetRoom] = [roomOf(from), roomOf(file)];
	// The files of the root but the errors are entry points: they see all rooms, no room sees them.
	if (isEntry(room)) return undefined;
	if (isEntry(targetRoom)) return 'a room does not import an entry point';
	const [floor, target] = [floorOf(room), floorOf(targetRoom)];
	if (floor === -1) return `src/${room} has no place in the table of floors`;
	if (target === -1) return `src/${targetRoom} has no place in the table of floors`;
	if (room === targetRoom || target < floor) return undefined;
	return target === floor ? 'rooms of one floor do not know each other' : 'imports only go down';
}

function adapterFault({ from, file }: SourceImport): string | undefined {
	if (!from.startsWith('adapters/') || file === undefined) return undefined;
	if (/^(src|shaders)\//.test(file)) return undefined;
	if (!file.startsWith('adapters/')) return 'an adapter imports from src/, shaders/ and adapters/ only';
	const [adapter, target] = [file, from].map((path) => path.split('/')[1]!).reverse() as [string, string];
	if (adapter === target || BUILDS_UPON[adapter]?.includes(target)) return undefined;
	return 'an adapter does not import another';
}

function demoFault({ from, file, name }: SourceImport, subpaths: ReadonlyMap<string, string>): string | undefined {
	if (!from.startsWith('demos/') || file === undefined || file.startsWith('demos/') || subpaths.has(name)) {
		return undefined;
	}
	return 'a demo imports public subpaths only';
}

function roomOf(file: string): string {
	return file.split('/')[1]!;
}

function isEntry(room: string): boolean {
	return room.endsWith('.ts') && room !== 'errors.ts';
}

function floorOf(room: string): number {
	return FLOORS.findIndex((rooms) => rooms.includes(room));
}
