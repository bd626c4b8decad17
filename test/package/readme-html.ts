import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { registerGaussianAvatarComponent } from '../../adapters/aframe/register.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/**
 * What is wrong with a piece of HTML of the README, in words: imports that nobody exports, scripts and files that are not
 * there, properties of the A-Frame component that it does not know. Names without a folder, such as `ada.glb`, are the
 * reader's own files.
 */
export function faultsOfHtml(html: string): string[] {
	const { exports, devDependencies } = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')) as {
		exports: Record<string, unknown>;
		devDependencies: Record<string, string>;
	};
	const faults: string[] = [];
	const bare = html.matchAll(/(?:import|from)\s*\(?\s*['"]([^'"]+)['"]/g);
	const mapped = html.matchAll(/"([^"\s]+)"\s*:\s*"[^"\s]*\/[^"\s]*"/g);
	for (const [, name] of [...bare, ...mapped] as unknown as [string, string][]) {
		const ours = /^gaspard(\/.*)?$/.exec(name);
		if (ours ? !(`.${ours[1] ?? ''}` in exports) : !isInstalled(name, devDependencies)) faults.push(`import '${name}'`);
	}
	for (const [, address] of html.matchAll(/["'](?:\.?\/)?(?:node_modules\/)?([^"'\s]*\/[^"'\s/]*\.\w+)["']/g)) {
		const [name, path] = [address!.split('/')[0]!, address!.replace(/^gaspard\//, '')];
		if (/^https?:/.test(address!)) continue;
		const places = [path, `node_modules/${path}`].map((place) => resolve(ROOT, place));
		if (!places.some((place) => existsSync(place))) faults.push(`file ${name === 'gaspard' ? path : address}`);
	}
	const known = componentProperties();
	for (const [, text] of html.matchAll(/\sgaussian-avatar="([^"]*)"/g)) {
		for (const part of text!.split(';')) {
			const name = part.split(':')[0]!.trim();
			if (name && !known.includes(name)) faults.push(`property ${name}`);
		}
	}
	return faults;
}

function isInstalled(name: string, dependencies: Record<string, string>): boolean {
	return Object.keys(dependencies).some((one) => name === one || name.startsWith(`${one}/`));
}

/** Names in the schema that A-Frame is given. */
function componentProperties(): string[] {
	let names: string[] = [];
	registerGaussianAvatarComponent({
		THREE: { REVISION: '184' },
		components: {},
		registerComponent: (_, definition) => {
			names = Object.keys((definition as { schema: object }).schema);
		},
	});
	return names;
}
