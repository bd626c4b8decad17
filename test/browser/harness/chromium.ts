import { existsSync } from 'node:fs';

/** WebGL2 on Mesa's llvmpipe, WebGPU on SwiftShader, and a WebGPU canvas that really presents. */
export const CHROMIUM_FLAGS: readonly string[] = [
	'--no-sandbox',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--enable-unsafe-webgpu',
	'--use-webgpu-adapter=swiftshader',
	'--use-gl=angle',
	'--use-angle=gl-egl',
	'--ignore-gpu-blocklist',
];

/** Path of the browser: the one named in CHROMIUM, or Debian's. Throws with the fix when there is none. */
export function findChromium(): string {
	const candidates = [
		process.env['CHROMIUM'],
		'/usr/bin/chromium',
		'/usr/bin/chromium-browser',
		'/usr/bin/google-chrome',
	];
	const found = candidates.find((path) => path !== undefined && existsSync(path));
	if (!found) {
		throw new Error('No Chromium found. Install Debian\'s "chromium", or name one in the variable CHROMIUM.');
	}
	return found;
}
